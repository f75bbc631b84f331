"""What is published of customers, as it follows from a change of an order or from time going by; pure, no AWS.

The details are ids and figures alone, in the same envelope as those of orders.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from orderhub.events.announcement import SOURCE
from orderhub.events.event_facts import Contact
from orderhub.events.records import OrderChange
from orderhub.orders.attributes import time_text
from orderhub.orders.model import Mode


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerEvent:
    """What is published of a customer; ``detail`` is JSON text."""

    customer_id: str
    event_id: str
    detail_type: str
    occurred_at: datetime
    detail: str
    correlation_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """Who a change of an order is about, and what is published of customers because of it.

    ``change`` is the change as it may be published: of nobody where the buyer was erased; None where it is as it
    came.
    """

    contact: Contact
    events: tuple[CustomerEvent, ...] = ()
    change: OrderChange | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """What an event of a customer comes from.

    ``key`` tells it from all other causes of that customer, and is the same when it is published again;
    ``correlation_id`` is the id of the request, import or run.
    """

    key: str
    occurred_at: datetime
    correlation_id: str


def customer_event(
    name: str, schema: str, customer_id: str, cause: Cause, content: Mapping[str, Any]
) -> CustomerEvent:
    """An event of a customer.

    Args:
        name: Its detail-type.
        schema: The contract its detail keeps to.
        customer_id: Whom it is about.
        cause: What it comes from.
        content: What it says beyond the envelope, by its name in the detail; ids and figures.
    """
    event_id = f"{customer_id}:{cause.key}"
    detail = {
        "eventKey": customer_id,
        "orderId": event_id,
        "contactId": customer_id,
        "metadata": {
            "schema": schema,
            "occurred_at": time_text(cause.occurred_at),
            "mode": Mode.LIVE,
            "source": SOURCE,
            "correlation_id": cause.correlation_id,
        },
        **content,
    }
    return CustomerEvent(
        customer_id=customer_id,
        event_id=event_id,
        detail_type=name,
        occurred_at=cause.occurred_at,
        detail=json.dumps(detail, ensure_ascii=False, separators=(",", ":")),
        correlation_id=cause.correlation_id,
    )
