"""What products are paid back at: a discount is spread over them, and all parts add up to the last cent."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from orderhub.care.remainders import most_for, paid_shares, worth_of
from orderhub.orders.cases import CaseLine
from orderhub.orders.model import Line, Order
from tests.support.orders import line
from tests.unit.care.fakes import LINES, Caller, FakeTable, case_line, order

CENTS = st.decimals(min_value=0, max_value=1000, places=2)
THREE = (line("S1", quantity=Decimal(3), cost=Decimal("3.34")),)


def test_a_discount_of_the_order_is_spread_over_its_products() -> None:
    known = order(discount=Decimal(10), total_cost=Decimal(90))

    assert paid_shares(known) == {"S1": Decimal("54.00"), "S2": Decimal("36.00")}


@pytest.mark.parametrize("discount", [Decimal(-10), Decimal(10)])
def test_a_discount_counts_with_either_sign_and_beside_shipping_and_taxes(discount: Decimal) -> None:
    known = order(discount=discount, shipping=Decimal(7), taxes=Decimal(5), total_cost=Decimal(102))

    assert paid_shares(known) == {"S1": Decimal("54.00"), "S2": Decimal("36.00")}
    assert most_for(known, [case_line("S2")]) == Decimal(48)


def test_a_discount_that_is_in_the_prices_already_is_not_taken_off_again() -> None:
    assert paid_shares(order(discount=Decimal(10))) == {"S1": Decimal("60.00"), "S2": Decimal("40.00")}


def test_what_is_off_by_a_cent_goes_to_whom_rounding_took_most() -> None:
    lines = tuple(line(sku, quantity=Decimal(1), cost=Decimal(10)) for sku in ("S1", "S2", "S3"))

    shares = paid_shares(order(lines=lines, discount=Decimal(10), total_cost=Decimal(20)))

    assert shares == {"S1": Decimal("6.67"), "S2": Decimal("6.67"), "S3": Decimal("6.66")}


def test_a_currency_without_cents_is_spread_in_whole_units() -> None:
    shares = paid_shares(order(discount=Decimal(1), total_cost=Decimal(99), currency="JPY"))

    assert shares == {"S1": Decimal(59), "S2": Decimal(40)}


def test_without_all_prices_each_known_one_counts_as_it_is() -> None:
    known = order(lines=(LINES[0], replace(LINES[1], cost=None)), discount=Decimal(10), total_cost=Decimal(90))

    assert paid_shares(known) == {"S1": Decimal("60.00")}
    assert worth_of(known, [case_line("S2")]) is None


def test_products_that_cost_nothing_have_nothing_to_give_back() -> None:
    known = order(lines=(replace(LINES[0], cost=Decimal(0)),), total_cost=Decimal(0))

    assert paid_shares(known) == {"S1": Decimal("0.00")}


def test_the_pieces_of_a_product_add_up_whatever_comes_first() -> None:
    agent = Caller(FakeTable(order(lines=THREE, discount=Decimal("0.02"), total_cost=Decimal(10))))
    amounts = []
    for number in range(3):
        amounts.append(agent.act("refund", {"lines": [{"sku": "S1", "quantity": 1}]})["case"]["amount"])
        agent.act("refund_approve", {"caseId": f"refund-{number + 1}"})
        agent.act("refund_done", {"caseId": f"refund-{number + 1}"})

    assert amounts == [3.33, 3.34, 3.33]


@st.composite
def discounted(draw: st.DrawFn) -> Order:
    count = draw(st.integers(1, 5))
    lines: list[Line] = [
        line(f"S{number}", quantity=Decimal(draw(st.integers(1, 4))), cost=draw(CENTS)) for number in range(count)
    ]
    gross = sum((each.quantity * (each.cost or 0) for each in lines), Decimal(0))
    shipping, discount = draw(CENTS), draw(CENTS)
    assume(discount < gross)
    return order(lines=tuple(lines), shipping=shipping, discount=discount, total_cost=gross + shipping - discount)


@given(discounted(), st.randoms())
def test_all_products_together_are_worth_what_was_paid_for_them(known: Order, random: object) -> None:
    shares = paid_shares(known)
    assume(shares is not None)
    assert shares is not None
    header, pieces = known.header, [each.sku for each in known.lines for _ in range(int(each.quantity))]
    random.shuffle(pieces)  # type: ignore[attr-defined]
    before: list[CaseLine] = []
    worth = Decimal(0)
    for sku in pieces:
        worth += worth_of(known, [case_line(sku)], before) or 0
        before.append(case_line(sku))

    assert worth == sum(shares.values())
    beside = {Decimal(0), header.shipping or Decimal(0)}
    assert header.total_cost - worth in beside
