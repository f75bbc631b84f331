"""Counting a whole grid within a request, several lists at a time, and pages of customers in a cell; no AWS."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from orderhub.customers.lists import LISTS
from orderhub.errors import InvalidInput
from orderhub.rfm.customer_sales import Cell, CustomerSales
from orderhub.rfm.grid import Grid, GridQuery, added, grid_of
from orderhub.rfm.sales_by_customer import SalesByCustomer

_AT_ONCE = 4
_LOOK = 256
"""Customers between two looks at the clock."""
_SECONDS_LEFT = 4.0
"""What the answer takes, and a page that is being read."""
MOST_SEEN = 10_000
"""Customers and sales a page goes through; one that finds few in so many is short."""
type Position = tuple[int, str | None]
"""A list, and the customer in it to go on behind."""


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


@dataclass(frozen=True, slots=True, kw_only=True)
class CellPage:
    """Customers in a cell, and where the next page goes on; None at the end."""

    customers: tuple[CustomerSales, ...]
    position: Position | None


def cell_page(
    query: GridQuery, cell: Cell, standings: SalesByCustomer, limit: int, position: Position
) -> CellPage:
    """The customers in a cell, by list and id: at most ``limit``, from a position on.

    Where an earlier day is asked about, they are those who stood in another cell then.
    """
    customers: list[CustomerSales] = []
    scanned = 0
    for number, customer in _from(standings, position):
        if query.cell_of(customer) == cell != query.earlier_cell_of(customer):
            customers.append(customer)
        scanned += 1 + customer.count
        if len(customers) == limit or scanned >= MOST_SEEN:
            return CellPage(customers=tuple(customers), position=(number, customer.customer_id))
    return CellPage(customers=tuple(customers), position=None)


def _from(standings: SalesByCustomer, position: Position) -> Iterator[tuple[int, CustomerSales]]:
    first, after = position
    for number in range(first, LISTS):
        for customer in standings.everybody(number, after if number == first else None):
            yield number, customer
