"""Customers and what they bought, put together from the two lists of a shard, in bounded memory.

Both lists are in the order of the customers' ids: so one customer after the other can be put together, and
whoever stops can go on behind the last.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from heapq import merge
from itertools import groupby
from operator import itemgetter
from typing import Protocol

from orderhub.customers.lists import list_of
from orderhub.customers.merges import Merges, Streaming, each_order
from orderhub.customers.sales import Sold
from orderhub.rfm.customer_sales import CustomerSales, Sale, compared_sales_of, customer_sales_of

PAGE = 2_000
"""Customers of a list that are requested at once."""


class SalesIndex(Protocol):
    """The lists of customers and of sales."""

    def customers_in(self, number: int, after: str | None, limit: int) -> tuple[str, ...]:
        """The ids in a list of customers behind one, ascending; fewer than ``limit`` only at its end."""
        ...

    def sales_in(self, currency: str, number: int, after: str | None = None) -> Iterator[Sold]:
        """The sales in a list behind one customer, by customer."""
        ...


class SalesByCustomer:
    """Customers as they stand in one currency when a moment comes; those who are one by a merge count as one.

    Args:
        index: The lists they are in.
        orders: Where the orders of merged customers are read: a Query for each of them.
        merges: Which customers are one.
        currency: Of the sales that count.
        until: Sales from this moment on do not count.
        since: The earlier moment that it is compared with; None where it is compared with none.
    """

    def __init__(  # noqa: PLR0913 - what is counted, and of when
        self,
        index: SalesIndex,
        orders: Streaming,
        merges: Merges,
        currency: str,
        until: datetime,
        *,
        since: datetime | None = None,
    ) -> None:
        self._index = index
        self._orders = orders
        self._merges = merges
        self._currency = currency
        self._until = until
        self._since = since

    def everybody(self, number: int, after: str | None = None) -> Iterator[CustomerSales]:
        """All customers of a list, by id; ``after`` goes on behind that one."""
        # A sale may show in the index a moment before its customer does.
        return self._each(merge(self._listed(number, after), self._sold(number, after), key=itemgetter(0)))

    def buyers(self, number: int, after: str | None = None) -> Iterator[CustomerSales]:
        """The customers of a list who bought anything, by id, and perhaps some who did not."""
        roots = sorted(root for root in self._merges.roots if list_of(root) == number and root > (after or ""))
        return self._each(merge(((root, None) for root in roots), self._sold(number, after), key=itemgetter(0)))

    def _each(self, entries: Iterable[tuple[str, Sale | None]]) -> Iterator[CustomerSales]:
        for customer_id, group in groupby(entries, itemgetter(0)):
            if self._merges.is_merged(customer_id):
                continue
            sales: Iterable[Sale] = (sale for _, sale in group if sale)
            if self._merges.members_of(customer_id):
                sales = self._sales_of(customer_id)
            if self._since is None:
                yield customer_sales_of(customer_id, sales, self._until)
            else:
                yield compared_sales_of(customer_id, sales, self._until, self._since)

    def _listed(self, number: int, after: str | None) -> Iterator[tuple[str, None]]:
        while True:
            page = self._index.customers_in(number, after, PAGE)
            yield from ((customer_id, None) for customer_id in page)
            if len(page) < PAGE:
                return
            after = page[-1]

    def _sold(self, number: int, after: str | None) -> Iterator[tuple[str, Sale]]:
        for sold in self._index.sales_in(self._currency, number, after):
            yield sold.customer_id, (sold.ordered_at, sold.amount, sold.refunded)

    def _sales_of(self, root: str) -> Iterator[Sale]:
        for order in each_order(self._merges.family_of(root), self._orders):
            if order.sale is not None and order.currency == self._currency:
                yield order.ordered_at, order.sale, order.refunded
