"""Rows of a table that are read one by one, and written only if they are as they were read."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from orderhub.edge.aws import AWS_ERRORS, code_of

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_REFUSED = "ConditionalCheckFailed"


class Records:
    """Rows by their keys. Every method raises Passing when trying again can help.

    Args:
        client: DynamoDB.
        table: The table.
        unreachable: The fault to raise for a call that failed.
        busy: The fault to raise for a transaction that met a throttle, or another one.
    """

    def __init__(
        self,
        client: "DynamoDBClient",
        table: str,
        unreachable: Callable[[Exception], Exception],
        busy: Callable[[], Exception],
    ) -> None:
        self._client = client
        self._table = table
        self._unreachable = unreachable
        self._busy = busy

    def find(self, key: Mapping[str, Any]) -> dict[str, Any] | None:
        """The row of a key as it is now, None if there is none."""
        try:
            answer = self._client.get_item(TableName=self._table, Key=key, ConsistentRead=True)
        except AWS_ERRORS as error:
            raise self._unreachable(error) from error
        return answer.get("Item")

    def add(self, row: Mapping[str, Any], *notes: Any) -> bool:  # noqa: ANN401 - as boto3 has it
        """Keep a new row; False, and nothing is changed, when there is one of its key.

        Args:
            row: The row.
            notes: What else is written in the same transaction, as `put` and `delete` say it.
        """
        return self._write({"Item": row, "ConditionExpression": "attribute_not_exists(pk)"}, notes)

    def change(self, row: Mapping[str, Any], before: str, *notes: Any) -> bool:  # noqa: ANN401 - the same
        """Replace a row whose ``body`` is still as it was read; False when somebody else has changed it."""
        condition = {
            "ConditionExpression": "body = :before",
            "ExpressionAttributeValues": {":before": {"S": before}},
        }
        return self._write({"Item": row, **condition}, notes)

    def put(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """A row to be written beside another."""
        return {"Put": {"TableName": self._table, "Item": row}}

    def delete(self, key: Mapping[str, Any]) -> dict[str, Any]:
        """A row to be deleted beside the writing of another."""
        return {"Delete": {"TableName": self._table, "Key": key}}

    def _write(self, said: Mapping[str, Any], notes: tuple[Any, ...]) -> bool:
        put: Any = {"TableName": self._table, **said}
        try:
            if notes:
                self._client.transact_write_items(TransactItems=[{"Put": put}, *notes])
            else:
                self._client.put_item(**put)
        except AWS_ERRORS as error:
            if _is_refused(error):
                return False
            # A transaction cancelled for another reason than its condition met a throttle, or another one.
            if code_of(error) == "TransactionCanceledException":
                raise self._busy() from error
            raise self._unreachable(error) from error
        return True


def _is_refused(error: Exception) -> bool:
    # An error without an answer has the attribute too, and None in it.
    reasons = (getattr(error, "response", None) or {}).get("CancellationReasons", ())
    return code_of(error) == f"{_REFUSED}Exception" or any(reason.get("Code") == _REFUSED for reason in reasons)
