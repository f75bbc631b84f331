"""What an event says of the order and of its buyer: ids, figures, plain names, nothing personal; pure, no AWS."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import islice
from typing import Any

from orderhub.events.records import Snapshot
from orderhub.orders.amounts import Amount
from orderhub.orders.model import Header

_NAME = re.compile(r"[\w .&+-]{1,50}")
_MANY_DIGITS = re.compile(r"(?:\d[ .-]*){7}")
_MOST_ITEMS = 100
_MOST_TAGS = 50
ANY_KIND = "any"
"""Beside the kinds of a contact: over the bus or a webhook others send, who know addresses of their own."""


def names_of(order: Snapshot) -> dict[str, Any]:
    """What is told of an order in plain names, each None or left out where it is none."""
    header = order.header
    return {
        "source": _name(header.source),
        "language": _name(header.language),
        "tags": [tag for tag in islice(header.tags, _MOST_TAGS) if _name(tag)],
        "payment_method": _name(header.payment_method),
        "delivery_method": _name(header.delivery_method),
        "carrier": _name(header.carrier),
    }


def items_of(amounts: Mapping[str, Amount], room: int) -> list[dict[str, Any]]:
    """The products of an order and how much of each: the first hundred, and no more than there is room for.

    Args:
        amounts: By SKU; none for an order written before headers said any.
        room: In bytes of JSON.
    """
    return list(_fitting(islice(amounts.items(), _MOST_ITEMS), room))


def number(amount: Decimal) -> int | float:
    """An amount as a JSON number, which rules in the bus can compare; exact to 15 digits, as theirs are."""
    whole = amount.to_integral_value()
    return int(whole) if whole == amount else float(amount)


def compact(value: object) -> str:
    """Something as the text it goes out as."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _fitting(amounts: Iterable[tuple[str, Amount]], room: int) -> Iterable[dict[str, Any]]:
    for sku, amount in amounts:
        item = {"sku": sku, "quantity": number(amount.quantity)}
        room -= len(compact(item).encode()) + 1
        if room < 0:
            return
        yield item


def _name(text: str | None) -> str | None:
    """A text as its sender says it, where it is a plain name: free text may hold anything about anybody."""
    is_plain = text and _NAME.fullmatch(text) and not _MANY_DIGITS.search(text)
    return text if is_plain else None


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


def reachable_kinds(channels: str, *, sms_allowed: bool) -> frozenset[str]:
    """What a contact has to have for one of the channels of a setting, such as ``email,sms,bus,webhook:crm``."""
    needed = {"email": "email", "sms": "phone"}
    words = {word.strip().partition(":")[0] for word in channels.split(",")} - (set() if sms_allowed else {"sms"})
    return frozenset(needed.get(word, ANY_KIND) for word in words)


def why_unreachable(detail: Mapping[str, Any], contact_kinds: frozenset[str]) -> str | None:
    """Why a message reaches nobody by an event; None where it reaches the customer, or nothing speaks against it.

    Args:
        detail: What the event says.
        contact_kinds: Which of ``email`` and ``phone`` messages are sent to; ``ANY_KIND`` where others send.
    """
    if not detail["contactId"]:
        return "customer_unknown"
    if (
        "contact" not in detail
        or ANY_KIND in contact_kinds
        or contact_kinds & set(detail["contact"]["reachable_by"])
    ):
        return None
    return "nobody_to_reach"


def contact_in(header: Header) -> Contact:
    """What the order alone tells of its buyer: which kinds of contact can be written to."""
    contact_kinds = {"email": header.email, "phone": header.phone}
    return Contact(reachable_by=tuple(way for way, address in contact_kinds.items() if address))
