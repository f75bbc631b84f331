"""Who an order is from, as far as an event may say: ids and figures, never a name or an address."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from orderhub.orders.model import Header


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """The customer behind an order; None stands for what is not known.

    ``matched_by`` names the identity the customer was found by. ``delivered_count``, ``delivered_total`` (in
    the order's currency) and ``last_delivered_at`` count the customer's orders in stage DELIVERED.
    """

    reachable_by: tuple[str, ...] = ()
    customer_id: str | None = None
    matched_by: str | None = None
    delivered_count: int | None = None
    delivered_total: Decimal | None = None
    last_delivered_at: datetime | None = None


def can_be_reached(detail: Mapping[str, Any]) -> bool:
    """Whether a message can reach the customer of an event; of one that does not say it is assumed."""
    return "contact" not in detail or bool(detail["contact"]["reachable_by"])


def contact_in(header: Header) -> Contact:
    """What the order alone tells of its buyer: by which ways a message can reach them."""
    ways = {"email": header.email, "phone": header.phone}
    return Contact(reachable_by=tuple(way for way, address in ways.items() if address))
