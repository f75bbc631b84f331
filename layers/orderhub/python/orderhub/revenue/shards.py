"""Orders and the messages that led to them, put together from the lists of a shard, in bounded memory; no AWS.

The lists are in the order of the customers' ids, so one customer after the other can be put together. Those who
are one with others by a merge may be in any shard: what they have is put aside until all shards are read.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from heapq import merge
from itertools import groupby
from operator import attrgetter
from typing import Protocol

from orderhub.customers.delivery import Delivery
from orderhub.customers.lists import Span
from orderhub.customers.merges import Merges
from orderhub.customers.sales import Earning
from orderhub.revenue.attribution import Credited, credited
from orderhub.revenue.report import ReportQuery

type Pages[T] = Iterable[tuple[T, ...]]
type Had = Earning | Delivery
"""What a customer has: an order, or a message."""

_OWNER = attrgetter("customer_id")


class Index(Protocol):
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
        asked: Which report.
        look: Called with every page that is read; may raise.
    """

    def __init__(self, index: Index, merges: Merges, asked: ReportQuery, look: Callable[[], object]) -> None:
        self._index = index
        self._merges = merges
        self._asked = asked
        self._look = look
        self._merged = {*merges.into, *merges.into.values()}

    def orders_in(self, number: int, aside: list[Had]) -> Iterator[Credited]:
        """The orders of a shard with what led to them; ``aside`` takes what merged customers have."""
        for customer_id, had in groupby(merge(*self._lists(number), key=_OWNER), _OWNER):
            if customer_id in self._merged:
                aside += had
            else:
                yield from self._credited(had)

    def orders_of_merged(self, aside: Iterable[Had]) -> Iterator[Credited]:
        """The orders of merged customers, by what was put aside in all shards."""
        by_root: dict[str, list[Had]] = defaultdict(list)
        for one in aside:
            by_root[self._merges.root_of(one.customer_id)].append(one)
        for had in by_root.values():
            yield from self._credited(had)

    def _credited(self, had: Iterable[Had]) -> Iterator[Credited]:
        touches, earnings = [], {}
        for one in had:
            if isinstance(one, Delivery):
                touches.append(one)
            else:
                # An order that becomes a sale while the lists are read may be met in both: the sale counts.
                earnings[one.order_no] = one
        return credited(earnings.values(), touches, self._asked.window)

    def _lists(self, number: int) -> Iterator[Iterator[Had]]:
        asked, index = self._asked, self._index
        if asked.early:
            yield self._each(index.early_in(asked.currency, number, asked.span))
        yield self._each(index.earned_in(asked.currency, number, asked.span))
        yield self._each(index.deliveries_in(number, asked.span_of_touches))

    def _each(self, pages: Pages[Earning] | Pages[Delivery]) -> Iterator[Had]:
        for page in pages:
            self._look()
            yield from page
