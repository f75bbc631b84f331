"""How a task lies in the Operations table; pure, no AWS.

Beside a task that is due some day and not published as overdue stands a row of those awaited, so that a search for
overdue ones costs what has become overdue and not what is there. Beside a new one stands another there, until it
is published that it was created.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from orderhub.orders.attributes import time_text
from orderhub.platform.row_keys import row_key
from orderhub.tasks.task import KEPT, Awaited, Priority, Task, TaskState

AWAITED = "tasks_due"
_NEW = "created"
_ADDED = ("description",)
"""What tasks had not from the first: left out where it is empty, so that older ones are the same text as ever."""
_TIMES = ("created_at", "due_at", "updated_at", "overdue_told_at")


def key_of(task_id: str) -> dict[str, Any]:
    """The key of a task."""
    return row_key(f"task#{task_id}", "task")


def awaited_key(task: Task) -> dict[str, Any]:
    """The key of the row that awaits a task's due time."""
    return row_key(AWAITED, task.place)


def new_key(task: Task) -> dict[str, Any]:
    """The key of the row that awaits the created event of a task."""
    return row_key(AWAITED, f"{time_text(task.created_at)}#{task.task_id}#{_NEW}")


def list_of(state: TaskState) -> str:
    """The list that tasks of a state are in."""
    return f"tasks#{state}"


def row_of(task: Task) -> dict[str, Any]:
    """A task as a row; one at its end goes by itself in the end."""
    row = key_of(task.task_id) | {
        "body": {"S": body_of(task)},
        "list_shard": {"S": list_of(task.state)},
        "listed_at": {"S": task.place},
    }
    named = {"assignee": task.assignee, "group": task.group}
    row |= {name: {"S": text} for name, text in named.items() if text}
    if not task.state.is_open:
        ended = task.updated_at or task.created_at
        row["expires_at"] = {"N": str(int((ended + KEPT).timestamp()))}
    return row


def body_of(task: Task) -> str:
    """All of a task as text; the same task always has the same."""
    values = {name: value for name, value in asdict(task).items() if name not in _ADDED or value is not None}
    return json.dumps(values, default=time_text, ensure_ascii=False, sort_keys=True)


def part_of_body(order_no: str) -> str:
    """What stands in the texts of an order's tasks and in no other: words of people have their quotes escaped."""
    return f'"order_no": {json.dumps(order_no, ensure_ascii=False)}'


def task_in(row: Mapping[str, Any]) -> Task:
    """The task in a row."""
    values = json.loads(row["body"]["S"])
    values |= {name: datetime.fromisoformat(values[name]) for name in _TIMES if values[name]}
    return Task(**values | {"state": TaskState(values["state"]), "priority": Priority(values["priority"])})


def awaited_in(row: Mapping[str, Any]) -> Awaited:
    """What a row awaits."""
    _, task_id, *more = row["sk"]["S"].split("#")
    return Awaited(task_id=task_id, is_new=more == [_NEW])
