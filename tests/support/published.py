"""Builders of events as they went out: of orders and of customers, in the envelope and no more."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from orderhub.events.announcement import OrderEvent
from orderhub.events.customer_events import Cause, CustomerEvent, customer_event
from orderhub.events.event_facts import compact
from orderhub.events.stored_event import StoredEvent, event_key_of
from orderhub.orders.attributes import time_text
from tests.support.orders import NOON


def published_event(
    order_no: str = "A1",
    version: int = 1,
    *,
    name: str = "orderPAID",
    occurred_at: datetime = NOON,
    contact: str | None = "c-1",
) -> OrderEvent:
    """The event of a change of an order."""
    detail = {
        "eventKey": order_no,
        "orderId": f"{order_no}:{version}",
        "contactId": contact,
        "metadata": {
            "schema": "order-event.v1",
            "occurred_at": time_text(occurred_at),
            "mode": "live",
            "source": "orderhub",
            "correlation_id": "request-1",
        },
        "order": {"status": "PAID", "version": version},
        "contact": {"customer_id": contact},
    }
    return OrderEvent(
        order_no=order_no, version=version, detail_type=name, occurred_at=occurred_at, detail=compact(detail)
    )


def published_customer_event(
    customer_id: str = "c-1", *, occurred_at: datetime = NOON, cause: str = "CNY:A1:1"
) -> CustomerEvent:
    """The event of a customer who moved."""
    of = Cause(key=cause, occurred_at=occurred_at, correlation_id="request-1")
    return customer_event("rfmCELL_CHANGED", "rfm-event.v1", customer_id, of, {"rfm": {"currency": "CNY"}})


def stored_event(detail_type: str, detail: Mapping[str, Any]) -> StoredEvent:
    """An event as the history keeps it."""
    return StoredEvent(place=event_key_of(detail_type, detail), detail=json.dumps(detail))


def came_of(texts: Iterable[str]) -> set[str]:
    """Who reacted, with what and why, of reactions as they are kept; without times and runs."""
    return {":".join(text.split(":", 4)[:4]) for text in texts}
