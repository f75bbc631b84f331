"""Pages of the customers in a cell, list after list, each bounded in what it goes through; pure, no AWS."""

from collections.abc import Iterator
from dataclasses import dataclass

from orderhub.customers.lists import LISTS
from orderhub.rfm.customer_sales import Cell, CustomerSales
from orderhub.rfm.grid import GridQuery
from orderhub.rfm.sales_by_customer import SalesByCustomer

MOST_SEEN = 10_000
"""Customers and sales a page goes through; one that finds few in so many is short."""

type Position = tuple[int, str | None]
"""A list, and the customer in it to go on behind."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CellPage:
    """Customers in a cell, and where the next page goes on; None at the end."""

    customers: tuple[CustomerSales, ...]
    position: Position | None


def cell_page(
    query: GridQuery, cell: Cell, standings: SalesByCustomer, limit: int, position: Position
) -> CellPage:
    """The customers in a cell, by list and id: at most ``limit``, from a position on."""
    customers: list[CustomerSales] = []
    scanned = 0
    for number, customer in _from(standings, position):
        if query.cell_of(customer) == cell:
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
