"""What is stored of messages to a contact, forgotten: rows of the Operations table."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from orderhub.customers.delivery import Delivery
from orderhub.platform.row_keys import Row
from orderhub.platform.table import Table

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class MessagesForgetting:
    """Every method raises TransientError when trying again can help.

    Args:
        client: DynamoDB.
        table: The Operations table.
    """

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._table = Table(
            client, table, "the ledger of messages cannot be written right now", "ledger_unreachable"
        )

    def sent(self, deliveries: Iterable[Delivery]) -> None:
        """Forget that messages were claimed and sent, and the providers' ids of them."""
        for delivery in deliveries:
            # The event of an order has the order's number before its version.
            order_no = delivery.event_id.rpartition(":")[0]
            for subject in (f"order#{order_no}", f"event#{delivery.event_id}"):
                for key in self._keys(f"message#{subject}"):
                    if key["sk"]["S"].partition("#")[0] == delivery.message:
                        self._table.delete(key)

    def contact(self, customer_id: str) -> None:
        """Forget all that is stored of a contact: what was counted and claimed, and that they unsubscribed."""
        for key in self._keys(f"contact#{customer_id}"):
            self._table.delete(key)

    def _keys(self, pk: str) -> Iterator[Row]:
        """The keys of the rows in a partition, which are few."""
        return self._table.partition(pk, ProjectionExpression="pk, sk")
