"""What events of an order changed, and what they came by."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orderhub.events.stored_event import StoredEvent
from orderhub.history.changes import version_shown
from orderhub.orders.names import WIRE_NAMES
from tests.support.published import published_event, stored_event

IMPORT = "20261122T050204-0123456789"


def told(
    version: int, name: str = "orderUPDATED", more: dict[str, Any] | None = None, **order: object
) -> StoredEvent:
    """An event of an order, with what it says of it."""
    detail = json.loads(published_event("A1", version).detail)
    detail["order"] |= {"changed": [], "items": [], "line_count": 0} | order
    return stored_event(name, detail | (more or {}))


def changes(before: StoredEvent, after: StoredEvent) -> Any:  # noqa: ANN401 - JSON
    return version_shown(after, before)["changes"]


def test_the_first_event_changed_nothing_and_says_so() -> None:
    shown = version_shown(told(1), None)

    assert shown == {
        "version": 1,
        "previousVersion": None,
        "changes": [],
        "origin": {"kind": "request", "correlationId": "request-1"},
    }


def test_what_events_tell_has_the_value_before_and_after() -> None:
    before = told(1, status="PAID", total_cost=10, store="beijing", tags=["a"])
    after = told(
        4,
        status="SHIPPED",
        total_cost=12.5,
        store="shanghai",
        tags=["a", "b"],
        changed=["status", "total_cost", "store_id", "tags"],
    )

    assert version_shown(after, before)["previousVersion"] == 1
    assert changes(before, after) == [
        {"field": "status", "from": "PAID", "to": "SHIPPED"},
        {"field": "totalCost", "from": 10, "to": 12.5},
        {"field": "tags", "from": ["a"], "to": ["a", "b"]},
        {"field": "store", "from": "beijing", "to": "shanghai"},
    ]


def test_of_what_names_somebody_the_field_stands_there_alone() -> None:
    after = told(2, changed=["phone", "receiver_name", "carrier", "unheard_of", "deeds"])

    assert changes(told(1), after) == [
        {"field": "phone"},
        {"field": "receiverName"},
        {"field": "carrier"},
        {"field": "unheard_of"},
    ]


def test_products_have_how_much_there_was_and_is() -> None:
    one, two = {"sku": "S1", "quantity": 1}, {"sku": "S2", "quantity": 2}
    before = told(1, items=[one, two], line_count=2)
    after = told(2, items=[one | {"quantity": 3}], line_count=1, changed=["lines"])

    assert changes(before, after) == [
        {"field": "items", "sku": "S1", "from": 1, "to": 3},
        {"field": "items", "sku": "S2", "from": 2, "to": None},
    ]
    # Only a price changed.
    assert changes(before, told(2, items=[one, two], line_count=2, changed=["lines"])) == [{"field": "lines"}]
    # Not all of them are in an event.
    assert changes(before, told(2, items=[one], line_count=200, changed=["lines"])) == [{"field": "lines"}]


@pytest.mark.parametrize(
    ("event", "origin"),
    [
        (told(2), {"kind": "request", "correlationId": "request-1"}),
        (told(2, "orderDELETED"), {"kind": "deletion", "correlationId": "request-1"}),
        (told(2, "orderFEEDBACK"), {"kind": "feedback", "correlationId": "request-1"}),
        (
            told(
                2, "orderACTION_refund", {"action": {"by": "rule:vip", "action": "refund", "case_id": "refund-1"}}
            ),
            {
                "kind": "action",
                "correlationId": "request-1",
                "by": "rule:vip",
                "action": "refund",
                "caseId": "refund-1",
            },
        ),
    ],
)
def test_an_event_says_what_it_came_by(event: StoredEvent, origin: Any) -> None:  # noqa: ANN401 - JSON
    assert version_shown(event, None)["origin"] == origin


@pytest.mark.parametrize("correlation_id", [IMPORT, f"{IMPORT}-fire"])
def test_what_an_import_brought_names_the_import(correlation_id: str) -> None:
    metadata = json.loads(published_event().detail)["metadata"] | {"correlation_id": correlation_id}
    origin = version_shown(told(1, more={"metadata": metadata}), None)["origin"]

    assert origin == {"kind": "import", "correlationId": correlation_id, "importId": IMPORT}


def test_a_deletion_changes_no_field() -> None:
    assert changes(told(1, status="PAID"), told(2, "orderDELETED", status="OTHER")) == []


@given(changed=st.lists(st.sampled_from(sorted(WIRE_NAMES)), unique=True))
def test_every_changed_field_is_named_once(changed: list[str]) -> None:
    fields = [change["field"] for change in changes(told(1), told(2, changed=changed))]

    assert fields == [WIRE_NAMES[name] for name in changed]
