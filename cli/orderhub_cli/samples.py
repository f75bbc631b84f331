"""Sample events of every kind the hub tells of, as its contracts have them."""

import copy
import json
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

STAGES = {
    "ABANDONED_SHOPPING_CART": "ABANDONED_SHOPPING_CART",
    "INITIALIZED": "INITIALIZED",
    "PAID": "IN_PROGRESS",
    "IN_PROGRESS": "IN_PROGRESS",
    "SHIPPED": "IN_PROGRESS",
    "DELIVERED": "DELIVERED",
    "COMPLETED": "DELIVERED",
    "CANCELLED": "CANCELLED",
    "OTHER": "OTHER",
}
"""The stage of each status of an order."""
_FILES = (
    *("order-new", "order-status", "order-updated", "order-deleted", "order-action", "order-feedback"),
    *("rfm-cell-changed", "segment-entered", "task-created", "task-overdue"),
    *("request-rule", "call_webhook", "act_on_order-requested"),
)


def document(name: str) -> str:
    """A file that comes with the command."""
    return (files("orderhub_cli") / "data" / name).read_text("utf-8")


@cache
def samples() -> Mapping[str, Mapping[str, Any]]:
    """The samples by the type of their event."""
    found = {event["detail-type"]: event for event in (json.loads(document(f"{name}.json")) for name in _FILES)}
    for made in _made(found):
        found.setdefault(made["detail-type"], made)
    return dict(sorted(found.items()))


def contract_of(event: Mapping[str, Any]) -> str:
    """The contract that an event is held to; a request has the schema of the event it is about."""
    return "request-event.v1" if "request" in event["detail"] else str(event["detail"]["metadata"]["schema"])


def _made(found: Mapping[str, Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """Those that differ from a sample in a word or two."""
    for status, stage in STAGES.items():
        event = _copy(found["orderSHIPPED"], f"order{status}")
        event["detail"]["order"] |= {"status": status, "stage": stage}
        yield event
    yield _copy(found["segmentENTERED"], "segmentLEFT")
    event = _copy(found["orderSHIPPED"], "customVIP_SHIPPED")
    detail = event["detail"]
    detail["rule"] = {"name": "vip", "event_type": "orderSHIPPED", "event_id": detail["orderId"]}
    detail["metadata"]["schema"] = "custom-event.v1"
    detail["orderId"] += ":vip:VIP_SHIPPED"
    yield event


def _copy(event: Mapping[str, Any], detail_type: str) -> dict[str, Any]:
    return copy.deepcopy({**event, "detail-type": detail_type})
