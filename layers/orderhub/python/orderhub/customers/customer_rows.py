"""All rows of a customer in the Customers table, for those who show or delete all of them."""

from collections.abc import Callable, Iterable, Iterator
from time import sleep
from typing import TYPE_CHECKING

from orderhub.customers.rows import key_at
from orderhub.customers.sales import Place
from orderhub.customers.unreachable import BUSY, UNREACHABLE
from orderhub.platform.row_keys import Row
from orderhub.platform.table import Table

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
        self._table = Table(client, table, *UNREACHABLE)
        self._batches = self._table.batches(pause, *BUSY)

    def of(self, customer_id: str) -> Iterator[Row]:
        """All rows of a customer, read as they are asked for."""
        return self._table.query("customer_id = :of", {":of": {"S": customer_id}})

    def delete(self, places: Iterable[Place]) -> None:
        """Delete rows; one that is not there is gone already."""
        self._batches.write({"DeleteRequest": {"Key": key_at(place)}} for place in places)
