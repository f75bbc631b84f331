"""Counting a whole grid within a request: all lists, several at a time; knows no AWS."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

from orderhub.customers.lists import LISTS
from orderhub.errors import InvalidInput
from orderhub.rfm.customer_sales import CustomerSales
from orderhub.rfm.grid import Grid, GridQuery, added, grid_of
from orderhub.rfm.sales_by_customer import SalesByCustomer

_AT_ONCE = 4
_LOOK = 256
"""Customers between two looks at the clock."""
_SECONDS_LEFT = 4.0
"""What the answer takes, and a page that is being read."""


def counted_grid(query: GridQuery, standings: SalesByCustomer, time_left: Callable[[], float]) -> Grid:
    """The grid of all customers.

    Args:
        query: Which grid.
        standings: The customers.
        time_left: Seconds there are to answer.

    Raises:
        InvalidInput: ``rfm_too_large``: there are more customers than can be gone through in this time.
    """

    def count_list(number: int) -> Grid:
        return grid_of(query, _in_time(standings.everybody(number), time_left))

    with ThreadPoolExecutor(_AT_ONCE) as threads:
        return added(query, threads.map(count_list, range(LISTS)))


def _in_time(standings: Iterator[CustomerSales], time_left: Callable[[], float]) -> Iterator[CustomerSales]:
    for place, standing in enumerate(standings):
        if place % _LOOK == 0 and time_left() < _SECONDS_LEFT:
            raise InvalidInput("there are more customers than one request can count", "rfm_too_large")
        yield standing
