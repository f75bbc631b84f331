"""Amounts that programs have calculated with floats."""

from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orderhub.orders.fields import number, quantity

CENT = Decimal("0.01")
AMOUNTS = st.decimals(0, 100_000, places=2)


@pytest.mark.parametrize(
    ("sent", "meant"),
    [
        ("17.169999999999998", "17.17"),
        ("179.70000000000002", "179.7"),
        ("33.333333333333336", "33.333333333333"),
        ("0.30000000000000004", "0.3"),
        ("0.10000000000000001", "0.1"),
        ("-0.30000000000000004", "-0.3"),
        ("1234567.8900000001", "1234567.89"),
        ("99999.990000000005", "99999.99"),
        ("12.34567890123456", "12.345678901235"),
        ("0.12345678901234", "0.123456789012"),
        ("-7.1e-15", "0"),
        ("-7.105427357601002E-15", "0"),
        ("1e-7", "0.0000001"),
        ("1.0E-7", "0.0000001"),
        ("0.0000000000001", "0"),
        ("123456789012345.4", "123456789012345"),
    ],
)
def test_what_a_float_has_beyond_fifteen_digits_or_twelve_decimals_is_noise(sent: str, meant: str) -> None:
    for written in (sent, Decimal(sent), f" {sent} "):
        assert number(written) == Decimal(meant)
        assert not number(written).is_signed() or number(written) < 0


def test_a_number_in_scientific_notation_is_one_only_where_no_digit_can_be_missing() -> None:
    assert number(Decimal("1.5E+5")) == 150_000
    with pytest.raises(ValueError, match="plain number"):
        number("1.5E+5")


def test_noise_about_zero_is_no_negative_quantity() -> None:
    assert quantity(Decimal("-7.1e-15")) == 0


@given(AMOUNTS, AMOUNTS, st.integers(0, 1000))
def test_what_floats_make_of_amounts_is_read_as_the_amount(a: Decimal, b: Decimal, c: int) -> None:
    calculated = repr(float(a) + float(b) * c)

    assert number(calculated) == number(Decimal(calculated)) == a + b * c


@given(AMOUNTS, AMOUNTS, AMOUNTS)
def test_a_product_of_amounts_is_exact_to_the_cent(a: Decimal, b: Decimal, c: Decimal) -> None:
    exact = a + b * c
    read = number(repr(float(a) + float(b) * float(c)))

    assert abs(read - exact) < CENT / 2
    assert read.quantize(CENT, ROUND_HALF_UP) == exact.quantize(CENT, ROUND_HALF_UP)


@given(st.decimals(-(10**14), 10**14, allow_nan=False, allow_infinity=False))
def test_to_read_a_number_again_changes_nothing(sent: Decimal) -> None:
    read = number(format(sent, ".20f"))

    assert number(str(read)) == number(read) == read
    assert number(repr(float(read))) == read
