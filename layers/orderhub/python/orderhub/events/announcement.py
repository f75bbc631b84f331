"""The rules by which a change of an order becomes an event; pure, no AWS.

The event is made of facts alone, so the same change always makes the same event, with the same id. Its shape
is the contract ``events/contracts/order-event.v1.json``.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from orderhub.errors import InvalidInput
from orderhub.events.event_facts import Contact, compact, items_of, names_of, number
from orderhub.events.records import OrderChange, Snapshot
from orderhub.orders.amounts import Amount
from orderhub.orders.attributes import time_text
from orderhub.orders.model import Mode, Order, event_id
from orderhub.orders.statuses import Status

SOURCE = "orderhub"
SCHEMA = "order-event.v1"
UPDATED = "orderUPDATED"
DELETED = "orderDELETED"
ACTION = "orderACTION_"
FEEDBACK = "orderFEEDBACK"

_OF_CHANGES = {"previous_status", "changed", "items", "removed_items"}
MAX_BYTES = 25_000
"""What the detail of an event may take: ten of them fit into one PutEvents, which AWS bounds at 256 KB."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderEvent:
    """What is published of one change of an order; ``detail`` is JSON text.

    ``correlation_id`` is what the detail says, too; of an event that is read from the history it is empty.
    """

    order_no: str
    version: int
    detail_type: str
    occurred_at: datetime
    detail: str
    correlation_id: str = field(default="", compare=False)

    @property
    def event_id(self) -> str:
        """The event's own id, the same however often it is sent."""
        return event_id(self.order_no, self.version)


def detail_type_of(status: Status) -> str:
    """The name of the event that an order came to a status; Yespo's five names come out of it exactly."""
    return f"order{status}"


def is_announced(change: OrderChange) -> bool:
    """Whether anybody is to hear of a change.

    Historical and held changes are only stored, and where the version stands still only the guard against
    late updates moved on. What somebody did about an order is published, whatever is held of the order itself.
    """
    stamp = change.order.stamp
    if stamp.mode is not Mode.LIVE and (stamp.activity is None or change.deleted):
        return False
    return change.before is None or stamp.version > change.before.stamp.version


def event_of(change: OrderChange, contact: Contact) -> OrderEvent:
    """The event of a change that is announced.

    Args:
        change: What happened to the order.
        contact: Who the order is from.

    Raises:
        InvalidInput: ``event_too_large``: the bus would never take it, as ids in the order are far too long.
    """
    detail = _detail(change, contact)
    room = MAX_BYTES - len(compact(detail).encode())
    if room < 0:
        raise InvalidInput("the event of an order is larger than the bus takes", "event_too_large")
    removed = detail["order"]["removed_items"] = items_of(_removed(change), room)
    detail["order"]["items"] = items_of(change.order.amounts, room - len(compact(removed).encode()))
    return OrderEvent(
        order_no=change.order.header.order_no,
        version=change.order.stamp.version,
        detail_type=name_of(change),
        occurred_at=change.order.stamp.written_at,
        detail=compact(detail),
        correlation_id=change.order.stamp.correlation_id,
    )


def name_of(change: OrderChange) -> str:
    """The name of the event of a change that is announced."""
    if change.deleted:
        return DELETED
    if change.order.stamp.activity:
        return change.order.stamp.activity.name
    status = change.order.header.status
    return UPDATED if _published_status(change) is status else detail_type_of(status)


def _published_status(change: OrderChange) -> Status | None:
    """The status that was published last: not one that was held back."""
    if change.before is None:
        return None
    held = change.before.stamp.mode is Mode.HELD
    return change.before.stamp.published_status if held else change.before.header.status


def _previous_status(change: OrderChange) -> Status | None:
    published = _published_status(change)
    return None if published is change.order.header.status else published


def _detail(change: OrderChange, contact: Contact) -> dict[str, Any]:
    order_no, stamp = change.order.header.order_no, change.order.stamp
    detail: dict[str, Any] = {
        "eventKey": order_no,
        "orderId": event_id(order_no, stamp.version),
        "contactId": contact.customer_id,
        "metadata": {
            "schema": SCHEMA,
            "occurred_at": time_text(stamp.written_at),
            "mode": Mode.LIVE,
            "source": SOURCE,
            "correlation_id": stamp.correlation_id,
        },
        "order": _order(change),
        "contact": _contact(contact),
    }
    if stamp.activity and not change.deleted:
        detail["feedback" if stamp.activity.name == FEEDBACK else "action"] = stamp.activity.facts
    return detail


def _order(change: OrderChange) -> dict[str, Any]:
    header, stamp = change.order.header, change.order.stamp
    return {
        "status": header.status,
        "stage": header.status.stage,
        "previous_status": None if stamp.activity else _previous_status(change),
        "changed": stamp.changed,
        "version": stamp.version,
        "ordered_at": time_text(header.ordered_at),
        "total_cost": number(header.total_cost),
        "discount": None if header.discount is None else number(header.discount),
        "currency": header.currency,
        "store": header.store_key,
        "line_count": change.order.line_count,
        "items": [],
        "removed_items": [],
        **names_of(change.order),
    }


def order_facts(order: Order) -> dict[str, Any]:
    """What an event would say of an order as it is now, without what only a change has and the items."""
    snapshot = Snapshot(header=order.header, line_count=len(order.lines), stamp=order.stamp)
    facts = _order(OrderChange(order=snapshot))
    return {name: value for name, value in facts.items() if name not in _OF_CHANGES}


def _removed(change: OrderChange) -> dict[str, Amount]:
    """The lines that an order had before a change and has no more, with how much of each there was."""
    if change.before is None or change.deleted:
        return {}
    return {sku: amount for sku, amount in change.before.amounts.items() if sku not in change.order.amounts}


def _contact(contact: Contact) -> dict[str, Any]:
    total, last = contact.delivered_total, contact.last_delivered_at
    return {
        "customer_id": contact.customer_id,
        "matched_by": contact.matched_by,
        "reachable_by": contact.reachable_by,
        "delivered_count": contact.delivered_count,
        "delivered_total": None if total is None else number(total),
        "last_delivered_at": last and time_text(last),
    }
