"""All rows of a customer in the Customers table, for those who show or delete all of them."""

from collections.abc import Callable, Iterable, Iterator
from time import sleep
from typing import TYPE_CHECKING, Any

from orderhub.customers.rows import key_at
from orderhub.customers.sales import Place
from orderhub.customers.unreachable import busy, unreachable
from orderhub.platform.aws import AWS_ERRORS
from orderhub.platform.batches import Batches

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class CustomerRows:
    """Rows as they lie there. Every method raises TransientError when trying again can help.

    Args:
        client: DynamoDB.
        table: The Customers table.
        pause: Waits that many seconds.
    """

    def __init__(self, client: "DynamoDBClient", table: str, pause: Callable[[float], None] = sleep) -> None:
        self._client = client
        self._table = table
        self._batches = Batches(client, table, pause, unreachable, busy)

    def of(self, customer_id: str) -> Iterator[dict[str, Any]]:
        """All rows of a customer, read as they are asked for."""
        pages = self._client.get_paginator("query").paginate(
            TableName=self._table,
            ConsistentRead=True,
            KeyConditionExpression="customer_id = :of",
            ExpressionAttributeValues={":of": {"S": customer_id}},
        )
        try:
            for page in pages:
                yield from page["Items"]
        except AWS_ERRORS as error:
            raise unreachable(error) from error

    def delete(self, places: Iterable[Place]) -> None:
        """Delete rows; one that is not there is gone already."""
        self._batches.write({"DeleteRequest": {"Key": key_at(place)}} for place in places)
