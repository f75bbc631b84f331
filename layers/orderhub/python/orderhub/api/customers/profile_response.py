"""A customer as it is shown: with all that are merged into it, and what leads to it; pure, no AWS."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from heapq import merge
from itertools import chain, islice
from typing import Protocol

from orderhub.api.customers.responses import Masks, delivery_shown, identities_shown, profile_shown
from orderhub.customers.delivery import Delivery
from orderhub.customers.identities import IdentityKey
from orderhub.customers.lists import Page
from orderhub.customers.merges import Family, Merges, each_order, family_of
from orderhub.customers.profile import profile_of
from orderhub.customers.resolve import Link
from orderhub.customers.sales import CustomerOrder
from orderhub.orders.model import Json

_MOST_IDENTITIES = 100
"""So many of what leads to a customer are shown; a test account or a shop's own phone may gather any number."""
_RECENT_MESSAGES = 5


class CustomerReader(Protocol):
    """Where customers are stored."""

    def made(self, customer_id: str) -> Link | None:
        """By what a customer was made; None if there is none."""
        ...

    def links(self, keys: Iterable[IdentityKey]) -> dict[IdentityKey, Link]:
        """Where identities lead, of those that lead anywhere."""
        ...

    def each_order(self, customer_id: str) -> Iterable[CustomerOrder]:
        """All orders of a customer, oldest first."""
        ...

    def newest(self, customer_id: str, limit: int, after: str | None) -> Page[CustomerOrder]:
        """A page of a customer's orders, newest first."""
        ...

    def is_joined(self, customer_id: str) -> bool:
        """Whether a customer is merged, or another into it."""
        ...

    def merges(self) -> Merges:
        """All merges."""
        ...


class IdentityIndex(Protocol):
    """Where it is listed what leads to a customer."""

    def identities_of(self, customer_id: str, limit: int) -> Sequence[IdentityKey]:
        """What leads to a customer, at most so many."""
        ...


class Lookup(Protocol):
    """Who finds customers by what they are known by."""

    def customer(self, identities: Mapping[str, str]) -> str | None:
        """The customer some identities are bound to."""
        ...

    def keys(self, identities: Mapping[str, str | None]) -> Sequence[IdentityKey]:
        """The keys of some identities."""
        ...


class Tags(Protocol):
    """Where it is stored what customers are tagged with."""

    def of(self, family: Iterable[str]) -> tuple[str, ...]:
        """What customers that are one are tagged with."""
        ...


class Deliveries(Protocol):
    """Where it is read what customers got."""

    def each(
        self, customer_id: str, since: datetime | None, until: datetime | None, at_once: int, /
    ) -> Iterator[Delivery]:
        """What went out to a customer, newest first."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileSources:
    """What customers are shown from, and what hides who they are."""

    table: CustomerReader
    index: IdentityIndex
    lookup: Lookup
    tags: Tags
    deliveries: Deliveries
    masks: Masks


def shown(customer_id: str, sources: ProfileSources) -> dict[str, Json] | None:
    """A customer with figures; the one it was merged into if it was; None if there is none.

    All orders are read for it, but not all are in memory at once.

    Raises:
        TransientError: The customers could not be read; trying again can help.
    """
    family = family_of(customer_id, sources.table)
    made = sources.table.made(family[0])
    if made is None:
        return None
    lists = (sources.index.identities_of(member, _MOST_IDENTITIES) for member in family)
    links = sources.table.links(islice(chain.from_iterable(lists), _MOST_IDENTITIES))
    bound_by = {link.order_no for link in links.values()}
    profile = profile_of(made, each_order(family, sources.table), bound_by)
    identities = identities_shown(links, profile.bound_by, sources.lookup.keys, sources.masks)
    return profile_shown(profile, family[1:], identities, sources.masks) | {
        "tags": list(sources.tags.of(family)),
        "recentMessages": [delivery_shown(delivery) for delivery in _recent(family, sources.deliveries)],
    }


def _recent(family: Family, deliveries: Deliveries) -> Iterator[Delivery]:
    """The last messages to customers that are one, newest first; no more are read."""
    newest = (islice(deliveries.each(member, None, None, _RECENT_MESSAGES), _RECENT_MESSAGES) for member in family)
    return islice(merge(*newest, key=lambda delivery: delivery.sent_at, reverse=True), _RECENT_MESSAGES)
