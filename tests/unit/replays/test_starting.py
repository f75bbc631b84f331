"""What is known beforehand of the runs that a replay starts."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from orderhub.events.announcement import OrderEvent
from orderhub.orders.rows import header_row, tombstone_row
from orderhub.orders.statuses import Status
from orderhub.replays.starting import Starting
from orderhub.workflows.catalog import load_catalog
from orderhub.workflows.workflow import HowOften
from tests.support.orders import NOON, header, source, stamp
from tests.unit.replays.fakes import MINUTE, order_event

ON = {"on": "true"}
ALL = {"abandoned_cart": ON, "delivered_follow_up": ON, "win_back": ON, "after_sales": ON}
TEMPLATES = {"abandoned_cart_1", "abandoned_cart_2", "delivered_follow_up", "win_back", "DELIVERED"}


class Rows:
    """Rows of the Orders table."""

    def __init__(self, *rows: Mapping[str, Any]) -> None:
        self._rows = {row["order_no"]["S"]: row for row in rows}

    def read(self, order_nos: Iterable[str]) -> Mapping[str, Any]:
        return {order_no: self._rows[order_no] for order_no in order_nos if order_no in self._rows}


def row(order_no: str, status: Status, version: int = 9, **fields: Any) -> Mapping[str, Any]:  # noqa: ANN401 - fields
    order_header = header(order_no, status=status, **{"email": "mail@example.com"} | fields)
    return header_row(order_header, (), stamp(version))


def shown(name: str, events: Iterable[OrderEvent], *rows: Mapping[str, Any]) -> dict[str, Any]:
    workflow = load_catalog(json.dumps(ALL))[name]
    starting = Starting(workflow=workflow, templates=TEMPLATES)
    for event in events:
        starting.add(event)
    assert starting.look(Rows(*rows), lambda: False)
    return starting.shown()


CART = order_event(
    "A1", 1, "orderABANDONED_SHOPPING_CART", status=Status.ABANDONED_SHOPPING_CART, customer_id="C1"
)
OTHER_CART = order_event(
    "A2", 1, "orderABANDONED_SHOPPING_CART", status=Status.ABANDONED_SHOPPING_CART, customer_id="C1"
)


def rfm(customer_id: str, *, cell: str = "3/2", minute: int = 1) -> OrderEvent:
    """An event of a customer who moved to a cell."""
    moment = NOON + minute * MINUTE
    detail = {
        "eventKey": customer_id,
        "orderId": f"{customer_id}:{minute}",
        "contactId": customer_id,
        "metadata": {"schema": "rfm-event.v1", "occurred_at": moment.isoformat(), "mode": "live"},
        "rfm": {"to": {"cell": cell}},
    }
    return OrderEvent(
        order_no=customer_id,
        version=minute,
        detail_type="rfmCELL_CHANGED",
        occurred_at=moment,
        detail=json.dumps(detail),
    )


@pytest.mark.parametrize(
    ("status", "version", "stops"),
    [
        (Status.ABANDONED_SHOPPING_CART, 9, []),
        (Status.DELIVERED, 9, [{"reason": "order_moved_on", "runs": 1}]),
        (Status.ABANDONED_SHOPPING_CART, 0, [{"reason": "order_moved_on", "runs": 1}]),
    ],
)
def test_nobody_is_reminded_of_a_cart_that_became_an_order(
    status: Status, version: int, stops: list[dict[str, Any]]
) -> None:
    found = shown("abandoned_cart", [CART], row("A1", status, version))

    assert found["stops"] == stops
    sent = [] if stops else ["abandoned_cart_1", "abandoned_cart_2"]
    assert [message["message"] for message in found["messages"]] == sent


def test_a_contact_whose_run_is_in_progress_starts_no_other() -> None:
    rows = (row(no, Status.ABANDONED_SHOPPING_CART) for no in ("A1", "A2"))

    found = shown("abandoned_cart", [CART, OTHER_CART], *rows)

    assert found["starts"] == 1
    assert [entry["reason"] for entry in found["notStarting"]] == ["already_in_progress"]


@pytest.mark.parametrize(
    ("how_often", "reason"), [(HowOften.ONCE, "once_only"), (HowOften.ONCE_PER_PERIOD, "once_per_period")]
)
def test_a_contact_starts_no_oftener_than_the_workflow_says(how_often: HowOften, reason: str) -> None:
    workflow = load_catalog(json.dumps(ALL))["win_back"]
    start = replace(workflow.start, how_often=how_often, alone=False)
    starting = Starting(workflow=replace(workflow, start=start), templates=TEMPLATES)

    for event in (rfm("C1"), rfm("C1", minute=2), rfm("C2"), rfm("C3", cell="0/5")):
        starting.add(event)

    assert starting.shown()["starts"] == 2
    assert [entry["reason"] for entry in starting.shown()["notStarting"]] == [reason, "condition_not_met"]


def test_a_message_about_a_customer_asks_no_order() -> None:
    found = shown("win_back", [rfm("C1"), rfm("C2")])

    assert found["messages"] == [{"message": "win_back", "messages": 2, "people": 2}]


def test_an_order_that_was_deleted_is_gone() -> None:
    gone = tombstone_row(row("A1", Status.DELIVERED), source(), timedelta(days=1))

    found = shown("order_notification", [order_event("A1", 1, "orderDELIVERED")], gone)

    assert found["stops"] == [{"reason": "order_gone", "runs": 1}]


def test_who_cannot_be_reached_any_more_gets_nothing() -> None:
    now = row("A1", Status.DELIVERED, email=None, phone=None)

    found = shown("order_notification", [order_event("A1", 1, "orderDELIVERED")], now)

    assert found["stops"] == [{"reason": "nobody_to_reach", "runs": 1}]


def test_a_decision_is_told_whatever_became_of_the_order() -> None:
    event = order_event("A1", 1, "orderACTION_refund_done", status=Status.PAID)
    detail = json.loads(event.detail) | {"action": {"kind": "refund", "state": "done"}}

    found = shown("after_sales", [replace(event, detail=json.dumps(detail))], row("A1", Status.CANCELLED))

    assert found["stops"] == [{"reason": "no_message", "runs": 1}]
