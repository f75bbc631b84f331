"""The Customers table's index: the only module that reads it; it is behind the table by a moment.

Its lists hold all customers, all sales of a currency, and all messages, each in the order of the customers' ids.
Ids are digests: the first of a list are anybody. What leads to a customer is a list, too.
"""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from orderhub.customers.delivery import Delivery, delivery_in
from orderhub.customers.hashed import IdentityKey
from orderhub.customers.lists import (
    Span,
    customers_list,
    early_list,
    identities_list,
    sales_list,
    touches_list,
)
from orderhub.customers.order_rows import earning_in, sold_in
from orderhub.customers.rows import identity_key, second_of
from orderhub.customers.sales import Earning, Sold
from orderhub.customers.unreachable import unreachable
from orderhub.platform.aws import AWS_ERRORS

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class CustomersIndex:
    """Customers, sales and messages as the index lists them.

    Args:
        client: DynamoDB.
        table: The Customers table.
    """

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table

    def customers_in(self, number: int, after: str | None, limit: int) -> tuple[str, ...]:
        """The ids in a list of customers, ascending, at most ``limit``; fewer only at the end of the list.

        Args:
            number: The list, from 0 to below ``LISTS``.
            after: Goes on behind that customer.
            limit: How many ids; up to 5,000, AWS cuts an answer at 1 MB.

        Raises:
            TransientError: The index could not be read; trying again can help.
        """
        answer = self._query(customers_list(number), after, Limit=limit)
        return tuple(entry["customer_id"]["S"] for entry in answer["Items"])

    def sales_in(self, currency: str, number: int, after: str | None = None) -> Iterator[Sold]:
        """The sales in a list, by customer and time, read as they are asked for: about 60 for a read unit.

        Args:
            currency: ISO 4217.
            number: The list, from 0 to below ``LISTS``.
            after: Goes on behind that customer.

        Raises:
            TransientError: The index could not be read; trying again can help.
        """
        for page in self._pages(sales_list(currency, number), after):
            yield from map(sold_in, page)

    def earned_in(self, currency: str, number: int, span: Span) -> Iterator[tuple[Earning, ...]]:
        """The sales of a time in a list, by customer and time, in pages as they are read; a page may be empty.

        Raises:
            TransientError: The index could not be read; trying again can help.
        """
        return self._earnings(sales_list(currency, number), span)

    def early_in(self, currency: str, number: int, span: Span) -> Iterator[tuple[Earning, ...]]:
        """The same of orders of the mobile SDK that are no sales yet."""
        return self._earnings(early_list(currency, number), span)

    def touches_in(self, number: int, span: Span) -> Iterator[tuple[Delivery, ...]]:
        """The messages of a time in a list, by customer and time, in pages as they are read; some may be empty.

        Raises:
            TransientError: The index could not be read; trying again can help.
        """
        for page in self._within(touches_list(number), span):
            yield tuple(map(delivery_in, page))

    def _earnings(self, name: str, span: Span) -> Iterator[tuple[Earning, ...]]:
        for page in self._within(name, span):
            yield tuple(map(earning_in, page))

    def _within(self, name: str, span: Span) -> Iterator[list[Any]]:
        """The entries of a list within a time; what is read and left out costs as much, but takes less time."""
        values = {":since": second_of(span.since), ":until": second_of(span.until)}
        return self._pages(name, values=values, FilterExpression="moment >= :since AND moment < :until")

    def _pages(self, name: str, after: str | None = None, **how: Any) -> Iterator[list[Any]]:  # noqa: ANN401 - passed on
        while True:
            answer = self._query(name, after, **how)
            yield answer["Items"]
            if "LastEvaluatedKey" not in answer:
                return
            how["ExclusiveStartKey"] = answer["LastEvaluatedKey"]

    def identities_of(self, customer_id: str, limit: int) -> tuple[IdentityKey, ...]:
        """What leads to a customer, at most ``limit``.

        Raises:
            TransientError: The index could not be read; trying again can help.
        """
        return tuple(map(identity_key, self._query(identities_list(customer_id), None, Limit=limit)["Items"]))

    def _query(self, name: str, after: str | None, values: Mapping[str, Any] | None = None, **how: Any) -> Any:  # noqa: ANN401 - AWS's answer
        every: dict[str, Any] = {":list": {"S": name}, **(values or {})}
        condition = "list_shard = :list"
        if after is not None:
            every[":after"] = {"S": after}
            condition += " AND customer_id > :after"
        try:
            return self._client.query(
                TableName=self._table,
                IndexName="by_list",
                KeyConditionExpression=condition,
                ExpressionAttributeValues=every,
                **how,
            )
        except AWS_ERRORS as error:
            raise unreachable(error) from error
