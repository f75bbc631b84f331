"""The Customers table's index: the only module that reads it; it is behind the table by a moment.

Its lists hold all customers, all sales of a currency, and all messages, each in the order of the customers' ids.
Ids are digests: the first of a list are anybody. What leads to a customer is a list, too.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from orderhub.customers.delivery import Delivery, delivery_in
from orderhub.customers.identities import IdentityKey
from orderhub.customers.lists import (
    LISTS,
    Span,
    customers_list,
    deliveries_list,
    early_list,
    identities_list,
    sales_list,
)
from orderhub.customers.order_rows import earning_in, sold_in
from orderhub.customers.rows import identity_key, second_of
from orderhub.customers.sales import Earning, Sold
from orderhub.customers.unreachable import UNREACHABLE
from orderhub.platform.row_keys import Row
from orderhub.platform.table import Table

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_INDEX = "by_list"


class CustomersIndex:
    """Customers, sales and messages as the index lists them.

    Args:
        client: DynamoDB.
        table: The Customers table.
    """

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._table = Table(client, table, *UNREACHABLE)

    def customers_in(self, number: int, after: str | None, limit: int) -> tuple[str, ...]:
        """The ids in a list of customers, ascending, at most ``limit``; fewer only at the end of the list.

        Args:
            number: The list, from 0 to below ``LISTS``.
            after: Goes on behind that customer.
            limit: How many ids; up to 5,000, AWS cuts an answer at 1 MB.

        Raises:
            TransientError: The index could not be read; trying again can help.
        """
        entries, _ = self._table.page(*_entries(customers_list(number), after), IndexName=_INDEX, Limit=limit)
        return tuple(entry["customer_id"]["S"] for entry in entries)

    def has_customers(self) -> bool:
        """Whether there is any customer.

        Raises:
            TransientError: The index could not be read; trying again can help.
        """
        return any(self.customers_in(number, None, 1) for number in range(LISTS))

    def sales_in(self, currency: str, number: int, after: str | None = None) -> Iterator[Sold]:
        """The sales in a list, by customer and time, read as they are asked for: about 60 for a read unit.

        Args:
            currency: ISO 4217.
            number: The list, from 0 to below ``LISTS``.
            after: Goes on behind that customer.

        Raises:
            TransientError: The index could not be read; trying again can help.
        """
        return map(sold_in, self._table.query(*_entries(sales_list(currency, number), after), IndexName=_INDEX))

    def earned_in(self, currency: str, number: int, span: Span) -> Iterator[tuple[Earning, ...]]:
        """The sales of a time in a list, by customer and time, in pages as they are read; a page may be empty.

        Raises:
            TransientError: The index could not be read; trying again can help.
        """
        return self._earnings(sales_list(currency, number), span)

    def early_in(self, currency: str, number: int, span: Span) -> Iterator[tuple[Earning, ...]]:
        """The same of orders of the mobile SDK that are no sales yet."""
        return self._earnings(early_list(currency, number), span)

    def deliveries_in(self, number: int, span: Span) -> Iterator[tuple[Delivery, ...]]:
        """The messages of a time in a list, by customer and time, in pages as they are read; some may be empty.

        Raises:
            TransientError: The index could not be read; trying again can help.
        """
        for page in self._within(deliveries_list(number), span):
            yield tuple(map(delivery_in, page))

    def _earnings(self, name: str, span: Span) -> Iterator[tuple[Earning, ...]]:
        for page in self._within(name, span):
            yield tuple(map(earning_in, page))

    def _within(self, name: str, span: Span) -> Iterator[list[Row]]:
        """The entries of a list within a time; what is read and left out costs as much, but takes less time."""
        condition, values = _entries(name)
        values |= {":since": second_of(span.since), ":until": second_of(span.until)}
        of_time = "moment >= :since AND moment < :until"
        return self._table.pages(condition, values, IndexName=_INDEX, FilterExpression=of_time)

    def identities_of(self, customer_id: str, limit: int) -> tuple[IdentityKey, ...]:
        """What leads to a customer, at most ``limit``.

        Raises:
            TransientError: The index could not be read; trying again can help.
        """
        entries, _ = self._table.page(*_entries(identities_list(customer_id)), IndexName=_INDEX, Limit=limit)
        return tuple(map(identity_key, entries))


def _entries(name: str, after: str | None = None) -> tuple[str, Row]:
    """The condition for the entries of a list, those behind a customer if there is one, and its values."""
    if after is None:
        return "list_shard = :list", {":list": {"S": name}}
    return "list_shard = :list AND customer_id > :after", {":list": {"S": name}, ":after": {"S": after}}
