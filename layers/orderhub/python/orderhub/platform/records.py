"""Rows of a table that are read one by one, and written only if they are as they were read."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from orderhub.errors import TransientError
from orderhub.platform.aws_errors import AWS_ERRORS, code_of, is_condition_failed
from orderhub.platform.table import CANCELLED, Table

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class Records:
    """Rows by their keys. Every method raises TransientError when trying again can help.

    Args:
        client: DynamoDB.
        table: The table.
        message: The error's message where a call fails, and trying again can help.
        code: The code that goes with it.
    """

    def __init__(self, client: "DynamoDBClient", table: str, message: str, code: str) -> None:
        self._table = Table(client, table, message, code)
        self._fault = message, code

    def find(self, key: Mapping[str, Any]) -> dict[str, Any] | None:
        """The row of a key as it is now, None if there is none."""
        return self._table.get(key)

    def listed(self, pk: str) -> Iterator[str]:
        """The sort keys of a partition as it is now, in their order."""
        return (row["sk"]["S"] for row in self._table.partition(pk))

    def add(self, row: Mapping[str, Any], *notes: Any) -> bool:  # noqa: ANN401 - as boto3 has it
        """Keep a new row; False, and nothing is changed, when there is one of its key.

        Args:
            row: The row.
            notes: What else is written in the same transaction, as `put` and `delete` say it.
        """
        return self._write({"Item": row, "ConditionExpression": "attribute_not_exists(pk)"}, notes)

    def change(self, row: Mapping[str, Any], before: str, *notes: Any, of: str = "body") -> bool:  # noqa: ANN401 - the same
        """Replace a row that is still as it was read; False when somebody else has changed it.

        Args:
            row: The row as it is to be.
            before: A text of the row that every change changes, as it was read.
            notes: As for ``add``.
            of: The attribute that text is in.
        """
        condition = {
            "ConditionExpression": f"{of} = :before",
            "ExpressionAttributeValues": {":before": {"S": before}},
        }
        return self._write({"Item": row, **condition}, notes)

    def put(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """A row to be written beside another."""
        return {"Put": {"Item": row}}

    def delete(self, key: Mapping[str, Any]) -> dict[str, Any]:
        """A row to be deleted beside the writing of another."""
        return {"Delete": {"Key": key}}

    def _write(self, request: Mapping[str, Any], notes: tuple[Any, ...]) -> bool:
        try:
            self._table.send({"Put": request}, *notes)
        except AWS_ERRORS as error:
            if is_condition_failed(error):
                return False
            # A transaction cancelled for another reason than its condition met a throttle, or another one.
            if code_of(error) == CANCELLED:
                raise TransientError(*self._fault, is_busy=True) from error
            raise self._table.fault(error) from error
        return True
