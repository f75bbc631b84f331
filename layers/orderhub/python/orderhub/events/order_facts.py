"""What an event says of an order itself: figures and plain names, nothing personal; pure, no AWS."""

import json
import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from itertools import islice
from typing import Any

from orderhub.events.records import Snapshot
from orderhub.orders.amounts import Amount

_NAME = re.compile(r"[\w .&+-]{1,50}")
_MANY_DIGITS = re.compile(r"(?:\d[ .-]*){7}")
_MOST_ITEMS = 100
_MOST_TAGS = 50


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
