"""A message that went out to a customer, and how it lies in the Customers table; pure, no AWS."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from orderhub.customers.lists import deliveries_list, list_of
from orderhub.customers.rows import Row, key_at, second_of
from orderhub.orders.attributes import time_text

TOUCH = "touch#"
"""How the sort keys of messages begin."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A message that went out: to whom, when, of which workflow, and the event it was about.

    ``message`` is the name of its template, a status; ``event_id`` is ``<order_no>:<version>``.
    """

    customer_id: str
    sent_at: datetime
    workflow: str
    message: str
    event_id: str

    @property
    def order_no(self) -> str:
        """The order it was about."""
        return self.event_id.rpartition(":")[0]

    @property
    def place(self) -> str:
        """Where it stands among its customer's messages, which are by time."""
        names = (time_text(self.sent_at), self.workflow, self.message, self.event_id)
        return f"{TOUCH}{'#'.join(names)}"


def delivery_row(delivery: Delivery, retention: timedelta) -> Row:
    """A delivery as a row that expires; all of it is in the key, so the index needs nothing else to hold it."""
    return key_at((delivery.customer_id, delivery.place)) | {
        "list_shard": {"S": deliveries_list(list_of(delivery.customer_id))},
        "moment": second_of(delivery.sent_at),
        "expires_at": second_of(delivery.sent_at + retention),
    }


def delivery_in(entry: Mapping[str, Any]) -> Delivery:
    """The delivery in an entry of a list."""
    _, sent_at, workflow, message, event_id = entry["sk"]["S"].split("#", 4)
    return Delivery(
        customer_id=entry["customer_id"]["S"],
        sent_at=datetime.fromisoformat(sent_at),
        workflow=workflow,
        message=message,
        event_id=event_id,
    )
