"""A customer together with all that are merged into it; pure, no AWS.

Where nobody is merged a customer is read alone: its own rows say whether there is anything else to read.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import merge
from typing import Protocol

from orderhub.customers.merges import Merges
from orderhub.customers.pages import Page
from orderhub.customers.sales import CustomerOrder

MOST = 1_000
"""Up to so many orders a customer's sales are counted; reading 1,000 costs some 50 read units."""

type Family = Sequence[str]
"""Customers that are one, the one they were merged into first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Own:
    """What a customer has itself: the orders, None if too many to count, and whether it is part of a merge."""

    orders: tuple[CustomerOrder, ...] | None
    is_joined: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Together:
    """Orders by the customer they are of in the end, None of one with too many, and the merges that say so."""

    merges: Merges
    orders: Mapping[str, Sequence[CustomerOrder] | None]


class Pointing(Protocol):
    """Where merges are kept."""

    def is_joined(self, customer_id: str) -> bool:
        """Whether a customer is merged, or another into it."""
        ...

    def merges(self) -> Merges:
        """All merges."""
        ...


class Owning(Protocol):
    """Where it is kept what each customer has itself."""

    def own(self, customer_id: str) -> Own:
        """What a customer has itself."""
        ...

    def merges(self) -> Merges:
        """All merges."""
        ...


class Streaming(Protocol):
    """Where any number of orders can be read."""

    def each_order(self, customer_id: str) -> Iterable[CustomerOrder]:
        """All orders of a customer, oldest first."""
        ...


class Paging(Protocol):
    """Where orders can be read from the newest on."""

    def newest(self, customer_id: str, limit: int, after: str | None) -> Page[CustomerOrder]:
        """A page of a customer's orders, newest first."""
        ...


def family_of(customer_id: str, table: Pointing) -> Family:
    """All that are one with a customer; itself alone if nobody is."""
    return table.merges().family_of(customer_id) if table.is_joined(customer_id) else (customer_id,)


def each_order(family: Family, table: Streaming) -> Iterator[CustomerOrder]:
    """All orders of customers that are one, oldest first; of each customer a page is in memory at a time."""
    return merge(*(table.each_order(member) for member in family), key=time_of)


def newest(family: Family, table: Paging, limit: int, after: str | None) -> Page[CustomerOrder]:
    """A page of the orders of customers that are one, newest first; ``after`` is where the page before ended."""
    pages = [table.newest(member, limit, after) for member in family]
    orders = sorted((order for page in pages for order in page.entries), key=time_of, reverse=True)
    shown = tuple(orders[:limit])
    is_more = len(orders) > limit or any(page.last for page in pages)
    return Page(entries=shown, last=time_of(shown[-1]) if is_more else None)


def together(customer_ids: Iterable[str], table: Owning) -> Together:
    """The orders of some customers with those of all they are one with."""
    own = {customer_id: table.own(customer_id) for customer_id in customer_ids}
    merges = table.merges() if any(each.is_joined for each in own.values()) else Merges()
    roots = dict.fromkeys(map(merges.root_of, own))
    orders = {
        root: _counted(own.get(member) or table.own(member) for member in merges.family_of(root)) for root in roots
    }
    return Together(merges=merges, orders=orders)


def time_of(order: CustomerOrder) -> str:
    """By what the orders of customers that are one are sorted: their time, then their number."""
    return order.place[1]


def _counted(family: Iterable[Own]) -> tuple[CustomerOrder, ...] | None:
    orders: tuple[CustomerOrder, ...] = ()
    for own in family:
        if own.orders is None or len(orders) + len(own.orders) > MOST:
            return None
        orders += own.orders
    return orders
