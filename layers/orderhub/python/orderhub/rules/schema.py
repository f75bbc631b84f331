"""What the conditions of a rule can ask about: the names that each type of event brings, and what they hold.

They are the facts of the contracts in ``events/contracts``; a test holds one against the other.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from orderhub.events.announcement import ACTION, DELETED, FEEDBACK, UPDATED, detail_type_of
from orderhub.orders.statuses import Status

CELL_CHANGED = "rfmCELL_CHANGED"
SEGMENT_MOVES = ("segmentENTERED", "segmentLEFT")
OVERDUE = "taskOVERDUE"
EVENT_TYPES = (*map(detail_type_of, Status), UPDATED, DELETED, FEEDBACK, CELL_CHANGED, *SEGMENT_MOVES, OVERDUE)
"""The events a rule can wait for, and besides them those of what is done about an order."""

_ACTION = re.compile(rf"{ACTION}[a-z][a-z_]{{0,49}}")


class Kind(StrEnum):
    """What a name holds: a fraction is a double in CEL, a time a timestamp; each of them may be null."""

    TEXT = "text"
    NUMBER = "number"
    WHOLE = "whole number"
    FLAG = "true or false"
    TIME = "time"


@dataclass(frozen=True, slots=True)
class Several:
    """A list of things of one shape."""

    of: "Shape"


type Shape = Kind | Several | Mapping[str, Shape]

_ITEMS = Several({"sku": Kind.TEXT, "quantity": Kind.NUMBER})
_ORDER: Mapping[str, Shape] = {
    "status": Kind.TEXT,
    "stage": Kind.TEXT,
    "previous_status": Kind.TEXT,
    "changed": Several(Kind.TEXT),
    "version": Kind.WHOLE,
    "ordered_at": Kind.TIME,
    "total_cost": Kind.NUMBER,
    "currency": Kind.TEXT,
    "store": Kind.TEXT,
    "source": Kind.TEXT,
    "line_count": Kind.WHOLE,
    "items": _ITEMS,
    "removed_items": _ITEMS,
    "tags": Several(Kind.TEXT),
    "payment_method": Kind.TEXT,
    "delivery_method": Kind.TEXT,
    "carrier": Kind.TEXT,
}
_CONTACT: Mapping[str, Shape] = {
    "customer_id": Kind.TEXT,
    "matched_by": Kind.TEXT,
    "reachable_by": Several(Kind.TEXT),
    "delivered_count": Kind.WHOLE,
    "delivered_total": Kind.NUMBER,
    "last_delivered_at": Kind.TIME,
}
_EVENT: Mapping[str, Shape] = {
    "type": Kind.TEXT,
    "id": Kind.TEXT,
    "key": Kind.TEXT,
    "occurred_at": Kind.TIME,
    "mode": Kind.TEXT,
}
_CASE: Mapping[str, Shape] = {
    "action": Kind.TEXT,
    "case_id": Kind.TEXT,
    "kind": Kind.TEXT,
    "state": Kind.TEXT,
    "amount": Kind.NUMBER,
    "lines": _ITEMS,
    "by": Kind.TEXT,
}
_FEEDBACK: Mapping[str, Shape] = {
    "score": Kind.WHOLE,
    "nps": Kind.WHOLE,
    "has_comment": Kind.FLAG,
    "via": Kind.TEXT,
}
_CELL: Mapping[str, Shape] = {
    "r": Kind.WHOLE,
    "f": Kind.WHOLE,
    "cell": Kind.TEXT,
    "r_label": Kind.TEXT,
    "f_label": Kind.TEXT,
}
_RFM: Mapping[str, Shape] = {
    "currency": Kind.TEXT,
    "as_of": Kind.TEXT,
    "from": _CELL,
    "to": _CELL,
    "count": Kind.WHOLE,
    "sum": Kind.NUMBER,
    "last_sale_at": Kind.TIME,
}
_SEGMENT: Mapping[str, Shape] = {"name": Kind.TEXT, "revision": Kind.TEXT, "as_of": Kind.TEXT}
_TASK: Mapping[str, Shape] = {
    "task_id": Kind.TEXT,
    "order_no": Kind.TEXT,
    "customer_id": Kind.TEXT,
    "state": Kind.TEXT,
    "priority": Kind.TEXT,
    "group": Kind.TEXT,
    "assigned": Kind.FLAG,
    "created_by": Kind.TEXT,
    "created_at": Kind.TIME,
    "due_at": Kind.TIME,
}


def is_known(event_type: str) -> bool:
    """Whether a rule can wait for events of a type."""
    return event_type in EVENT_TYPES or _ACTION.fullmatch(event_type) is not None


def shape_of(event_type: str) -> Mapping[str, Shape]:
    """The variables of an event of a type: ``event``, ``order`` and ``customer``; where none is, an empty one."""
    about_order = event_type.startswith("order")
    return {
        "event": {**_EVENT, **_facts(event_type)},
        "order": _ORDER if about_order else {},
        "customer": _CONTACT if about_order else {"customer_id": Kind.TEXT},
    }


def _facts(event_type: str) -> Mapping[str, Shape]:
    if event_type.startswith(ACTION):
        return {"action": _CASE}
    own: Mapping[str, Mapping[str, Shape]] = {
        FEEDBACK: {"feedback": _FEEDBACK},
        CELL_CHANGED: {"rfm": _RFM},
        OVERDUE: {"task": _TASK},
        **{name: {"segment": _SEGMENT} for name in SEGMENT_MOVES},
    }
    return own.get(event_type, {})
