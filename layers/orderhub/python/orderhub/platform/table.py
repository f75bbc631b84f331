"""A table of DynamoDB: rows by their keys, queries page by page, and writes under a condition.

Keys, rows and values are as DynamoDB has them. What a method takes beside its arguments is handed on to DynamoDB,
by DynamoDB's own names.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from orderhub.errors import TransientError
from orderhub.platform.aws_errors import AWS_ERRORS, CONDITION_FAILED, fault_of, is_condition_failed
from orderhub.platform.batches import Batches
from orderhub.platform.faults import ignored, translated
from orderhub.platform.row_keys import Row

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from mypy_boto3_dynamodb import DynamoDBClient

_REFUSED = f"{CONDITION_FAILED}Exception"
CANCELLED = "TransactionCanceledException"
"""AWS's code of a transaction of which nothing was written."""


class Table:
    """Every method raises TransientError when trying again can help, else AWS's error.

    Args:
        client: DynamoDB.
        name: The table.
        message: The error's message where a call fails, and trying again can help.
        code: The code that goes with it.
    """

    def __init__(self, client: "DynamoDBClient", name: str, message: str, code: str) -> None:
        self._client = client
        self._name = name
        self._message = message
        self._code = code

    def get(self, key: Mapping[str, Any], **options: Any) -> Row | None:  # noqa: ANN401 - as boto3 has it
        """The row of a key as it is now, None if there is none."""
        with self._translated():
            answer = self._client.get_item(
                **{"TableName": self._name, "Key": key, "ConsistentRead": True, **options}
            )
        return answer.get("Item")

    def query(self, condition: str, values: Mapping[str, Any], **options: Any) -> Iterator[Row]:  # noqa: ANN401 - the same
        """The rows that meet a condition, as they are now, or, of an index, were a moment ago.

        They are read page by page, as they are requested.
        """
        for rows in self.pages(condition, values, **options):
            yield from rows

    def partition(self, pk: str, **options: Any) -> Iterator[Row]:  # noqa: ANN401 - the same
        """The rows of a partition of the Operations table, in their order, read as they are requested."""
        return self.query("pk = :pk", {":pk": {"S": pk}}, **options)

    def pages(self, condition: str, values: Mapping[str, Any], **options: Any) -> Iterator[list[Row]]:  # noqa: ANN401 - the same
        """As ``query``, in the pages they are read in; a page may be empty."""
        for answer in self._answers(condition, values, options):
            yield answer["Items"]

    def page(
        self,
        condition: str,
        values: Mapping[str, Any],
        **options: Any,  # noqa: ANN401 - the same
    ) -> tuple[list[Row], Row | None]:
        """The first page of what ``query`` reads, and the key to go on from; None at the end."""
        answer = next(self._answers(condition, values, options))
        return answer["Items"], answer.get("LastEvaluatedKey")

    def count(self, condition: str, values: Mapping[str, Any], **options: Any) -> int:  # noqa: ANN401 - the same
        """How many rows ``query`` would read."""
        return sum(answer["Count"] for answer in self._answers(condition, values, options | {"Select": "COUNT"}))

    def put(self, row: Mapping[str, Any], **condition: Any) -> bool:  # noqa: ANN401 - the same
        """Write a row; False, and nothing is written, when the condition is not met."""
        with self._translated(), ignored(_REFUSED):
            self._client.put_item(TableName=self._name, Item=row, **condition)
            return True
        return False

    def claim(self, row: Mapping[str, Any], **condition: Any) -> Row | None:  # noqa: ANN401 - the same
        """Write a row under a condition; None when that is done, else the row there is."""
        how = {**condition, "ReturnValuesOnConditionCheckFailure": "ALL_OLD"}
        try:
            self._client.put_item(TableName=self._name, Item=row, **how)
        except AWS_ERRORS as error:
            if not is_condition_failed(error):
                raise self.fault(error) from error
            there: Row = getattr(error, "response", {}).get("Item", {})
            return there
        return None

    def update(
        self,
        key: Mapping[str, Any],
        expression: str,
        values: Mapping[str, Any],
        **options: Any,  # noqa: ANN401 - the same
    ) -> Row | None:
        """Change attributes of a row.

        Returns:
            What ``ReturnValues`` asks for, without it an empty row; None when the condition is not met.
        """
        with self._translated(), ignored(_REFUSED):
            answer = self._client.update_item(
                TableName=self._name,
                Key=key,
                UpdateExpression=expression,
                ExpressionAttributeValues=values,
                **options,
            )
            return answer.get("Attributes", {})
        return None

    def delete(self, key: Mapping[str, Any], **options: Any) -> Row | None:  # noqa: ANN401 - the same
        """Delete a row, if it is there and the condition is met; what ``ReturnValues`` asks for."""
        with self._translated(), ignored(_REFUSED):
            return self._client.delete_item(TableName=self._name, Key=key, **options).get("Attributes")
        return None

    def transact(self, *writes: Mapping[str, Mapping[str, Any]]) -> bool:
        """Make all of some writes, or none.

        Args:
            writes: As ``send`` takes them.

        Returns:
            False, and nothing is written, when a condition is not met, or a transaction meets a throttle or others
            at the same rows: whoever has to know which it is reads again.
        """
        with self._translated(), ignored(_REFUSED, CANCELLED):
            self.send(*writes)
            return True
        return False

    def send(self, *writes: Mapping[str, Mapping[str, Any]]) -> None:
        """Make all of some writes, or none; what AWS raises is left to the caller.

        One Put alone is sent without a transaction, which would cost twice.

        Args:
            writes: As TransactWriteItems takes them, without the table's name.
        """
        items: Any = [
            {kind: {"TableName": self._name, **what} for kind, what in write.items()} for write in writes
        ]
        if len(items) == 1 and "Put" in items[0]:
            self._client.put_item(**items[0]["Put"])
        else:
            self._client.transact_write_items(TransactItems=items)

    def batches(self, pause: Callable[[float], None], message: str, code: str) -> Batches:
        """Many rows of the table at once.

        Args:
            pause: Waits that many seconds.
            message: The error's message when the table is busy all the time.
            code: The code that goes with it.
        """
        return Batches(
            self._client, self._name, pause, self.fault, lambda: TransientError(message, code, is_busy=True)
        )

    def fault(self, error: Exception) -> Exception:
        """The error to raise for a failed call."""
        return fault_of(error, self._message, self._code)

    def _translated(self) -> "AbstractContextManager[None]":
        return translated(self._message, self._code)

    def _answers(self, condition: str, values: Mapping[str, Any], options: Mapping[str, Any]) -> Iterator[Any]:
        request: dict[str, Any] = {
            "TableName": self._name,
            "KeyConditionExpression": condition,
            "ExpressionAttributeValues": values,
            # An index knows no consistent reads.
            **({} if "IndexName" in options else {"ConsistentRead": True}),
            **options,
        }
        while True:
            with self._translated():
                answer = self._client.query(**request)
            yield answer
            if "LastEvaluatedKey" not in answer:
                return
            request["ExclusiveStartKey"] = answer["LastEvaluatedKey"]
