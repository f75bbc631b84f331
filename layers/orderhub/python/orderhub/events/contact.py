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


ANY_WAY = "any"
"""Beside the ways of a contact: over the bus or a webhook others send, who know addresses of their own."""


def contact_ways(channels: str, *, sms_allowed: bool) -> frozenset[str]:
    """What a contact has to have for one of the channels of a setting, such as ``email,sms,bus,webhook:crm``."""
    needed = {"email": "email", "sms": "phone"}
    words = {word.strip().partition(":")[0] for word in channels.split(",")} - (set() if sms_allowed else {"sms"})
    return frozenset(needed.get(word, ANY_WAY) for word in words)


def why_unreachable(detail: Mapping[str, Any], ways: frozenset[str]) -> str | None:
    """Why a message reaches nobody by an event; None where it reaches the customer, or nothing speaks against it.

    Args:
        detail: What the event says.
        ways: By which of ``email`` and ``phone`` messages go, and whether by ``ANY_WAY``.
    """
    if not detail["contactId"]:
        return "customer_unknown"
    if "contact" not in detail or ANY_WAY in ways or ways & set(detail["contact"]["reachable_by"]):
        return None
    return "nobody_to_reach"


def contact_in(header: Header) -> Contact:
    """What the order alone tells of its buyer: by which ways a message can reach them."""
    ways = {"email": header.email, "phone": header.phone}
    return Contact(reachable_by=tuple(way for way, address in ways.items() if address))
