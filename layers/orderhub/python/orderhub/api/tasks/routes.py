"""The routes of tasks: created, listed, shown, changed."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from http import HTTPStatus
from typing import Any, Protocol

from orderhub.api.tasks.parameters import changes_in, new_task_in, wanted_in
from orderhub.errors import RequestError, TransientError
from orderhub.http.answer import Answer
from orderhub.http.cursors import Cursors
from orderhub.http.query_params import idempotency_key_of, limit_of
from orderhub.http.request import Event, base_url_of, header_of, key_id_of, request_id_of, segment_of
from orderhub.platform.signing import TokenSigner
from orderhub.tasks.task import BY_API, Task, Wanted, changed, task_id_of
from orderhub.tasks.views import shown

MOST_LISTED = 100
_PURPOSE = "tasks"
_TRIES = 4
"""Each failure means that somebody changed the task just now."""


class Tasks(Protocol):
    """Where tasks are stored."""

    def create(self, task: Task) -> bool:
        """Keep a new task; False, and nothing is changed, when there is one of that id."""
        ...

    def find(self, task_id: str) -> Task | None:
        """The task of that id as it is now, None if there is none."""
        ...

    def change(self, before: Task, after: Task) -> bool:
        """Replace a task that is still as it was read; False when somebody else has changed it."""
        ...


class Lists(Protocol):
    """Where tasks are listed."""

    def page(self, wanted: Wanted, limit: int, after: str | None = None) -> tuple[Sequence[Task], str | None]:
        """A page of tasks, those due first first, and the place to go on behind; None at the end."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskRoutes:
    """Answers requests about tasks; every method raises TransientError when trying again can help."""

    tasks: Tasks
    lists: Lists
    signer: TokenSigner
    clock: Callable[[], datetime]

    def every(self, event: Event) -> Answer:
        """A page of tasks, those due first first, with the cursor of the next one.

        Raises:
            RequestError: As ``wanted_in``; ``limit_invalid`` or ``cursor_invalid``.
        """
        wanted, limit, base_url, now = (
            wanted_in(event),
            limit_of(event, MOST_LISTED),
            base_url_of(event),
            self.clock(),
        )
        cursors = Cursors(self.signer, _PURPOSE)
        tasks, last = self.lists.page(wanted, limit, cursors.position_in(event))
        return Answer(body={"tasks": [shown(task, base_url, now) for task in tasks], "next": cursors.to(last)})

    def read(self, event: Event) -> Answer:
        """A task.

        Raises:
            RequestError: ``task_unknown``.
        """
        return self._answer(event, self._known(event))

    def create(self, event: Event) -> Answer:
        """Create a task: 201; 200 with the one there is, when the request with its Idempotency-Key comes again.

        Raises:
            RequestError: As ``new_task_in``; ``idempotency_key_reused``; ``idempotency_key_invalid``.
        """
        fields, now, key = new_task_in(event), self.clock(), idempotency_key_of(event)
        sent_as = f"key {key}" if key else f"request {request_id_of(event)}"
        task = Task(
            task_id=task_id_of(BY_API, f"{key_id_of(event)} {sent_as}"),
            created_at=now,
            created_by=BY_API,
            cause=_cause_of(event, fields),
            **fields,
        )
        if self.tasks.create(task):
            return self._answer(event, task, HTTPStatus.CREATED)
        existing = self.tasks.find(task.task_id)
        if existing and existing.cause != task.cause:
            message = "This Idempotency-Key came with another request before; use a new key for a new request."
            raise RequestError(message, "idempotency_key_reused")
        return self._answer(event, existing or task)

    def change(self, event: Event) -> Answer:
        """Change some fields of a task; the others stay, whoever changes them meanwhile.

        Raises:
            RequestError: As ``changes_in``; ``task_unknown``; ``task_changed``: it is no longer of the
                revision that If-Match names.
        """
        changes = changes_in(event)
        for _ in range(_TRIES):
            task = self._known(event)
            _check_revision(event, task)
            if all(getattr(task, name) == value for name, value in changes.items()):
                return self._answer(event, task)
            after = changed(task, self.clock(), **changes)
            if self.tasks.change(task, after):
                return self._answer(event, after)
        raise TransientError("others are changing this task right now", "task_busy", is_busy=True)

    def _known(self, event: Event) -> Task:
        task = self.tasks.find(segment_of(event, "task_id"))
        if task is None:
            raise RequestError("There is no task of this id.", "task_unknown")
        return task

    def _answer(self, event: Event, task: Task, status: HTTPStatus = HTTPStatus.OK) -> Answer:
        body = shown(task, base_url_of(event), self.clock())
        return Answer(status=status, headers={"ETag": _tag(task)}, body=body)


def _check_revision(event: Event, task: Task) -> None:
    wanted = header_of(event, "If-Match")
    if wanted is not None and wanted.strip() != _tag(task):
        message = f"The task has been changed; it is of revision {task.revision} now. Read it, then change it."
        raise RequestError(message, "task_changed")


def _tag(task: Task) -> str:
    return f'"{task.revision}"'


def _cause_of(event: Event, fields: dict[str, Any]) -> str:
    """Which key asked for what: the same for the same request, and no words of it can be read there."""
    text = json.dumps(fields, default=str, sort_keys=True)
    return f"{key_id_of(event)}:{sha256(text.encode()).hexdigest()[:16]}"
