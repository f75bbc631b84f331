"""A task: what somebody is to do about an order or a customer, and by when; pure, no AWS."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Any

from orderhub.orders.attributes import time_text

BY_API = "api"
"""Who created a task that a request asked for."""
LONGEST_TITLE = 200
LONGEST_DESCRIPTION = 2000
LONGEST_NAME = 100
"""How long the id of an assignee or the name of a group may be."""
KEPT = timedelta(days=1825)
"""How long a task stays after it came to its end: as long as the event it came from, by default."""
_NEVER_DUE = "9999-12-31T23:59:59.999999Z"


class TaskState(StrEnum):
    """How far a task is."""

    OPEN = "open"
    IN_PROGRESS = "in_progress"
    DONE = "done"
    CANCELLED = "cancelled"

    @property
    def is_open(self) -> bool:
        """Whether something is still to be done."""
        return self in (TaskState.OPEN, TaskState.IN_PROGRESS)


class Priority(StrEnum):
    """How urgent a task is."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    URGENT = "urgent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One task.

    ``created_by`` says who created it (``rule:vip``, ``workflow:after_sales``, ``api``), ``cause`` the id of the
    event it came from or of the request. ``title`` and ``description`` are free text; they and ``assignee`` may
    name people. ``revision`` counts changes from 1. ``overdue_told_at`` is when it was published that the task is
    overdue, for this due time.
    """

    task_id: str
    title: str = field(repr=False)
    created_at: datetime
    created_by: str
    cause: str
    description: str | None = field(default=None, repr=False)
    order_no: str | None = None
    customer_id: str | None = None
    assignee: str | None = field(default=None, repr=False)
    group: str | None = None
    priority: Priority = Priority.NORMAL
    due_at: datetime | None = None
    state: TaskState = TaskState.OPEN
    revision: int = 1
    updated_at: datetime | None = None
    overdue_told_at: datetime | None = None

    @property
    def place(self) -> str:
        """Where it stands in a list: those due first come first, those without a due time last."""
        return f"{time_text(self.due_at) if self.due_at else _NEVER_DUE}#{self.task_id}"

    @property
    def is_awaited(self) -> bool:
        """Whether an event is to be published when its due time has come."""
        return self.state.is_open and self.due_at is not None and self.overdue_told_at is None

    def is_overdue(self, now: datetime) -> bool:
        """Whether it should be done by now, and is not."""
        return self.state.is_open and self.due_at is not None and self.due_at < now


@dataclass(frozen=True, slots=True, kw_only=True)
class Awaited:
    """A task with an event to publish: that it is new, or else that it is overdue."""

    task_id: str
    is_new: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which tasks to list; None where it does not matter."""

    states: tuple[TaskState, ...]
    assignee: str | None = None
    group: str | None = None
    due_before: datetime | None = None
    order_no: str | None = None


def task_id_of(created_by: str, cause: str, number: int = 0) -> str:
    """The id of a task: the same for the same cause, so that nothing creates it twice.

    Args:
        created_by: Who creates it, such as ``rule:vip``.
        cause: The id of the event or request it comes from.
        number: Which one it is, where the same creates several because of the same.
    """
    return sha256("\n".join((created_by, cause, str(number))).encode(errors="replace")).hexdigest()[:32]


def changed(task: Task, now: datetime, **changes: Any) -> Task:  # noqa: ANN401 - fields of a task
    """A task after somebody changed some fields; of another due time nothing is published yet."""
    after = replace(task, **changes)
    overdue_told_at = task.overdue_told_at if after.due_at == task.due_at else None
    return replace(after, revision=task.revision + 1, updated_at=now, overdue_told_at=overdue_told_at)


def with_overdue_published(task: Task, now: datetime) -> Task:
    """A task whose overdue event is published; its revision and its update time stay."""
    return replace(task, overdue_told_at=now)
