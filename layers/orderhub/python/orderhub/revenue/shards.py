"""Orders and the messages that led to them, put together from the lists of a shard, in bounded memory; no AWS.

The lists are in the order of the customers' ids, so one customer after the other can be put together. Those who
are one with others by a merge may be in any shard: what they have is put aside until all shards are read.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from heapq import merge
from itertools import groupby
from operator import attrgetter
from typing import Protocol

from orderhub.customers.delivery import Delivery
from orderhub.customers.lists import LISTS, Span
from orderhub.customers.merges import Merges
from orderhub.customers.sales import Earning
from orderhub.errors import InvalidInput
from orderhub.revenue.report import Credited, Groups, ReportQuery, added, credited, grouped

type Pages[T] = Iterable[tuple[T, ...]]
type ListEntry = Earning | Delivery
"""What a customer has: an order, or a message."""
_OWNER = attrgetter("customer_id")
_AT_ONCE = 4
_SECONDS_LEFT = 5.0
"""What the answer takes, and the pages that are being read."""


class RevenueIndex(Protocol):
    """The lists of orders and messages; every method raises TransientError when trying again can help."""

    def earned_in(self, currency: str, number: int, span: Span) -> Pages[Earning]:
        """The sales of a time, by customer."""
        ...

    def early_in(self, currency: str, number: int, span: Span) -> Pages[Earning]:
        """The orders of the mobile SDK that are no sales yet, by customer."""
        ...

    def deliveries_in(self, number: int, span: Span) -> Pages[Delivery]:
        """The messages of a time, by customer."""
        ...


class Shards:
    """The lists as one report needs them.

    Args:
        index: The lists.
        merges: Which customers are one.
        query: Which report.
        look: Called with every page that is read; may raise.
    """

    def __init__(
        self, index: RevenueIndex, merges: Merges, query: ReportQuery, look: Callable[[], object]
    ) -> None:
        self._index = index
        self._merges = merges
        self._query = query
        self._look = look
        self._merged = {*merges.into, *merges.into.values()}

    def orders_in(self, number: int, aside: list[ListEntry]) -> Iterator[Credited]:
        """The orders of a shard with what led to them; ``aside`` takes what merged customers have."""
        for customer_id, entries in groupby(merge(*self._lists(number), key=_OWNER), _OWNER):
            if customer_id in self._merged:
                aside += entries
            else:
                yield from self._credited(entries)

    def orders_of_merged(self, aside: Iterable[ListEntry]) -> Iterator[Credited]:
        """The orders of merged customers, by what was put aside in all shards."""
        by_root: dict[str, list[ListEntry]] = defaultdict(list)
        for row in aside:
            by_root[self._merges.root_of(row.customer_id)].append(row)
        for entries in by_root.values():
            yield from self._credited(entries)

    def _credited(self, entries: Iterable[ListEntry]) -> Iterator[Credited]:
        deliveries, earnings = [], {}
        for row in entries:
            if isinstance(row, Delivery):
                deliveries.append(row)
            else:
                # An order that becomes a sale while the lists are read may be met in both: the sale counts.
                earnings[row.order_no] = row
        return credited(earnings.values(), deliveries, self._query.window)

    def _lists(self, number: int) -> Iterator[Iterator[ListEntry]]:
        query, index = self._query, self._index
        if query.early:
            yield self._each(index.early_in(query.currency, number, query.span))
        yield self._each(index.earned_in(query.currency, number, query.span))
        yield self._each(index.deliveries_in(number, query.span_of_deliveries))

    def _each(self, pages: Pages[Earning] | Pages[Delivery]) -> Iterator[ListEntry]:
        for page in pages:
            self._look()
            yield from page


def counted(query: ReportQuery, index: RevenueIndex, merges: Merges, time_left: Callable[[], float]) -> Groups:
    """What messages led to, in groups.

    Args:
        query: Which report.
        index: The lists of orders and messages.
        merges: Which customers are one.
        time_left: Seconds there are to answer.

    Raises:
        InvalidInput: ``revenue_too_large``: there is more than can be gone through in this time.
        TransientError: The lists could not be read; trying again can help.
    """

    def look() -> None:
        if time_left() < _SECONDS_LEFT:
            raise InvalidInput("there is more than one request can go through", "revenue_too_large")

    shards = Shards(index, merges, query, look)

    def count_list(number: int) -> tuple[Groups, list[ListEntry]]:
        aside: list[ListEntry] = []
        return grouped(query, shards.orders_in(number, aside)), aside

    with ThreadPoolExecutor(_AT_ONCE) as threads:
        parts = list(threads.map(count_list, range(LISTS)))
    of_merged = shards.orders_of_merged(entries for _, aside in parts for entries in aside)
    return added([*(groups for groups, _ in parts), grouped(query, of_merged)])
