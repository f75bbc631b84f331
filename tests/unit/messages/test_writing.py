from datetime import date
from decimal import Decimal

import pytest

from orderhub.messages.placeholders import Amount
from orderhub.messages.writing import amount_in, date_in, labelled, plural_in
from orderhub.words import translations


@pytest.mark.parametrize(
    ("amount", "currency", "english", "chinese"),
    [
        ("1299.9", "USD", "$1,299.90", "US$1,299.90"),
        ("1299.9", "CNY", "CN¥1,299.90", "¥1,299.90"),
        ("5000", "JPY", "¥5,000", "JP¥5,000"),
        ("1.5", "KWD", "KWD 1.500", "KWD 1.500"),
        ("-20", "EUR", "-€20.00", "-€20.00"),
        ("-20", "UAH", "-UAH 20.00", "-UAH 20.00"),
        ("0", "GBP", "£0.00", "£0.00"),
    ],
)
def test_an_amount_is_written_as_its_reader_writes_it(
    amount: str, currency: str, english: str, chinese: str
) -> None:
    money = Amount(value=Decimal(amount), currency=currency)

    assert (amount_in(money, "en"), amount_in(money, "zh")) == (english, chinese)


def test_a_date_is_written_as_its_reader_writes_it() -> None:
    day = date(2026, 11, 9)

    assert (date_in(day, "en"), date_in(day, "zh")) == ("9 November 2026", "2026年11月9日")


def test_a_value_stands_behind_what_it_is() -> None:
    assert (labelled("Total", "5", "en"), labelled("合计", "5", "zh")) == ("Total: 5", "合计：5")
    assert (labelled("Your order", "", "en"), labelled("订单商品", "", "zh")) == ("Your order:", "订单商品：")


@pytest.mark.parametrize(
    ("rule", "forms"),
    [
        ("one_other", {0: "b", 1: "a", 2: "b", 21: "b"}),
        ("other", {0: "a", 1: "a", 2: "a"}),
        ("one_few_many", {0: "c", 1: "a", 2: "b", 4: "b", 5: "c", 11: "c", 12: "c", 21: "a", 22: "b", 111: "c"}),
        ("of nobody", {1: "a", 2: "a"}),
    ],
)
def test_a_number_has_the_form_of_its_language(
    rule: str, forms: dict[int, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(translations, "texts_of", lambda *_: {"plural": rule})

    assert {number: plural_in(number, ["a", "b", "c"], "en") for number in forms} == forms


def test_a_language_that_needs_more_forms_than_there_are_takes_the_last() -> None:
    assert plural_in(2, ["product"], "en") == "product"
