"""What an event of an order changed since the one told before it, and where the change came from; pure, no AWS.

Of what events tell there is the value before and after. Of all else, and of everything that names somebody, there
is the name of the field alone: no event says more.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from orderhub.events.announcement import ACTION, DELETED, FEEDBACK
from orderhub.events.stored_event import StoredEvent
from orderhub.orders.model import Json
from orderhub.orders.names import WIRE_NAMES

_TOLD = {
    **{
        name: WIRE_NAMES[name] for name in ("status", "total_cost", "discount", "currency", "ordered_at", "source")
    },
    **{name: WIRE_NAMES[name] for name in ("language", "tags", "payment_method", "delivery_method", "carrier")},
    "store": "store",
}
"""What events tell of an order, by the names of the API."""
_OF_STORE = frozenset({"store_id", "store_no"})
_LINES, _DONE = "lines", "deeds"
"""What a change may name that is no field: products changed, or somebody did something about the order."""
_IMPORT = re.compile(r"(\d{8}T\d{6}-[0-9a-f]{10})(?:-fire)?", re.ASCII)


def version_shown(event: StoredEvent, before: StoredEvent | None) -> dict[str, Json]:
    """Which version of its order an event told of, what had changed, and by what.

    Args:
        event: The event of an order.
        before: The one told before it; None where it is the first, or the one before is kept no more.
    """
    return {
        "version": event.place.number,
        "previousVersion": before.place.number if before else None,
        "changes": list(_changes(event, before)) if before else [],
        "origin": _origin(event),
    }


def _changes(event: StoredEvent, before: StoredEvent) -> Iterator[Json]:
    now, was = event.contents["order"], before.contents["order"]
    if event.detail_type == DELETED:
        return
    told = {name: now.get(name) != was.get(name) for name in _TOLD}
    for name, wire in _TOLD.items():
        if told[name]:
            yield {"field": wire, "from": was.get(name), "to": now.get(name)}
    items = list(_items(now, was))
    yield from items
    for name in now.get("changed", ()):
        is_said = told.get("store" if name in _OF_STORE else name) or (name == _LINES and items)
        if name != _DONE and not is_said:
            yield {"field": WIRE_NAMES.get(name, name)}


def _items(now: Mapping[str, Any], was: Mapping[str, Any]) -> Iterator[Json]:
    """How much of each product there was and is, where both events name all of them."""
    if not (_is_whole(now) and _is_whole(was)):
        return
    old, new = _quantities(was), _quantities(now)
    for sku in dict.fromkeys((*old, *new)):
        if old.get(sku) != new.get(sku):
            yield {"field": "items", "sku": sku, "from": old.get(sku), "to": new.get(sku)}


def _is_whole(order: Mapping[str, Any]) -> bool:
    return "items" in order and len(order["items"]) == order.get("line_count")


def _quantities(order: Mapping[str, Any]) -> dict[str, Json]:
    return {item["sku"]: item["quantity"] for item in order["items"]}


def _origin(event: StoredEvent) -> dict[str, Json]:
    detail = event.contents
    correlation_id = str(detail["metadata"].get("correlation_id") or "")
    found = _IMPORT.fullmatch(correlation_id)
    action = detail.get("action") or {}
    return {
        "kind": _kind(event.detail_type, is_import=found is not None),
        "correlationId": correlation_id,
        **({"importId": found[1]} if found else {}),
        **{wire: action[name] for name, wire in _OF_ACTION.items() if name in action},
    }


_OF_ACTION = {"by": "by", "action": "action", "case_id": "caseId"}


def _kind(detail_type: str, *, is_import: bool) -> str:
    if detail_type == DELETED:
        return "deletion"
    if detail_type == FEEDBACK:
        return "feedback"
    if detail_type.startswith(ACTION):
        return "action"
    return "import" if is_import else "request"
