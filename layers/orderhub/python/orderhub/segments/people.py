"""All customers, one after the other, each with all orders; those who are one by a merge count as one."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cache
from typing import Protocol

from orderhub.customers.merges import Merge, Merges, Streaming, each_order
from orderhub.customers.sales import CustomerOrder
from orderhub.segments.evaluate import Tags


class CustomerLists(Protocol):
    """The lists of customers."""

    def customers_in(self, number: int, after: str | None, limit: int) -> tuple[str, ...]:
        """The ids in a list behind one, ascending; fewer than ``limit`` only at its end."""
        ...


class PeopleReader(Streaming, Protocol):
    """Where customers' orders are, and which customers are one."""

    def each_merge(self) -> Iterable[Merge]:
        """All merges."""
        ...


class CustomerTags(Protocol):
    """Where it is stored what customers are tagged with."""

    def of(self, family: Iterable[str]) -> tuple[str, ...]:
        """What customers that are one are tagged with."""
        ...


class People:
    """Customers as they are looked at in one go; every method raises TransientError when trying again can help.

    Args:
        index: The lists they are in.
        table: Where their orders are: a Query for each customer.
        tags: What they are tagged with: another Query for each, where it is asked.
    """

    def __init__(self, index: CustomerLists, table: PeopleReader, tags: CustomerTags) -> None:
        self._index = index
        self._table = table
        self._tags = tags
        made = list(table.each_merge())
        self._merged_at = {merge.customer_id: merge.merged_at for merge in made}
        self._merges = Merges.of(made)

    def ids(self, number: int, after: str | None, limit: int) -> tuple[str, ...]:
        """The ids in a list behind one, ascending; fewer than ``limit`` only at its end."""
        return self._index.customers_in(number, after, limit)

    def is_part(self, customer_id: str) -> bool:
        """Whether a customer is a part of another, who is looked at instead."""
        return self._merges.is_merged(customer_id)

    def tags(self, customer_id: str) -> Tags:
        """What reads the tags of a customer and of those who are a part of them, read once when it is used."""
        return cache(lambda: frozenset(self._tags.of(self._merges.family_of(customer_id))))

    def merged_at(self, customer_id: str) -> Mapping[str, datetime]:
        """Those who are a part of a customer, and since when they or whoever they are a part of are."""
        return {member: self._since(member) for member in self._merges.members_of(customer_id)}

    def _since(self, customer_id: str) -> datetime:
        way = []
        while customer_id in self._merged_at:
            way.append(self._merged_at[customer_id])
            customer_id = self._merges.into[customer_id]
        return max(way)

    def orders(self, customer_id: str) -> list[CustomerOrder]:
        """All orders of a customer and of those who are a part of them."""
        return list(each_order(self._merges.family_of(customer_id), self._table))
