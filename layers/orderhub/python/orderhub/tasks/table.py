"""Where tasks are kept: their rows in the Operations table, which this module alone touches.

Who creates tasks needs ``dynamodb:PutItem`` on the leading keys ``task#*`` and ``tasks_due``.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from orderhub.edge.aws import AWS_ERRORS, code_of, fault_of
from orderhub.faults import Passing
from orderhub.orders.attempts import failure_of
from orderhub.orders.rows import time_text
from orderhub.tasks.rows import AWAITED, awaited_id, awaited_key, body_of, key_of, row_of, task_in
from orderhub.tasks.task import Task

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_UNREACHABLE = "the tasks cannot be reached right now"


class TasksTable:
    """The tasks of a stack. Every method raises Passing when trying again can help.

    Args:
        client: DynamoDB.
        table: The Operations table.
    """

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table

    def create(self, task: Task) -> bool:
        """Keep a new task; False, and nothing is changed, when there is one of that id."""
        put = {"TableName": self._table, "Item": row_of(task), "ConditionExpression": "attribute_not_exists(pk)"}
        return self._write(put, self._noted(None, task))

    def find(self, task_id: str) -> Task | None:
        """The task of that id as it is now, None if there is none."""
        try:
            answer = self._client.get_item(TableName=self._table, Key=key_of(task_id), ConsistentRead=True)
        except AWS_ERRORS as error:
            raise unreachable(error) from error
        return task_in(answer["Item"]) if "Item" in answer else None

    def change(self, before: Task, after: Task) -> bool:
        """Replace a task that is still as it was read; False when somebody else has changed it."""
        put = {
            "TableName": self._table,
            "Item": row_of(after),
            "ConditionExpression": "body = :before",
            "ExpressionAttributeValues": {":before": {"S": body_of(before)}},
        }
        return self._write(put, self._noted(before, after))

    def overdue(self, now: datetime, limit: int) -> Sequence[str]:
        """The ids of tasks whose due time has passed and of which nobody was told, longest overdue first."""
        try:
            answer = self._client.query(
                TableName=self._table,
                ConsistentRead=True,
                Limit=limit,
                KeyConditionExpression="pk = :awaited AND sk < :now",
                ExpressionAttributeValues={":awaited": {"S": AWAITED}, ":now": {"S": time_text(now)}},
            )
        except AWS_ERRORS as error:
            raise unreachable(error) from error
        return [awaited_id(row) for row in answer["Items"]]

    def _noted(self, before: Task | None, after: Task) -> list[Any]:
        """What a change means for the rows that await due times."""
        was = before if before and before.is_awaited else None
        will = after if after.is_awaited else None
        if was and will and was.place == will.place:
            return []
        gone = [{"Delete": {"TableName": self._table, "Key": awaited_key(was)}}] if was else []
        return gone + ([{"Put": {"TableName": self._table, "Item": awaited_key(will)}}] if will else [])

    def _write(self, put: dict[str, Any], notes: list[Any]) -> bool:
        """Write a task, and what is noted of it together with it; False when its condition is not met."""
        both: Any = [{"Put": put}, *notes]
        try:
            if notes:
                self._client.transact_write_items(TransactItems=both)
            else:
                self._client.put_item(**put)
        except AWS_ERRORS as error:
            if _is_refused(error):
                return False
            # A transaction cancelled for another reason than its condition met a throttle, or another one.
            if code_of(error) == "TransactionCanceledException":
                raise Passing(_UNREACHABLE, "tasks_unreachable") from error
            raise unreachable(error) from error
        return True


def _is_refused(error: Exception) -> bool:
    failure = failure_of(error)
    if failure is None:
        return False
    return failure.code == "ConditionalCheckFailedException" or "ConditionalCheckFailed" in failure.reasons


def unreachable(error: Exception) -> Exception:
    """The fault to raise for a failed call: Passing if trying again can help, else the error itself."""
    return fault_of(error, _UNREACHABLE, "tasks_unreachable")
