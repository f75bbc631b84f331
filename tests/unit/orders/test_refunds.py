"""What of an order was given back: by its cases, carried in its header, and shown wherever the order is."""

from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from orderhub.orders import rows
from orderhub.orders.case_rules import refunds_of
from orderhub.orders.cases import Case, CaseState
from orderhub.orders.model import Order
from orderhub.orders.streams import Listed
from orderhub.orders.upsert import draft_of, plan
from orderhub.orders.views import listed, whole
from orderhub.orders.write_plan import stamp_of
from tests.support.orders import case, header, source, stamp, stored


def order_of(*cases: Case, **fields: Any) -> Order:  # noqa: ANN401 - any field of a header
    return Order(header=header(**fields), lines=(), stamp=stamp(), cases=cases)


def done(amount: str | None, currency: str | None = None, **more: Any) -> Case:  # noqa: ANN401 - any field of a case
    values = {"state": CaseState.DONE, "amount": amount and Decimal(amount), "currency": currency}
    return case(**(values | more))


def test_refunds_that_are_done_are_added_up_by_currency() -> None:
    order = order_of(done("10.50"), done("2", "CNY"), done("3", "EUR"), currency="CNY")

    assert refunds_of(order) == {"CNY": Decimal("12.50"), "EUR": Decimal(3)}


def test_a_refund_that_is_not_done_and_another_case_are_none() -> None:
    states = (state for state in CaseState if state is not CaseState.DONE)
    others = (done("5", state=state) for state in states)

    assert refunds_of(order_of(*others, done("7", kind="exchange"), done(None))) == {}


def test_an_order_says_what_was_refunded_in_its_own_currency() -> None:
    shown = whole(order_of(done("10.50", "CNY"), done("3", "EUR"), currency="CNY"))

    assert shown["refunded"] == 10.5
    assert "refunded" not in whole(order_of(done("3", "EUR"), currency="CNY"))


def test_an_entry_of_the_list_says_what_was_refunded() -> None:
    entry = Listed(header=header(), line_count=1, version=1, refunded=Decimal("12.50"))

    assert listed(entry)["refunded"] == 12.5
    assert "refunded" not in listed(Listed(header=header(), line_count=1, version=1))


@given(st.dictionaries(st.sampled_from(["CNY", "EUR", "JPY"]), st.decimals(1, 10**6, places=2)))
def test_what_was_refunded_comes_back_from_its_row(refunds: dict[str, Decimal]) -> None:
    row = rows.header_row(header(), (), stamp(refunds=refunds))

    assert rows.stamp_of(row).refunds == refunds


def test_what_was_refunded_stays_when_an_order_changes_and_goes_with_a_deleted_one() -> None:
    refunds = {"CNY": Decimal(5)}
    before = stored()
    known = before.__class__(header=before.header, skus=(), stamp=stamp(refunds=refunds))
    changed = plan(known, draft_of(known))
    made = plan(None, draft_of(known))

    assert changed
    assert made
    assert stamp_of(changed, source()).refunds == refunds
    assert stamp_of(made, source(), stamp(refunds=refunds)).refunds == {}
