"""Which customers are one, and what they have together; pure, no AWS.

A merge is a pointer from one customer to another, and nothing moves. Orders, sales and identities stay with the
customer they came to. Whoever shows or counts a customer takes those of all that are merged into it as well, so
that undoing a merge is exact: the pointer is taken away. Where nobody is merged a customer is read alone: its own
rows say whether there is anything else to read.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from heapq import merge
from typing import Protocol, Self

from orderhub.customers.lists import Page
from orderhub.customers.sales import CustomerOrder

MOST_MERGED = 50
"""So many customers at most are merged into one; the orders of each have to be read when that one is shown."""
MOST_COUNTED = 1_000
"""Up to so many orders a customer's sales are counted; reading 1,000 costs some 50 read units."""
type Family = Sequence[str]
"""Customers that are one, the one they were merged into first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Merge:
    """One customer merged into another; ``by`` is the public id of the access key that asked for it."""

    customer_id: str
    into: str
    by: str
    merged_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Merges:
    """All merges there are.

    Args:
        into: Merged customer → the one it was merged into, which may be merged itself; there are no loops.
    """

    into: Mapping[str, str] = field(default_factory=dict)
    _members: dict[str, list[str]] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        for customer_id in sorted(self.into):
            for target in self._way_of(customer_id):
                self._members.setdefault(target, []).append(customer_id)

    @classmethod
    def of(cls, merges: Iterable[Merge]) -> Self:
        """Some merges together."""
        return cls(into={merge.customer_id: merge.into for merge in merges})

    @property
    def roots(self) -> Iterable[str]:
        """The customers that others are a part of, and that are not merged themselves."""
        return self._members.keys() - self.into.keys()

    def is_merged(self, customer_id: str) -> bool:
        """Whether a customer is a part of another one."""
        return customer_id in self.into

    def root_of(self, customer_id: str) -> str:
        """The customer that one is a part of in the end, or itself."""
        while customer_id in self.into:
            customer_id = self.into[customer_id]
        return customer_id

    def members_of(self, root: str) -> tuple[str, ...]:
        """Those merged into a customer, directly or by way of others, without itself; ascending."""
        return tuple(self._members.get(root, ()))

    def family_of(self, customer_id: str) -> tuple[str, ...]:
        """All that are one with a customer and itself, the one they were merged into first."""
        root = self.root_of(customer_id)
        return (root, *self.members_of(root))

    def are_same(self, customer_id: str, other: str) -> bool:
        """Whether two customers are one now."""
        return self.root_of(customer_id) == self.root_of(other)

    def _way_of(self, customer_id: str) -> Iterator[str]:
        """The customers that one was merged into, one after the other."""
        while customer_id in self.into:
            customer_id = self.into[customer_id]
            yield customer_id


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
        if own.orders is None or len(orders) + len(own.orders) > MOST_COUNTED:
            return None
        orders += own.orders
    return orders
