"""Where tasks are stored: their rows in the Operations table, which this module alone touches.

Who creates tasks needs ``dynamodb:PutItem`` on the leading keys ``task#*`` and ``tasks_due``.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from orderhub.orders.attributes import time_text
from orderhub.platform.records import Records
from orderhub.platform.table import Table
from orderhub.tasks.rows import AWAITED, awaited_in, awaited_key, body_of, key_of, new_key, row_of, task_in
from orderhub.tasks.task import Awaited, Task

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

UNREACHABLE = "the tasks cannot be reached right now", "tasks_unreachable"
"""The message, and its code, when the table does not answer."""


class TasksTable:
    """The tasks of a stack. Every method raises TransientError when trying again can help.

    Args:
        client: DynamoDB.
        table: The Operations table.
    """

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._table = Table(client, table, *UNREACHABLE)
        self._records = Records(client, table, *UNREACHABLE)

    def create(self, task: Task) -> bool:
        """Store a new task and await its created event; False, and nothing is changed, if its id is taken."""
        return self._records.add(row_of(task), self._records.put(new_key(task)), *self._noted(None, task))

    def find(self, task_id: str) -> Task | None:
        """The task of that id as it is now, None if there is none."""
        row = self._records.find(key_of(task_id))
        return task_in(row) if row else None

    def change(self, before: Task, after: Task) -> bool:
        """Replace a task that is still as it was read; False when somebody else has changed it."""
        return self._records.change(row_of(after), body_of(before), *self._noted(before, after))

    def remove(self, task: Task) -> None:
        """Delete a task as it was read, and the rows that await its events."""
        # What awaits it first: a task without is found again, what awaits no task is not.
        self._delete(new_key(task), awaited_key(task), key_of(task.task_id))

    def mark_created_published(self, tasks: Iterable[Task]) -> None:
        """Note that the created events of some tasks are published."""
        self._delete(*map(new_key, tasks))

    def awaited(self, now: datetime, limit: int) -> Sequence[Awaited]:
        """Tasks with an event to publish, oldest first: new ones, and those whose due time has passed."""
        values = {":awaited": {"S": AWAITED}, ":now": {"S": time_text(now)}}
        rows, _ = self._table.page("pk = :awaited AND sk < :now", values, Limit=limit)
        return [awaited_in(row) for row in rows]

    def _delete(self, *keys: Mapping[str, Any]) -> None:
        for key in keys:
            self._table.delete(key)

    def _noted(self, before: Task | None, after: Task) -> list[Any]:
        """What a change means for the rows that await due times."""
        was = before if before and before.is_awaited else None
        will = after if after.is_awaited else None
        if was and will and was.place == will.place:
            return []
        gone = [self._records.delete(awaited_key(was))] if was else []
        return gone + ([self._records.put(awaited_key(will))] if will else [])
