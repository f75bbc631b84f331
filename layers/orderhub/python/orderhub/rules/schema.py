"""What the conditions of a rule can ask about: the names that each type of event brings, and what they hold.

They are the facts of the contracts in ``events/contracts``; a test holds one against the other.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from orderhub.events.announcement import ACTION, DELETED, FEEDBACK, UPDATED, detail_type_of
from orderhub.orders.cases import CaseState
from orderhub.orders.statuses import Status

CELL_CHANGED = "rfmCELL_CHANGED"
SEGMENT_MOVES = ("segmentENTERED", "segmentLEFT")
TASK_CREATED = "taskCREATED"
TASK_EVENTS = (TASK_CREATED, "taskOVERDUE")
EVENT_TYPES = (
    *map(detail_type_of, Status),
    *(UPDATED, DELETED, FEEDBACK, CELL_CHANGED),
    *SEGMENT_MOVES,
    *TASK_EVENTS,
)
"""The events a rule can wait for, and besides them those of what is done about an order."""

ACTION_TYPES = (
    *(f"{ACTION}{name}" for name in ("remind_to_ship", "modify_address", "refund", "exchange")),
    *(f"{ACTION}modify_address_{name}" for name in ("done", "refuse")),
    *(f"{ACTION}{kind}_{name}" for kind in ("refund", "exchange") for name in ("approve", "refuse", "done")),
)
"""The events of what is done about an order, as the catalog of actions has them."""
_CHANNELS = ("email", "phone")
_STATUSES = tuple(Status)
_CLOSED: Mapping[str, tuple[str, ...]] = {
    "event.type": (*EVENT_TYPES, *ACTION_TYPES),
    "event.mode": ("live", "replay"),
    "event.action.kind": ("refund", "exchange", "modify_address", "remind_to_ship"),
    # No action lets a case lapse; the shipping of its order does.
    "event.action.state": tuple(state for state in CaseState if state is not CaseState.LAPSED),
    "event.feedback.via": ("key", "link"),
    "event.task.state": ("open", "claimed", "completed", "cancelled"),
    "event.task.priority": ("low", "normal", "high", "urgent"),
    "order.status": _STATUSES,
    "order.previous_status": _STATUSES,
    "order.stage": tuple(dict.fromkeys(status.stage for status in Status)),
    "customer.matched_by": ("sobot_customer_id", "external_customer_id", "phone", "email", "unionid"),
    "customer.reachable_by": _CHANNELS,
    "customer.reachable_by[]": _CHANNELS,
}
"""The facts that can only be one of some values; of a list its members."""


class ValueType(StrEnum):
    """What a name holds: a fraction is a double in CEL, a time a timestamp; each of them may be null."""

    TEXT = "text"
    NUMBER = "number"
    WHOLE = "whole number"
    FLAG = "true or false"
    TIME = "time"
    ANY = "text, number, or true or false"


@dataclass(frozen=True, slots=True)
class Several:
    """A list of things of one shape."""

    of: "Shape"


type Shape = ValueType | Several | Mapping[str, Shape]

ITEM: Mapping[str, Shape] = {"sku": ValueType.TEXT, "quantity": ValueType.NUMBER}
_ITEMS = Several(ITEM)
_ORDER: Mapping[str, Shape] = {
    "status": ValueType.TEXT,
    "stage": ValueType.TEXT,
    "previous_status": ValueType.TEXT,
    "changed": Several(ValueType.TEXT),
    "version": ValueType.WHOLE,
    "ordered_at": ValueType.TIME,
    "total_cost": ValueType.NUMBER,
    "discount": ValueType.NUMBER,
    "language": ValueType.TEXT,
    "currency": ValueType.TEXT,
    "store": ValueType.TEXT,
    "source": ValueType.TEXT,
    "line_count": ValueType.WHOLE,
    "items": _ITEMS,
    "removed_items": _ITEMS,
    "tags": Several(ValueType.TEXT),
    "payment_method": ValueType.TEXT,
    "delivery_method": ValueType.TEXT,
    "carrier": ValueType.TEXT,
}
_CONTACT: Mapping[str, Shape] = {
    "customer_id": ValueType.TEXT,
    "matched_by": ValueType.TEXT,
    "reachable_by": Several(ValueType.TEXT),
    "delivered_count": ValueType.WHOLE,
    "delivered_total": ValueType.NUMBER,
    "last_delivered_at": ValueType.TIME,
}
_EVENT: Mapping[str, Shape] = {
    "type": ValueType.TEXT,
    "id": ValueType.TEXT,
    "key": ValueType.TEXT,
    "occurred_at": ValueType.TIME,
    "mode": ValueType.TEXT,
}
_CASE: Mapping[str, Shape] = {
    "action": ValueType.TEXT,
    "case_id": ValueType.TEXT,
    "kind": ValueType.TEXT,
    "state": ValueType.TEXT,
    "amount": ValueType.NUMBER,
    "currency": ValueType.TEXT,
    "lines": _ITEMS,
    "line_count": ValueType.WHOLE,
    "words_only": ValueType.TEXT,
    "order_changed": Several(ValueType.TEXT),
    "by": ValueType.TEXT,
}
_FEEDBACK: Mapping[str, Shape] = {
    "score": ValueType.WHOLE,
    "nps": ValueType.WHOLE,
    "has_comment": ValueType.FLAG,
    "via": ValueType.TEXT,
}
CELL: Mapping[str, Shape] = {
    "r": ValueType.WHOLE,
    "f": ValueType.WHOLE,
    "cell": ValueType.TEXT,
    "r_label": ValueType.TEXT,
    "f_label": ValueType.TEXT,
}
_RFM: Mapping[str, Shape] = {
    "currency": ValueType.TEXT,
    "as_of": ValueType.TEXT,
    "from": CELL,
    "to": CELL,
    "count": ValueType.WHOLE,
    "sum": ValueType.NUMBER,
    "last_sale_at": ValueType.TIME,
}
_SEGMENT: Mapping[str, Shape] = {"name": ValueType.TEXT, "revision": ValueType.TEXT, "as_of": ValueType.TEXT}
_TASK: Mapping[str, Shape] = {
    "task_id": ValueType.TEXT,
    "order_no": ValueType.TEXT,
    "customer_id": ValueType.TEXT,
    "state": ValueType.TEXT,
    "priority": ValueType.TEXT,
    "group": ValueType.TEXT,
    "assigned": ValueType.FLAG,
    "created_by": ValueType.TEXT,
    "created_at": ValueType.TIME,
    "due_at": ValueType.TIME,
}


def is_known(event_type: str) -> bool:
    """Whether a rule can wait for events of a type."""
    return event_type in EVENT_TYPES or event_type in ACTION_TYPES


def values_of(path: str) -> tuple[str, ...]:
    """The values that the fact of a dotted name can have; none where it can be anything."""
    return _CLOSED.get(path, ())


def shape_of(event_type: str) -> Mapping[str, Shape]:
    """The variables of an event of a type: ``event``, ``order`` and ``customer``; where none is, an empty one."""
    about_order = event_type.startswith("order")
    return {
        "event": {**_EVENT, **_facts(event_type)},
        "order": _ORDER if about_order else {},
        "customer": _CONTACT if about_order else {"customer_id": ValueType.TEXT},
    }


def _facts(event_type: str) -> Mapping[str, Shape]:
    if event_type.startswith(ACTION):
        return {"action": _CASE}
    own: Mapping[str, Mapping[str, Shape]] = {
        FEEDBACK: {"feedback": _FEEDBACK},
        CELL_CHANGED: {"rfm": _RFM},
        **{name: {"task": _TASK} for name in TASK_EVENTS},
        **{name: {"segment": _SEGMENT} for name in SEGMENT_MOVES},
    }
    return own.get(event_type, {})
