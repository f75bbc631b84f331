"""Counting a whole report within a request: all shards, several at a time; knows no AWS."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from orderhub.customers.lists import LISTS
from orderhub.customers.merges import Merges
from orderhub.errors import InvalidInput
from orderhub.revenue.report import Groups, ReportQuery, added, grouped
from orderhub.revenue.shards import ListEntry, RevenueIndex, Shards

_AT_ONCE = 4
_SECONDS_LEFT = 5.0
"""What the answer takes, and the pages that are being read."""


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
