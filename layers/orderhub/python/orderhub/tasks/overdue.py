"""Telling of tasks whose due time has passed: once for each task and due time."""

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from orderhub.edge.log import log
from orderhub.events.announcement import SOURCE
from orderhub.orders.model import Mode
from orderhub.orders.rows import time_text
from orderhub.tasks.task import Task, told

OVERDUE = "taskOVERDUE"
SCHEMA = "task-event.v1"
AT_ONCE = 50
_SPARE_SECONDS = 15.0
"""What telling of so many may take; with less time left they wait for the next look."""
_PLAIN = re.compile(r"[\w .&+-]{1,50}")
_MANY_DIGITS = re.compile(r"(?:\d[ .-]*){7}")


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskEvent:
    """What is told of a task; ``detail`` is JSON text."""

    event_id: str
    detail_type: str
    occurred_at: datetime
    detail: str


class Tasks(Protocol):
    """Where tasks are kept."""

    def overdue(self, now: datetime, limit: int) -> Sequence[str]:
        """The ids of tasks whose due time has passed and of which nobody was told, longest overdue first."""
        ...

    def find(self, task_id: str) -> Task | None:
        """The task of that id as it is now, None if there is none."""
        ...

    def change(self, before: Task, after: Task) -> bool:
        """Replace a task that is still as it was read; False when somebody else has changed it."""
        ...


type Tell = Callable[[Sequence[TaskEvent]], None]
"""Publishes or keeps events; raises Passing when not all of them went out and trying again can help."""


def tell_overdue(
    tasks: Tasks, tell: Sequence[Tell], clock: Callable[[], datetime], left: Callable[[], float]
) -> int:
    """Tell of tasks that have become overdue; return of how many.

    It is told first and noted then, so that nothing is missed; what comes twice has the same id. Somebody who
    changes a task in between makes it be looked at again.

    Args:
        tasks: Where they are kept.
        tell: To whom, one after the other.
        clock: Tells the time.
        left: Seconds that are left for it.

    Raises:
        Passing: Not all was told; what was not is told when this is done again.
    """
    count = 0
    while left() > _SPARE_SECONDS:
        now = clock()
        found = [tasks.find(task_id) for task_id in tasks.overdue(now, AT_ONCE)]
        late = [task for task in found if task and task.is_awaited and task.is_overdue(now)]
        if not late:
            break
        for to in tell:
            to([overdue_event(task, task.due_at) for task in late if task.due_at])
        count += sum(tasks.change(task, told(task, now)) for task in late)
    log.info("overdue_tasks_told", extra={"count": count})
    return count


def overdue_event(task: Task, due_at: datetime) -> TaskEvent:
    """The event that a task is overdue, as of its due time: the same however often it is told.

    It says neither what the task is nor whose it is; who needs to know reads the task.
    """
    event_id = f"{task.task_id}:{time_text(due_at)}"
    detail = {
        "eventKey": task.task_id,
        "orderId": event_id,
        "contactId": task.customer_id,
        "metadata": {
            "schema": SCHEMA,
            "occurred_at": time_text(due_at),
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
            "due_at": time_text(due_at),
        },
    }
    text = json.dumps(detail, ensure_ascii=False, separators=(",", ":"))
    return TaskEvent(event_id=event_id, detail_type=OVERDUE, occurred_at=due_at, detail=text)


def _word(text: str | None) -> str | None:
    """The name of a group where it is a plain one: free text may hold anything about anybody."""
    return text if text and _PLAIN.fullmatch(text) and not _MANY_DIGITS.search(text) else None
