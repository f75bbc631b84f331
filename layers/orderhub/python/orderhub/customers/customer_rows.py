"""Rows of customers as they lie in the Customers table, for those who check, show or delete them."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from time import sleep
from typing import TYPE_CHECKING, Any

from orderhub.customers.order_rows import order_row
from orderhub.customers.rows import key_at
from orderhub.customers.sales import ORDER, CustomerOrder, Place
from orderhub.customers.unreachable import BUSY, UNREACHABLE
from orderhub.platform.row_keys import Row
from orderhub.platform.table import Table

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class CheckedCustomers:
    """Customers' orders as rows that somebody may have damaged. Raises TransientError when trying again can help.

    Args:
        client: DynamoDB.
        name: The Customers table.
        pause: Waits that many seconds.
    """

    def __init__(self, client: "DynamoDBClient", name: str, pause: Callable[[float], None] = sleep) -> None:
        self._table = Table(client, name, *UNREACHABLE)
        self._batches = self._table.batches(pause, *BUSY)

    def compared(self, orders: Iterable[CustomerOrder]) -> dict[Place, bool]:
        """Whether what lies at each order's place is that order; nothing where nothing lies."""
        wanted = {order.place: order_row(order) for order in orders}
        rows = self._batches.read(map(key_at, wanted))
        places = {(row["customer_id"]["S"], row["sk"]["S"]): row for row in rows}
        return {place: _values(row) == _values(wanted[place]) for place, row in places.items()}

    def places(self, customer_id: str, after: str | None = None) -> Iterator[Place]:
        """Where the orders of a customer lie, oldest first, read as they are asked for.

        Args:
            customer_id: The customer.
            after: Goes on behind that sort key.
        """
        start = {"ExclusiveStartKey": key_at((customer_id, after))} if after else {}
        rows = self._table.query(
            "customer_id = :customer AND begins_with(sk, :kind)",
            {":customer": {"S": customer_id}, ":kind": {"S": ORDER}},
            ProjectionExpression="sk",
            **start,
        )
        return ((customer_id, row["sk"]["S"]) for row in rows)


def _values(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row's attributes; DynamoDB gives numbers back in another spelling than they came in."""
    return {name: Decimal(value["N"]) if "N" in value else value for name, value in row.items()}


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
