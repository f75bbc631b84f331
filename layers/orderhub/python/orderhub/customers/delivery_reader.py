"""Messages that went out, read by the customers they went to."""

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from orderhub.customers.delivery import TOUCH, Delivery, delivery_in
from orderhub.customers.unreachable import UNREACHABLE
from orderhub.orders.attributes import time_text
from orderhub.platform.table import Table

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class DeliveryReader:
    """Deliveries as the table has them now.

    Args:
        client: DynamoDB.
        table: The Customers table.
    """

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._table = Table(client, table, *UNREACHABLE)

    def each(
        self, customer_id: str, since: datetime | None, until: datetime | None, at_once: int
    ) -> Iterator[Delivery]:
        """What went out to a customer within a time, newest first, read as it is asked for.

        Args:
            customer_id: Whose messages.
            since: The first moment.
            until: The first moment too late; one that is out at that very moment may be among them.
            at_once: How many are read at a time.

        Raises:
            TransientError: The customers could not be read; trying again can help.
        """
        first = f"{TOUCH}{time_text(since) if since else ''}"
        last = f"{TOUCH}{time_text(until) if until else ''}\uffff"
        values = {":of": customer_id, ":first": first, ":last": last}
        rows = self._table.query(
            "customer_id = :of AND sk BETWEEN :first AND :last",
            {name: {"S": text} for name, text in values.items()},
            ConsistentRead=False,
            ScanIndexForward=False,
            Limit=at_once,
        )
        return map(delivery_in, rows)
