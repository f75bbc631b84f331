"""The tasks' surroundings in memory."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from orderhub.orders.attributes import time_text
from orderhub.tasks.task import Awaited, Task, task_id_of

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def new_task(number: int = 0, **values: Any) -> Task:  # noqa: ANN401 - fields of a task
    defaults: dict[str, Any] = {
        "task_id": task_id_of("rule:vip", "A1:3", number),
        "title": "Call the buyer",
        "created_at": NOON,
        "created_by": "rule:vip",
        "cause": "A1:3",
        "order_no": "A1",
    }
    return Task(**defaults | values)


class FakeTasks:
    """Tasks in memory; whoever is first to change one wins."""

    def __init__(self, *tasks: Task) -> None:
        self.stored = {task.task_id: task for task in tasks}
        self.new: set[tuple[str, str]] = set()

    def create(self, task: Task) -> bool:
        is_new = self.stored.setdefault(task.task_id, task) is task
        if is_new:
            self.new.add((time_text(task.created_at), task.task_id))
        return is_new

    def find(self, task_id: str) -> Task | None:
        return self.stored.get(task_id)

    def change(self, before: Task, after: Task) -> bool:
        if self.stored.get(before.task_id) != before:
            return False
        self.stored[before.task_id] = after
        return True

    def mark_created_published(self, tasks: Iterable[Task]) -> None:
        self.new -= {(time_text(task.created_at), task.task_id) for task in tasks}

    def awaited(self, now: datetime, limit: int) -> Sequence[Awaited]:
        due = [
            (time_text(task.due_at), task.task_id)
            for task in self.stored.values()
            if task.is_awaited and task.due_at
        ]
        rows = sorted([*((*entry, "") for entry in due), *((*entry, "created") for entry in self.new)])
        found = [
            Awaited(task_id=task_id, is_new=bool(new)) for time, task_id, new in rows if time < time_text(now)
        ]
        return found[:limit]
