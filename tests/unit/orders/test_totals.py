from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orderhub.orders.money import CostReading, TotalParts, parts_of_total, reading

MONEY = st.decimals("0.01", "9999.99", places=2)
LINES = st.lists(st.tuples(st.integers(1, 9).map(Decimal), MONEY), min_size=1, max_size=6)
IN_OR_OUT = list(product((0, 1), repeat=3))


EXTRAS = st.tuples(MONEY, MONEY, MONEY)


@given(LINES, EXTRAS, st.sampled_from(IN_OR_OUT), st.sampled_from([1, -1]))
def test_unit_prices_are_known_whatever_the_total_includes(
    lines: list[tuple[Decimal, Decimal]],
    extras: tuple[Decimal, Decimal, Decimal],
    included: tuple[int, int, int],
    sign: int,
) -> None:
    shipping, discount, taxes = extras
    total = sum((quantity * cost for quantity, cost in lines), Decimal(0))
    total += included[0] * shipping + included[1] * taxes - included[2] * discount

    assert reading(total, lines, shipping, sign * discount, taxes) is CostReading.UNIT_PRICE


@given(LINES, MONEY, st.sampled_from([0, 1]))
def test_line_totals_are_known_where_unit_prices_do_not_explain_the_total(
    lines: list[tuple[Decimal, Decimal]], shipping: Decimal, included: int
) -> None:
    total = sum((cost for _, cost in lines), Decimal(0)) + included * shipping

    found = reading(total, lines, shipping, None, None)

    by_unit = sum((quantity * cost for quantity, cost in lines), Decimal(0))
    explained = any(abs(total - by_unit - extra) <= Decimal("0.01") * len(lines) for extra in (0, shipping))
    assert found is (CostReading.UNIT_PRICE if explained else CostReading.LINE_TOTAL)


def test_a_total_that_neither_explains_is_unclear() -> None:
    assert reading(Decimal(99), [(Decimal(2), Decimal(10))], None, Decimal(1), None) is CostReading.UNCLEAR


@pytest.mark.parametrize("lines", [[], [(Decimal(2), None)], [(Decimal(2), Decimal(9)), (Decimal(1), None)]])
def test_where_nothing_can_be_added_up_nothing_is_called_unclear(
    lines: list[tuple[Decimal, Decimal | None]],
) -> None:
    assert reading(Decimal(99), lines, None, None, None) is CostReading.UNIT_PRICE


@pytest.mark.parametrize(("total", "found"), [("29.99", CostReading.UNIT_PRICE), ("29.98", CostReading.UNCLEAR)])
def test_a_cent_a_line_is_forgiven(total: str, found: CostReading) -> None:
    assert reading(Decimal(total), [(Decimal(3), Decimal("10.00"))], None, None, None) is found


@pytest.mark.parametrize(("total", "found"), [("36.02", CostReading.UNIT_PRICE), ("36.03", CostReading.UNCLEAR)])
def test_two_lines_are_forgiven_two_cents(total: str, found: CostReading) -> None:
    lines = [(Decimal(3), Decimal("10.00")), (Decimal(2), Decimal("3.00"))]

    assert reading(Decimal(total), lines, None, None, None) is found


@pytest.mark.parametrize(("total", "found"), [("12.98", CostReading.LINE_TOTAL), ("12.97", CostReading.UNCLEAR)])
def test_so_are_two_lines_that_bring_their_totals(total: str, found: CostReading) -> None:
    lines = [(Decimal(3), Decimal("10.00")), (Decimal(2), Decimal("3.00"))]

    assert reading(Decimal(total), lines, None, None, None) is found


@given(LINES, EXTRAS, st.sampled_from(IN_OR_OUT), st.sampled_from([1, -1]))
def test_the_parts_of_a_total_add_up_to_it(
    lines: list[tuple[Decimal, Decimal]],
    extras: tuple[Decimal, Decimal, Decimal],
    included: tuple[int, int, int],
    sign: int,
) -> None:
    shipping, discount, taxes = extras
    total = sum((quantity * cost for quantity, cost in lines), Decimal(0))
    total += included[0] * shipping + included[1] * taxes - included[2] * discount

    parts = parts_of_total(total, lines, shipping, sign * discount, taxes)

    assert parts
    named = (parts.items, parts.shipping, parts.discount, parts.taxes)
    assert sum((part for part in named if part), Decimal(0)) == total
    assert parts.shipping in (None, shipping)
    assert parts.discount in (None, -discount)
    assert parts.taxes in (None, taxes)


def test_all_that_explains_a_total_is_a_part_of_it_and_what_does_not_is_none() -> None:
    lines: list[tuple[Decimal, Decimal | None]] = [(Decimal(2), Decimal(50))]

    whole = parts_of_total(Decimal("109.99"), lines, Decimal(15), Decimal(5), Decimal(0))
    apart = parts_of_total(Decimal(100), lines, Decimal(15), None, None)
    by_line = parts_of_total(Decimal(60), lines, Decimal(10), None, None)

    # A cent of rounding is the products', so that what is shown adds up.
    assert whole == TotalParts(items=Decimal("99.99"), shipping=Decimal(15), discount=Decimal(-5), taxes=None)
    assert apart == TotalParts(items=Decimal(100), shipping=None, discount=None, taxes=None)
    assert by_line == TotalParts(items=Decimal(50), shipping=Decimal(10), discount=None, taxes=None)


@pytest.mark.parametrize("lines", [[], [(Decimal(2), None)], [(Decimal(2), Decimal(10))]])
def test_a_total_that_nothing_explains_has_no_parts(lines: list[tuple[Decimal, Decimal | None]]) -> None:
    assert parts_of_total(Decimal(99), lines, Decimal(1), None, None) is None
