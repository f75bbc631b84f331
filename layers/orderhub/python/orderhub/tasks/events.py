"""Events of tasks: ids and facts, neither what a task is nor whose it is; pure, no AWS."""

import json
import re
from dataclasses import dataclass
from datetime import datetime

from orderhub.events.announcement import SOURCE
from orderhub.orders.attributes import time_text
from orderhub.orders.model import Mode
from orderhub.tasks.task import Task

CREATED = "taskCREATED"
OVERDUE = "taskOVERDUE"
SCHEMA = "task-event.v1"
_PLAIN = re.compile(r"[\w .&+-]{1,50}")
_MANY_DIGITS = re.compile(r"(?:\d[ .-]*){7}")


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskEvent:
    """An event of a task; ``detail`` is JSON text."""

    event_id: str
    detail_type: str
    occurred_at: datetime
    detail: str


def created_event(task: Task) -> TaskEvent:
    """The event that a task was created; who needs to know what it is reads the task.

    It shows the task as it is when it is published, a moment later: somebody may be at it already.
    """
    return _event(CREATED, task, f"{task.task_id}:created", task.created_at, task.due_at)


def overdue_event(task: Task, due_at: datetime) -> TaskEvent:
    """The event that a task is overdue, as of its due time: the same however often it is published."""
    return _event(OVERDUE, task, f"{task.task_id}:{time_text(due_at)}", due_at, due_at)


def _event(name: str, task: Task, event_id: str, occurred_at: datetime, due_at: datetime | None) -> TaskEvent:
    detail = {
        "eventKey": task.task_id,
        "orderId": event_id,
        "contactId": task.customer_id,
        "metadata": {
            "schema": SCHEMA,
            "occurred_at": time_text(occurred_at),
            "mode": Mode.LIVE,
            "source": SOURCE,
            "correlation_id": task.cause,
        },
        "task": {
            "task_id": task.task_id,
            "order_no": task.order_no,
            "customer_id": task.customer_id,
            "state": task.state,
            "priority": task.priority,
            "group": _word(task.group),
            "assigned": task.assignee is not None,
            "created_by": task.created_by,
            "created_at": time_text(task.created_at),
            "due_at": time_text(due_at) if due_at else None,
        },
    }
    text = json.dumps(detail, ensure_ascii=False, separators=(",", ":"))
    return TaskEvent(event_id=event_id, detail_type=name, occurred_at=occurred_at, detail=text)


def _word(text: str | None) -> str | None:
    """The name of a group where it is a plain one: free text may hold anything about anybody."""
    return text if text and _PLAIN.fullmatch(text) and not _MANY_DIGITS.search(text) else None
