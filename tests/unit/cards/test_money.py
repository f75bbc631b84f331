from decimal import Decimal

import pytest

from orderhub.cards.money import amount_of, hundredths, money


@pytest.mark.parametrize(
    ("value", "currency", "text"),
    [
        ("299900", "CNY", "¥299,900.00"),
        ("129.9", "USD", "$129.90"),
        ("-12.5", "EUR", "-€12.50"),
        ("1200", "JPY", "JPY 1,200"),
        ("1200.5", "JPY", "JPY 1,200.5"),
        ("1.5", "KWD", "KWD 1.500"),
        ("0.125", "UAH", "₴0.125"),
        ("0", "PLN", "zł 0.00"),
        ("1E+3", "GBP", "£1,000.00"),
    ],
)
def test_an_amount_reads_with_its_unit_and_the_decimals_of_its_currency(
    value: str, currency: str, text: str
) -> None:
    assert money(Decimal(value), currency) == text


def test_an_amount_is_a_number_a_currency_and_a_text() -> None:
    assert amount_of(Decimal("299900.00"), "CNY") == {"value": 299900, "currency": "CNY", "text": "¥299,900.00"}


@pytest.mark.parametrize(("value", "cents"), [("129.90", 12990), ("0.005", 1), ("1200", 120000), ("-1.5", -150)])
def test_cents_are_rounded_as_merchants_do(value: str, cents: int) -> None:
    assert hundredths(Decimal(value)) == cents
