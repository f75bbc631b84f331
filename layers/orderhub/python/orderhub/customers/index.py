"""The Customers table's index: the only module that reads it; it is behind the table by a moment.

Its lists hold all customers, and all sales of a currency, each in the order of the customers' ids. Ids are
digests: the first of a list are anybody. What leads to a customer is a list, too.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from orderhub.customers.hashed import IdentityKey
from orderhub.customers.lists import customers_list, identities_list, sales_list
from orderhub.customers.order_rows import sold_in
from orderhub.customers.rows import identity_key
from orderhub.customers.sales import Sold
from orderhub.customers.unreachable import unreachable
from orderhub.edge.aws import AWS_ERRORS

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class CustomersIndex:
    """Customers and sales as the index lists them.

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
            Passing: The index could not be read; trying again can help.
        """
        answer = self._query(customers_list(number), after, Limit=limit)
        return tuple(entry["customer_id"]["S"] for entry in answer["Items"])

    def sales_in(self, currency: str, number: int, after: str | None = None) -> Iterator[Sold]:
        """The sales in a list, by customer and time, read as they are asked for: about 70 for a read unit.

        Args:
            currency: ISO 4217.
            number: The list, from 0 to below ``LISTS``.
            after: Goes on behind that customer.

        Raises:
            Passing: The index could not be read; trying again can help.
        """
        start: dict[str, Any] = {}
        while True:
            answer = self._query(sales_list(currency, number), after, **start)
            yield from map(sold_in, answer["Items"])
            if "LastEvaluatedKey" not in answer:
                return
            start = {"ExclusiveStartKey": answer["LastEvaluatedKey"]}

    def identities_of(self, customer_id: str, limit: int) -> tuple[IdentityKey, ...]:
        """What leads to a customer, at most ``limit``.

        Raises:
            Passing: The index could not be read; trying again can help.
        """
        return tuple(map(identity_key, self._query(identities_list(customer_id), None, Limit=limit)["Items"]))

    def _query(self, name: str, after: str | None, **how: Any) -> Any:  # noqa: ANN401 - AWS's answer
        values: dict[str, Any] = {":list": {"S": name}}
        condition = "list_shard = :list"
        if after is not None:
            values[":after"] = {"S": after}
            condition += " AND customer_id > :after"
        try:
            return self._client.query(
                TableName=self._table,
                IndexName="by_list",
                KeyConditionExpression=condition,
                ExpressionAttributeValues=values,
                **how,
            )
        except AWS_ERRORS as error:
            raise unreachable(error) from error
