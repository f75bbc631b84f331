"""Who sends orders: an access key, and what it says of the shop behind it.

Plugins send no store, and their numbers are small ones that two shops have in common (Yespo's). So a key can name
a store, a prefix for order numbers and customer ids, and that its lists of items are whole. Before a plugin saves
a key, it asks which account that belongs to.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zlib import crc32

from orderhub.orders.changes import Change, Problem
from orderhub.orders.model import Header
from orderhub.orders.write_plan import Stored

COMPLETE = "complete"
"""What a key or request says whose ``items`` name every line there is."""
_MINUTE, _QUARTER = timedelta(minutes=1), timedelta(minutes=15)
_ZONES_APART = timedelta(hours=26)
"""From UTC-12 to UTC+14."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """An access key as the sender of orders.

    ``prefix`` goes before order numbers and external customer ids, ``store_id`` is the store of orders that name
    none, ``complete_items`` says that a line missing in ``items`` is gone.
    """

    key_id: str
    prefix: str = ""
    store_id: str | None = None
    complete_items: bool = False

    def prefixed(self, text: str) -> str:
        """A number or id as it is known here; one that was read here has the prefix already."""
        return text if text.startswith(self.prefix) else self.prefix + text

    def qualified(self, change: Change) -> Change:
        """What a sender says of an order, in the names by which it is known here."""
        fields = dict(change.fields)
        customer_id = fields.get("external_customer_id")
        if customer_id:
            fields["external_customer_id"] = self.prefixed(customer_id)
        names_store = fields.get("store_id") or fields.get("store_no")
        return change._replace(
            order_no=self.prefixed(change.order_no),
            fields=fields,
            defaults={} if names_store or not self.store_id else {"store_id": self.store_id},
            key_id=self.key_id,
            complete_items=change.names_items and self.complete_items,
        )


def is_by_another_key(stored: Stored, change: Change) -> bool:
    """Whether an order comes by another access key than before."""
    last_key = stored.stamp.key_id
    return change.key_id is not None and last_key is not None and change.key_id != last_key


def is_of_another_shop(stored: Stored, change: Change) -> bool:
    """Whether a change cannot be of the order that is stored.

    It comes by another key or names another store, and was ordered at another time: a shop sends an order always
    with its first date.
    """
    ordered_at = change.fields.get("ordered_at")
    if ordered_at is None or _is_same_moment(ordered_at, stored.header.ordered_at):
        return False
    return is_by_another_key(stored, change) or _names_another_store(stored.header, change)


def by_another_key(change: Change) -> Problem:
    """The warning that an order came by another key before."""
    message = (
        "This order came by another access key before. If that is another shop's, give each shop's key a prefix."
    )
    return change.problem("other_key", message, "order_no")


def of_another_shop(change: Change) -> Problem:
    """The problem of an order whose number is another shop's already."""
    message = (
        "An order of this number is stored that has another date and came by another key or from another store; "
        "nothing of this one was taken. Give each shop's key a prefix, or send the order with its first date."
    )
    return change.problem("order_of_another_shop", message, "order_no")


def _names_another_store(header: Header, change: Change) -> bool:
    fields = {**change.defaults, **change.fields}
    pairs = ((header.store_id, fields.get("store_id")), (header.store_no, fields.get("store_no")))
    both = [(old, new) for old, new in pairs if old and new]
    return bool(both) and all(old != new for old, new in both)


def _is_same_moment(moment: datetime, other: datetime) -> bool:
    """Whether two times can be one that was read in two zones, which are quarters of hours apart."""
    apart = abs(moment - other)
    return apart <= _ZONES_APART and (apart % _QUARTER < _MINUTE or _QUARTER - apart % _QUARTER < _MINUTE)


def sender_of(authorizer: Mapping[str, Any], *, complete_items: bool | None = None) -> Sender:
    """The sender that the authorizer tells of, as it writes it into its context.

    Args:
        authorizer: What it says of the access key.
        complete_items: What the request says of its lists of items; None where it leaves that to the key.
    """
    by_key = authorizer.get("items") == COMPLETE
    return Sender(
        key_id=authorizer["key_id"],
        prefix=authorizer.get("prefix", ""),
        store_id=authorizer.get("store") or None,
        complete_items=by_key if complete_items is None else complete_items,
    )


def account_info(hub: str, email: str) -> dict[str, Any]:
    """The account behind a key that opens the route; plugins need all three fields.

    Args:
        hub: The hub's name, which is its stack's.
        email: Where its messages come from.
    """
    return {"orgId": crc32(hub.encode()), "userEmail": email, "organisationName": hub}
