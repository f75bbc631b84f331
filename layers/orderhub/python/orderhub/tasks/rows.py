"""How a task lies in the Operations table; pure, no AWS.

Beside a task that is due some day and not told of yet stands a row among those awaited, so that looking for
overdue ones costs what has become overdue and not what is there.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from orderhub.orders.rows import time_text
from orderhub.tasks.task import KEPT, Priority, Task, TaskState

AWAITED = "tasks_due"
_TIMES = ("created_at", "due_at", "updated_at", "overdue_told_at")


def key_of(task_id: str) -> dict[str, Any]:
    """The key of a task."""
    return {"pk": {"S": f"task#{task_id}"}, "sk": {"S": "task"}}


def awaited_key(task: Task) -> dict[str, Any]:
    """The key of the row that awaits a task's due time."""
    return {"pk": {"S": AWAITED}, "sk": {"S": task.place}}


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
    return json.dumps(asdict(task), default=time_text, ensure_ascii=False, sort_keys=True)


def task_in(row: Mapping[str, Any]) -> Task:
    """The task in a row."""
    said = json.loads(row["body"]["S"])
    said |= {name: datetime.fromisoformat(said[name]) for name in _TIMES if said[name]}
    return Task(**said | {"state": TaskState(said["state"]), "priority": Priority(said["priority"])})


def awaited_id(row: Mapping[str, Any]) -> str:
    """The id of the task that a row awaits."""
    task_id: str = row["sk"]["S"].partition("#")[2]
    return task_id
