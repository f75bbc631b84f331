"""Publishing changes that were to be published and have no event."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from orderhub.errors import InvalidInput
from orderhub.events.announcement import DELETED, OrderEvent, event_of
from orderhub.events.event_facts import Contact
from orderhub.events.ports import Publisher
from orderhub.events.records import OrderChange, Snapshot
from orderhub.orders.model import Mode
from orderhub.orders.statuses import Status
from orderhub.platform.log import log


@dataclass(frozen=True, slots=True, kw_only=True)
class UnpublishedOrder:
    """An order whose last version is to be published, and its contact."""

    snapshot: Snapshot
    contact: Contact


class OrderEventHistory(Protocol):
    """Where events are stored."""

    def read(self, order_no: str, most: int | None = None, before: int | None = None) -> Sequence[OrderEvent]:
        """The events of an order, newest first, before some version."""
        ...

    def write(self, events: Sequence[OrderEvent]) -> None:
        """Store events."""
        ...


class MissingEventPublisher:
    """Publishes events of orders as they stand; raises TransientError when publishing all of them again can help.

    Args:
        bus: Where events are published.
        history: Where events are stored.
    """

    def __init__(self, bus: Publisher[OrderEvent], history: OrderEventHistory) -> None:
        self._bus = bus
        self._history = history

    def publish(self, orders: Sequence[UnpublishedOrder]) -> set[str]:
        """Publish the last versions of some orders; the numbers of those that were published."""
        events = [event for order in orders if (event := self._event(order))]
        self._bus.publish(events)
        self._history.write(events)
        return {event.order_no for event in events}

    def _event(self, unpublished: UnpublishedOrder) -> OrderEvent | None:
        change = OrderChange(order=unpublished.snapshot, before=self._published_before(unpublished.snapshot))
        try:
            return event_of(change, unpublished.contact)
        except InvalidInput as fault:
            ids = {"order_no": change.order.header.order_no, "version": change.order.stamp.version}
            log.error("event_untellable", extra={"code": fault.code, **ids})
            return None

    def _published_before(self, snapshot: Snapshot) -> Snapshot | None:
        """The order as the world heard of it last; None where it did not, or heard that it was deleted."""
        order_no, version = snapshot.header.order_no, snapshot.stamp.version
        last = next(iter(self._history.read(order_no, most=1, before=version)), None)
        if last is None or last.detail_type == DELETED:
            return None
        status = Status(json.loads(last.detail)["order"]["status"])
        return replace(
            snapshot,
            header=replace(snapshot.header, status=status),
            stamp=replace(snapshot.stamp, version=last.version, mode=Mode.LIVE, activity=None),
        )
