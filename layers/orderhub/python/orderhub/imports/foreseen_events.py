"""The events that changes of a file lead to, as they would be published; pure, no AWS."""

import json
from dataclasses import dataclass
from datetime import datetime

from orderhub.errors import InvalidInput
from orderhub.events.announcement import OrderEvent, event_of
from orderhub.events.customer_events import About, CustomerEvent
from orderhub.events.records import OrderChange
from orderhub.events.stored_event import event_key_of
from orderhub.orders.model import Header
from orderhub.rules.firing import IncomingEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class ForeseenEvent:
    """An event that would be published, with the order it comes of."""

    incoming: IncomingEvent
    header: Header
    made_at: datetime


def events_of(change: OrderChange, about: About) -> list[ForeseenEvent]:
    """The events of a change and because of it; nothing where the bus would never take it."""
    published_change = about.change or change
    try:
        first = event_of(published_change, about.contact)
    except InvalidInput:
        return []
    events: tuple[OrderEvent | CustomerEvent, ...] = (first, *about.events)
    published = ((event.detail_type, json.loads(event.detail)) for event in events)
    return [
        ForeseenEvent(
            incoming=IncomingEvent(detail_type=name, detail=detail, place=event_key_of(name, detail)),
            header=published_change.order.header,
            made_at=published_change.order.stamp.created_at,
        )
        for name, detail in published
    ]
