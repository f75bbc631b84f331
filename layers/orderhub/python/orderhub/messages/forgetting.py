"""What is kept of messages to a contact, forgotten: rows of the Operations table."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from orderhub.customers.delivery import Delivery
from orderhub.platform.aws import AWS_ERRORS, fault_of

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class MessagesForgetting:
    """Every method raises TransientError when trying again can help.

    Args:
        client: DynamoDB.
        table: The Operations table.
    """

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table

    def sent(self, touches: Iterable[Delivery]) -> None:
        """Forget that messages were claimed and sent, and the providers' ids of them."""
        for touch in touches:
            # The event of an order has the order's number before its version.
            order_no = touch.event_id.rpartition(":")[0]
            for subject in (f"order#{order_no}", f"event#{touch.event_id}"):
                for key in self._keys(f"message#{subject}"):
                    if key["sk"]["S"].partition("#")[0] == touch.message:
                        self._delete(key)

    def contact(self, customer_id: str) -> None:
        """Forget all that is kept of a contact: what was counted and claimed, and that they unsubscribed."""
        for key in self._keys(f"contact#{customer_id}"):
            self._delete(key)

    def _keys(self, pk: str) -> Any:  # noqa: ANN401 - as boto3 has it
        """The keys of the rows in a partition, which are few."""
        try:
            answer = self._client.query(
                TableName=self._table,
                ConsistentRead=True,
                KeyConditionExpression="pk = :of",
                ExpressionAttributeValues={":of": {"S": pk}},
                ProjectionExpression="pk, sk",
            )
        except AWS_ERRORS as error:
            raise _unreachable(error) from error
        return answer["Items"]

    def _delete(self, key: Any) -> None:  # noqa: ANN401 - as boto3 has it
        try:
            self._client.delete_item(TableName=self._table, Key=key)
        except AWS_ERRORS as error:
            raise _unreachable(error) from error


def _unreachable(error: Exception) -> Exception:
    return fault_of(error, "the ledger of messages cannot be written right now", "ledger_unreachable")
