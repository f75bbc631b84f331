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


class Kind(StrEnum):
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


type Shape = Kind | Several | Mapping[str, Shape]

ITEM: Mapping[str, Shape] = {"sku": Kind.TEXT, "quantity": Kind.NUMBER}
_ITEMS = Several(ITEM)
_ORDER: Mapping[str, Shape] = {
    "status": Kind.TEXT,
    "stage": Kind.TEXT,
    "previous_status": Kind.TEXT,
    "changed": Several(Kind.TEXT),
    "version": Kind.WHOLE,
    "ordered_at": Kind.TIME,
    "total_cost": Kind.NUMBER,
    "discount": Kind.NUMBER,
    "language": Kind.TEXT,
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
    "currency": Kind.TEXT,
    "lines": _ITEMS,
    "line_count": Kind.WHOLE,
    "words_only": Kind.TEXT,
    "order_changed": Several(Kind.TEXT),
    "by": Kind.TEXT,
}
_FEEDBACK: Mapping[str, Shape] = {
    "score": Kind.WHOLE,
    "nps": Kind.WHOLE,
    "has_comment": Kind.FLAG,
    "via": Kind.TEXT,
}
CELL: Mapping[str, Shape] = {
    "r": Kind.WHOLE,
    "f": Kind.WHOLE,
    "cell": Kind.TEXT,
    "r_label": Kind.TEXT,
    "f_label": Kind.TEXT,
}
_RFM: Mapping[str, Shape] = {
    "currency": Kind.TEXT,
    "as_of": Kind.TEXT,
    "from": CELL,
    "to": CELL,
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
        "customer": _CONTACT if about_order else {"customer_id": Kind.TEXT},
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
