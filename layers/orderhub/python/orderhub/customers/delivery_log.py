"""Messages that went out, under the customers they went to: the only module that writes them."""

from datetime import timedelta
from typing import TYPE_CHECKING

from orderhub.customers.delivery import Delivery, delivery_row
from orderhub.customers.unreachable import UNREACHABLE
from orderhub.platform.table import Table

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class DeliveryLog:
    """Touches as they are kept.

    Args:
        client: DynamoDB.
        table: The Customers table.
        retention_days: How long they are kept.
    """

    def __init__(self, client: "DynamoDBClient", table: str, retention_days: int) -> None:
        self._table = Table(client, table, *UNREACHABLE)
        self._kept = timedelta(days=retention_days)

    def record(self, delivery: Delivery) -> None:
        """Store a delivery; storing it again changes nothing.

        Raises:
            TransientError: It is not kept; trying again can help.
        """
        self._table.put(delivery_row(delivery, self._kept))
