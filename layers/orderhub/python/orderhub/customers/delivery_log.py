"""Messages that went out, under the customers they went to: the only module that writes them."""

from datetime import timedelta
from typing import TYPE_CHECKING

from orderhub.customers.delivery import Delivery, delivery_row
from orderhub.customers.unreachable import unreachable
from orderhub.platform.aws import AWS_ERRORS

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
        self._client = client
        self._table = table
        self._kept = timedelta(days=retention_days)

    def keep(self, touch: Delivery) -> None:
        """Keep a touch; keeping it again changes nothing.

        Raises:
            TransientError: It is not kept; trying again can help.
        """
        try:
            self._client.put_item(TableName=self._table, Item=delivery_row(touch, self._kept))
        except AWS_ERRORS as error:
            raise unreachable(error) from error
