"""Publishes events of tasks: once that they were created, and once for each due time that has passed."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Protocol

from orderhub.platform.log import log
from orderhub.tasks.events import TaskEvent, created_event, overdue_event
from orderhub.tasks.task import Awaited, Task, with_overdue_published

AT_ONCE = 50
_SPARE_SECONDS = 15.0
"""What publishing so many may take; with less time left they wait for the next look."""


class Tasks(Protocol):
    """Where tasks are stored."""

    def awaited(self, now: datetime, limit: int) -> Sequence[Awaited]:
        """Tasks with an event to publish, oldest first: new ones, and those whose due time has passed."""
        ...

    def find(self, task_id: str) -> Task | None:
        """The task of that id as it is now, None if there is none."""
        ...

    def mark_created_published(self, tasks: Iterable[Task]) -> None:
        """Note that the created events of some tasks are published."""
        ...

    def change(self, before: Task, after: Task) -> bool:
        """Replace a task that is still as it was read; False when somebody else has changed it."""
        ...


type Publish = Callable[[Sequence[TaskEvent]], None]
"""Publishes or stores events; raises TransientError when not all of them went out and trying again can help."""


def publish_task_events(
    tasks: Tasks, publishers: Sequence[Publish], clock: Callable[[], datetime], left: Callable[[], float]
) -> int:
    """Publish events of new tasks and of those that have become overdue; return how many.

    They are published first and noted then, so that none is missed; what comes twice has the same id. Somebody who
    changes a task in between makes it be looked at again.

    Args:
        tasks: Where they are stored.
        publishers: Where to, one after the other.
        clock: Tells the time.
        left: Seconds that are left for it.

    Raises:
        TransientError: Not all were published; those that were not are published when this is done again.
    """
    count = 0
    while left() > _SPARE_SECONDS:
        now = clock()
        awaited_tasks = [(tasks.find(awaited.task_id), awaited.is_new) for awaited in tasks.awaited(now, AT_ONCE)]
        new = [task for task, is_new in awaited_tasks if task and is_new]
        late = [
            task
            for task, is_new in awaited_tasks
            if task and not is_new and task.is_awaited and task.is_overdue(now)
        ]
        if not new and not late:
            break
        events = [*map(created_event, new), *(overdue_event(task, task.due_at) for task in late if task.due_at)]
        for publish in publishers:
            publish(events)
        tasks.mark_created_published(new)
        # One that is new and overdue at once was read once, and is noted once.
        count += len(new) + sum(tasks.change(task, with_overdue_published(task, now)) for task in late)
    log.info("tasks_told", extra={"count": count})
    return count
