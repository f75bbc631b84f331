"""Why a run stops, as things are now."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orderhub.orders.cases import Case, CaseState, Feedback
from orderhub.orders.model import Order
from orderhub.orders.statuses import Status
from orderhub.workflows.catalog import load_catalog
from orderhub.workflows.stops import Ordered, order_of, stop_of
from orderhub.workflows.workflow import Reason, Workflow
from tests.unit.workflows.fakes import (
    NOW,
    ORDERED_AT,
    WORKFLOWS,
    FakeLook,
    cause,
    delivered,
    order,
    ordered,
    run_of,
    sample,
)

FOLLOW_UP = WORKFLOWS["delivered_follow_up"]
CART = WORKFLOWS["abandoned_cart"]
CARTED = cause(delivered(status="ABANDONED_SHOPPING_CART"))


def case(state: CaseState) -> Case:
    return Case(
        case_id="refund-1",
        kind="refund",
        state=state,
        status=Status.DELIVERED,
        opened_at=NOW,
        updated_at=NOW,
        opened_by="key",
    )


def stop(look: FakeLook, workflow: Workflow = FOLLOW_UP, **fields: Any) -> Reason | None:  # noqa: ANN401 - fields
    found = stop_of(run_of(workflow.name, **fields), workflow, look)
    return found.reason if found else None


def test_nothing_stops_a_run_while_all_is_as_it_was() -> None:
    assert stop(FakeLook(orders={"A1": order()})) is None


def test_a_workflow_that_was_turned_off_stops_its_runs() -> None:
    off = load_catalog("{}")["delivered_follow_up"]

    assert stop(FakeLook(orders={"A1": order()}), off) is Reason.SWITCHED_OFF


def test_an_order_that_is_gone_stops() -> None:
    assert stop(FakeLook()) is Reason.ORDER_GONE
    assert stop(FakeLook(), order_no=None) is Reason.ORDER_GONE


@pytest.mark.parametrize(
    ("now", "reason"),
    [
        (order(Status.COMPLETED, 4), None),
        (order(Status.CANCELLED, 4), Reason.ORDER_MOVED_ON),
        (order(version=2), Reason.ORDER_MOVED_ON),
    ],
)
def test_an_order_that_left_its_stage_or_was_made_anew_stops(now: Order, reason: Reason | None) -> None:
    assert stop(FakeLook(orders={"A1": now})) is reason


def test_feedback_that_came_stops() -> None:
    given = Feedback(feedback_id="link-1", given_at=NOW, score=5)

    assert stop(FakeLook(orders={"A1": order(feedbacks=(given,))})) is Reason.FEEDBACK_CAME


@pytest.mark.parametrize("state", CaseState)
def test_a_case_stops_while_it_is_open(state: CaseState) -> None:
    is_open = state in {CaseState.REQUESTED, CaseState.APPROVED}

    assert stop(FakeLook(orders={"A1": order(cases=(case(state),))})) is (Reason.CASE_OPEN if is_open else None)


@pytest.mark.parametrize(
    ("orders", "is_since"),
    [
        ((), False),
        ((ordered(),), True),
        # A cart that becomes an order under another number keeps its time, and may lose the fraction of it.
        ((ordered(after=0),), True),
        ((replace(ordered(), ordered_at=ORDERED_AT.replace(microsecond=0)),), True),
        ((ordered(after=-1),), False),
        ((ordered(after=-1, status=Status.ABANDONED_SHOPPING_CART),), False),
        ((ordered(status=Status.CANCELLED),), False),
        ((ordered("A1", after=0, status=Status.ABANDONED_SHOPPING_CART),), False),
        ((ordered("A1", after=0),), True),
    ],
)
def test_an_order_the_customer_made_since_stops(orders: tuple[Ordered, ...], *, is_since: bool) -> None:
    look = FakeLook(orders={"A1": order(Status.ABANDONED_SHOPPING_CART)}, ordered=orders)

    assert stop(look, CART, cause=CARTED) is (Reason.ORDERED_SINCE if is_since else None)


@pytest.mark.parametrize(
    ("order_no", "after", "is_newer"),
    [("A2", 1, True), ("A0", 1, True), ("A2", 0, True), ("A0", 0, False), ("A2", -1, False), ("A1", 0, False)],
)
def test_the_newest_cart_of_a_customer_counts(order_no: str, after: float, *, is_newer: bool) -> None:
    carts = (ordered(order_no, after, Status.ABANDONED_SHOPPING_CART),)
    look = FakeLook(orders={"A1": order(Status.ABANDONED_SHOPPING_CART)}, ordered=carts)

    assert stop(look, CART, cause=CARTED) is (Reason.NEWER_CART if is_newer else None)


@given(
    st.lists(
        st.tuples(st.integers(0, 2), st.sampled_from(["A0", "A1", "A2", "A3"])),
        min_size=1,
        unique_by=lambda entry: entry[1],
    )
)
def test_of_carts_at_any_times_one_is_reminded_of(carts: list[tuple[int, str]]) -> None:
    there = tuple(ordered(number, hours, Status.ABANDONED_SHOPPING_CART) for hours, number in carts)
    look = FakeLook(orders={"A1": order(Status.ABANDONED_SHOPPING_CART)}, ordered=there)

    def goes_on(cart: Ordered) -> bool:
        event = delivered(cart.order_no, status="ABANDONED_SHOPPING_CART")
        event["detail"]["order"]["ordered_at"] = cart.ordered_at.isoformat()
        look.orders[cart.order_no] = order(Status.ABANDONED_SHOPPING_CART)
        return stop(look, CART, cause=cause(event), order_no=cart.order_no) is None

    assert [cart for cart in there if goes_on(cart)] == [
        max(there, key=lambda entry: (entry.ordered_at, entry.order_no))
    ]


def test_a_stop_says_by_what() -> None:
    cart = FakeLook(orders={"A1": order(Status.ABANDONED_SHOPPING_CART)}, ordered=(ordered("A7"),))
    in_segment = load_catalog('{"abandoned_cart": {"on": "true", "stop_segment": "staff"}}')["abandoned_cart"]
    known = FakeLook(orders=cart.orders, segments={"staff": {"C1"}})
    given_back = Feedback(feedback_id="link-1", given_at=NOW, score=5)

    assert by(cart, CART, cause=CARTED) == "A7"
    assert by(known, in_segment, cause=CARTED) == "staff"
    assert by(FakeLook(orders={"A1": order(cases=(case(CaseState.REQUESTED),))})) == "refund-1"
    assert by(FakeLook(orders={"A1": order(feedbacks=(given_back,))})) == "link-1"
    assert by(FakeLook(orders={"A1": order(Status.CANCELLED, 4)})) == "CANCELLED"
    assert by(FakeLook()) == ""


def by(look: FakeLook, workflow: Workflow = FOLLOW_UP, **fields: Any) -> str:  # noqa: ANN401 - fields
    found = stop_of(run_of(workflow.name, **fields), workflow, look)
    assert found
    return found.by


def test_of_a_customer_nobody_knows_nothing_is_known_either() -> None:
    nobody = cause(delivered(customer_id=None, status="ABANDONED_SHOPPING_CART"))
    look = FakeLook(orders={"A1": order(Status.ABANDONED_SHOPPING_CART)}, ordered=(ordered(),))

    assert stop(look, CART, cause=nobody) is None


def test_an_event_of_a_customer_says_nothing_of_an_orders_status() -> None:
    win_back, moved = WORKFLOWS["win_back"], cause(sample("rfm-cell-changed"))
    bought = Ordered(order_no="A2", ordered_at=moved.occurred_at + timedelta(hours=1), status=Status.PAID)
    look = FakeLook(orders={"A1": order(Status.CANCELLED)})

    assert stop(look, win_back, cause=moved) is None
    assert stop(replace_ordered(look, bought), win_back, cause=moved) is Reason.ORDERED_SINCE
    assert stop_of(run_of(cause=moved), FOLLOW_UP, look) is None


def replace_ordered(look: FakeLook, *orders: Ordered) -> FakeLook:
    return FakeLook(orders=look.orders, ordered=orders)


def test_who_is_in_the_segment_that_is_set_is_stopped() -> None:
    set_so = load_catalog('{"delivered_follow_up": {"on": "true", "stop_segment": "staff"}}')[
        "delivered_follow_up"
    ]
    look = FakeLook(orders={"A1": order()}, segments={"staff": {"C1"}})

    assert stop(look, set_so) is Reason.IN_SEGMENT
    assert stop(look, FOLLOW_UP) is None
    assert stop(look, set_so, cause=cause(delivered(customer_id="C2"))) is None


def test_a_message_to_a_customer_is_about_their_newest_order() -> None:
    carts = (ordered("CART", 9, Status.ABANDONED_SHOPPING_CART), ordered("A3", 5), ordered("A2", 1))

    assert order_of("C1", FakeLook(ordered=carts)) == "A3"
    assert order_of("C1", FakeLook(ordered=carts[:1])) == "CART"
    assert order_of("C1", FakeLook()) is None
