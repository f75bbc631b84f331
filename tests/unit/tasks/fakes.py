"""The tasks' surroundings in memory."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from orderhub.orders.rows import time_text
from orderhub.tasks.task import Task, task_id_of

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def new_task(number: int = 0, **values: Any) -> Task:  # noqa: ANN401 - fields of a task
    said: dict[str, Any] = {
        "task_id": task_id_of("rule:vip", "A1:3", number),
        "title": "Call the buyer",
        "created_at": NOON,
        "created_by": "rule:vip",
        "cause": "A1:3",
        "order_no": "A1",
    }
    return Task(**said | values)


class FakeTasks:
    """Tasks in memory; whoever is first to change one wins."""

    def __init__(self, *tasks: Task) -> None:
        self.kept = {task.task_id: task for task in tasks}

    def create(self, task: Task) -> bool:
        return self.kept.setdefault(task.task_id, task) is task

    def find(self, task_id: str) -> Task | None:
        return self.kept.get(task_id)

    def change(self, before: Task, after: Task) -> bool:
        if self.kept.get(before.task_id) != before:
            return False
        self.kept[before.task_id] = after
        return True

    def overdue(self, now: datetime, limit: int) -> Sequence[str]:
        awaited = sorted(task.place for task in self.kept.values() if task.is_awaited)
        return [place.partition("#")[2] for place in awaited if place < time_text(now)][:limit]
