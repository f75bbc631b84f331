"""Tasks by state and due time: the index of the Operations table, for those who go through lists of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from orderhub.orders.attributes import time_text
from orderhub.platform.row_keys import Row
from orderhub.platform.table import Table
from orderhub.tasks.rows import list_of, part_of_body, task_in
from orderhub.tasks.table import UNREACHABLE
from orderhub.tasks.task import Task, TaskState, Wanted

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_READS, _READ_ENTRIES = 5, 200
"""What a page may cost for each state where a filter matches little: a thousand tasks looked at."""
_FIRST, _LAST = "0", "~"
"""Before and behind all times."""
_HOLDS = {"body": "contains(#body, :body)"}
"""How what is asked for is held against a row, where that is not the whole of an attribute."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """Tasks of one state; ``last`` is the place up to which they were looked at, None for to the end."""

    tasks: list[Task]
    last: str | None


class TasksList:
    """The lists of tasks, as they were a moment ago.

    Args:
        client: DynamoDB.
        table: The Operations table.
    """

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._table = Table(client, table, *UNREACHABLE)

    def page(self, wanted: Wanted, limit: int, after: str | None = None) -> tuple[Sequence[Task], str | None]:
        """A page of tasks, those due first first, and the place to go on behind; None at the end.

        A page may hold fewer than ``limit``, even none, and yet go on, where few of those looked at are wanted.

        Raises:
            TransientError: The table could not be read; trying again can help.
        """
        parts = [self._part(state, wanted, limit, after) for state in wanted.states]
        end = min((part.last for part in parts if part.last), default=None)
        tasks = [task for part in parts for task in part.tasks if end is None or task.place <= end]
        tasks.sort(key=lambda task: task.place)
        return (tasks[:limit], tasks[limit - 1].place) if len(tasks) > limit else (tasks, end)

    def _part(self, state: TaskState, wanted: Wanted, limit: int, after: str | None) -> _Part:
        named = {
            "assignee": wanted.assignee,
            "group": wanted.group,
            "body": wanted.order_no and part_of_body(wanted.order_no),
        }
        filters = {name: text for name, text in named.items() if text}
        # "!" stands before all that a place is made of, so this is the next place there can be.
        first = f"{after}!" if after else _FIRST
        last = time_text(wanted.due_before) if wanted.due_before else _LAST
        tasks: list[Task] = []
        for _ in range(_READS):
            if first > last:
                return _Part(tasks=tasks, last=None)
            rows, key = self._query(list_of(state), first, last, filters, _READ_ENTRIES if filters else limit + 1)
            tasks += map(task_in, rows)
            if key is None:
                return _Part(tasks=tasks, last=None)
            after = key["listed_at"]["S"]
            first = f"{after}!"
            if len(tasks) > limit:
                break
        return _Part(tasks=tasks, last=after)

    def _query(
        self, of: str, first: str, last: str, filters: dict[str, str], limit: int
    ) -> tuple[list[Row], Row | None]:
        values = {
            ":of": of,
            ":first": first,
            ":last": last,
            **{f":{name}": text for name, text in filters.items()},
        }
        # "group" is a word of DynamoDB's own.
        more: Any = {
            "FilterExpression": " AND ".join(_HOLDS.get(name, f"#{name} = :{name}") for name in filters),
            "ExpressionAttributeNames": {f"#{name}": name for name in filters},
        }
        return self._table.page(
            "list_shard = :of AND listed_at BETWEEN :first AND :last",
            {name: {"S": text} for name, text in values.items()},
            IndexName="by_list",
            Limit=limit,
            **(more if filters else {}),
        )
