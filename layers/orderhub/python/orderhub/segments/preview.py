"""How many customers conditions would tell apart, before they are saved: counted, or estimated from a sample.

Customers' ids are digests, so the first of each list are anybody, and where the last of them stands tells how
many there are: a list whose first 50 ids reach a hundredth of all ids has some 5,000.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from math import ceil, sqrt

from orderhub.customers.lists import LISTS
from orderhub.customers.sales import CustomerOrder
from orderhub.segments.evaluate import Tags
from orderhub.segments.people import People

type Found = tuple[str, Sequence[CustomerOrder], Tags]
"""A customer with what conditions look at."""

ENOUGH = 1_000
"""Customers a sample has, if there are as many."""
MOST_SHOWN = 10
_AT_ONCE = 16
"""Customers looked at of a list before the next list's turn."""
_NORMAL_95 = 1.96
_NONE_95 = 3
"""Of whom none is among n, at most 3 in n are, in 95 cases of 100."""
_ALL_IDS = 16**32


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """What looking came to.

    ``matched`` of ``looked_at`` customers are in the segment; ``of`` is how many there are, ``size`` how many of
    all are in it, both estimated unless ``is_exact``; ``margin`` is what the size may be off by, in 95 cases of
    100. ``members`` are some of those matched, with their orders and tags.
    """

    looked_at: int
    matched: int
    of: int
    size: int
    margin: int
    is_exact: bool
    members: Sequence[Found]


@dataclass(slots=True)
class _List:
    """How far a list of customers was looked at."""

    number: int
    scanned: int = 0
    last: str | None = None
    is_done: bool = False

    @property
    def estimate(self) -> float:
        """How many customers it has."""
        if self.is_done or self.last is None:
            return self.scanned
        return (self.scanned - 1) * _ALL_IDS / int(self.last, 16)


@dataclass(slots=True)
class _Looking:
    lists: list[_List] = field(default_factory=lambda: [_List(number=number) for number in range(LISTS)])
    looked_at: int = 0
    matched: int = 0
    members: list[Found] = field(default_factory=list)


def sample(
    people: People,
    is_member: Callable[[Sequence[CustomerOrder], Tags], bool],
    until: datetime,
    clock: Callable[[], datetime],
) -> Sample:
    """Look at customers until all were looked at, or enough, or the time is up.

    Args:
        people: The customers.
        is_member: Says of a customer's orders and tags whether they are in.
        until: When to stop with those looked at so far; each list has one turn in any case.
        clock: Tells the time.

    Raises:
        TransientError: The customers could not be read; trying again can help.
    """
    looking = _Looking()
    while open_lists := [listing for listing in looking.lists if not listing.is_done]:
        for listing in open_lists:
            _look(looking, listing, people, is_member)
        if looking.looked_at >= ENOUGH or clock() >= until:
            break
    return _estimated(looking)


def _look(
    looking: _Looking, listing: _List, people: People, is_member: Callable[[Sequence[CustomerOrder], Tags], bool]
) -> None:
    ids = people.ids(listing.number, listing.last, _AT_ONCE)
    for customer_id in ids:
        if people.is_part(customer_id):
            continue
        listing.scanned += 1
        looking.looked_at += 1
        orders, tags = people.orders(customer_id), people.tags(customer_id)
        if is_member(orders, tags):
            looking.matched += 1
            looking.members += [(customer_id, orders, tags)] if len(looking.members) < MOST_SHOWN else []
    listing.last, listing.is_done = ids[-1] if ids else listing.last, len(ids) < _AT_ONCE


def _estimated(looking: _Looking) -> Sample:
    is_exact = all(listing.is_done for listing in looking.lists)
    of = max(looking.looked_at, round(sum(listing.estimate for listing in looking.lists)))
    share = of / looking.looked_at if looking.looked_at else 0
    spread = _NORMAL_95 * sqrt(looking.matched) if looking.matched else _NONE_95
    return Sample(
        looked_at=looking.looked_at,
        matched=looking.matched,
        of=of,
        size=round(looking.matched * share),
        margin=0 if is_exact else ceil(spread * share),
        is_exact=is_exact,
        members=looking.members,
    )
