"""What requests about tasks ask for; pure, no AWS."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from orderhub.errors import RequestError
from orderhub.http.bodies import object_in
from orderhub.http.query_params import query_text
from orderhub.http.request import Event, body_of
from orderhub.orders.placeholders import id_in
from orderhub.tasks.task import LONGEST_DESCRIPTION, LONGEST_NAME, LONGEST_TITLE, Priority, TaskState, Wanted

_EXAMPLE = '{"title": "Call the buyer", "orderNo": "A1", "dueAt": "2026-11-23T12:00:00Z"}'
_LONGEST_NO = 100
_CUSTOMER = re.compile(r"[0-9a-f]{32}")
_YEARS = range(2000, 2200)
_ALL_OPEN = tuple(state for state in TaskState if state.is_open)


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads the fields of a task one by one and notes what is wrong with each."""

    body: dict[str, Any]
    errors: list[dict[str, str]] = field(default_factory=list)

    def text(self, name: str, longest: int, read: Callable[[str], str] = str.strip) -> str | None:
        """A text as ``read`` has it; None where nothing is given."""
        value = self.body.get(name)
        if value is None:
            return None
        text = read(value) if isinstance(value, str) else ""
        if not 0 < len(text) <= longest:
            self.wrong(name, f"Send a text of 1 to {longest} characters.")
        return text

    def choice[T: StrEnum](self, name: str, choices: type[T], usual: T) -> T:
        """One of some words."""
        value = self.body.get(name, usual)
        if value in list(choices):
            return choices(value)
        self.wrong(name, f"Send one of {', '.join(choices)}.")
        return usual

    def time(self, name: str) -> datetime | None:
        """A time; None where nothing is given."""
        value = self.body.get(name)
        moment = moment_in(value)
        if value is not None and moment is None:
            self.wrong(name, "Send a time by ISO 8601, such as 2026-11-23T12:00:00Z; UTC where no zone is named.")
        return moment

    def customer(self, name: str) -> str | None:
        """A customer's id; None where nothing is given."""
        value = self.body.get(name)
        if value is None or (isinstance(value, str) and _CUSTOMER.fullmatch(value)):
            return value
        self.wrong(name, "Send a customer's id as the API shows it.")
        return None

    def wrong(self, name: str, message: str) -> None:
        """Note what is wrong with a field."""
        self.errors.append({"pointer": f"/{name}", "code": "value_invalid", "message": message})

    def check(self) -> None:
        """Refuse what was read, if anything is wrong with it."""
        if self.errors:
            message = "The task cannot be taken as it is; see errors."
            raise RequestError(message, "task_invalid", errors=self.errors)


_READ: dict[str, tuple[str, Callable[[_Reader, str], Any]]] = {
    "title": ("title", lambda reader, name: reader.text(name, LONGEST_TITLE)),
    "description": ("description", lambda reader, name: reader.text(name, LONGEST_DESCRIPTION)),
    "orderNo": ("order_no", lambda reader, name: reader.text(name, _LONGEST_NO, id_in)),
    "customerId": ("customer_id", lambda reader, name: reader.customer(name)),
    "assignee": ("assignee", lambda reader, name: reader.text(name, LONGEST_NAME)),
    "group": ("group", lambda reader, name: reader.text(name, LONGEST_NAME)),
    "priority": ("priority", lambda reader, name: reader.choice(name, Priority, Priority.NORMAL)),
    "dueAt": ("due_at", lambda reader, name: reader.time(name)),
    "state": ("state", lambda reader, name: reader.choice(name, TaskState, TaskState.OPEN)),
}
"""Name in the body → name in a task, and how it is read."""
_AT_CREATION = _READ.keys() - {"state"}
_CHANGEABLE = _READ.keys() - {"orderNo", "customerId"}


def new_task_in(event: Event) -> dict[str, Any]:
    """The fields of a task that a request wants created; only those it names.

    Raises:
        RequestError: ``task_invalid`` (with all that is wrong), ``body_invalid`` or ``field_unknown``; 413
            ``body_too_large``.
    """
    return _fields_in(event, _AT_CREATION, needs_title=True)


def changes_in(event: Event) -> dict[str, Any]:
    """The fields of a task that a request wants changed; null empties one.

    Raises:
        RequestError: As ``new_task_in``; ``body_invalid`` also where nothing was sent.
    """
    if not body_of(event):
        message = f"Send what is to be changed, such as {_EXAMPLE}."
        raise RequestError(message, "body_invalid")
    return _fields_in(event, _CHANGEABLE, needs_title=False)


def wanted_in(event: Event) -> Wanted:
    """Which tasks a request wants listed: all that are still to be done, unless it names a state.

    Raises:
        RequestError: ``state_unknown`` or ``due_before_invalid``.
    """
    state, due = query_text(event, "state"), query_text(event, "due_before")
    if state and state not in list(TaskState):
        raise RequestError(f"Send state as one of {', '.join(TaskState)}.", "state_unknown")
    due_before = moment_in(due)
    if due and due_before is None:
        message = "Send due_before as a time by ISO 8601, such as 2026-11-23T12:00:00Z."
        raise RequestError(message, "due_before_invalid")
    return Wanted(
        states=(TaskState(state),) if state else _ALL_OPEN,
        assignee=query_text(event, "assignee") or None,
        group=query_text(event, "group") or None,
        due_before=due_before,
        order_no=_order_no(query_text(event, "order_no")),
    )


def _order_no(text: str) -> str | None:
    """An order number as tasks have it; None where none is asked for."""
    return id_in(text).encode(errors="replace").decode() or None


def moment_in(value: object) -> datetime | None:
    """A time by ISO 8601, in UTC where it names no zone; None for what is none, or not of our times."""
    try:
        if isinstance(value, str):
            moment = datetime.fromisoformat(value.strip())
            aware = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
            return aware if aware.year in _YEARS else None
    except (ValueError, OverflowError):
        pass
    return None


def _fields_in(event: Event, names: set[str], *, needs_title: bool) -> dict[str, Any]:
    body = object_in(body_of(event), _EXAMPLE, names)
    reader = _Reader(body)
    fields = {ours: read(reader, name) for name, (ours, read) in _READ.items() if name in body}
    if fields.get("title", None if needs_title else "") is None:
        reader.wrong("title", "Send a title, which says what is to be done.")
    reader.check()
    return fields
