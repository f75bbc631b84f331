"""All customers, one after the other, each with all orders; those who are one by a merge count as one."""

from typing import Protocol

from orderhub.customers.merges import Merges
from orderhub.customers.sales import CustomerOrder
from orderhub.customers.union import Streaming, each_order


class Index(Protocol):
    """The lists of customers."""

    def customers_in(self, number: int, after: str | None, limit: int) -> tuple[str, ...]:
        """The ids in a list behind one, ascending; fewer than ``limit`` only at its end."""
        ...


class Table(Streaming, Protocol):
    """Where customers' orders are, and which customers are one."""

    def merges(self) -> Merges:
        """All merges."""
        ...


class People:
    """Customers as they are looked at in one go; every method raises Passing when trying again can help.

    Args:
        index: The lists they are in.
        table: Where their orders are: a Query for each customer.
    """

    def __init__(self, index: Index, table: Table) -> None:
        self._index = index
        self._table = table
        self._merges = table.merges()

    def ids(self, number: int, after: str | None, limit: int) -> tuple[str, ...]:
        """The ids in a list behind one, ascending; fewer than ``limit`` only at its end."""
        return self._index.customers_in(number, after, limit)

    def is_part(self, customer_id: str) -> bool:
        """Whether a customer is a part of another, who is looked at instead."""
        return self._merges.is_merged(customer_id)

    def orders(self, customer_id: str) -> list[CustomerOrder]:
        """All orders of a customer and of those who are a part of them."""
        return list(each_order(self._merges.family_of(customer_id), self._table))
