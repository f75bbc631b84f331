"""What is to be done: tasks by their state, those of whoever is signed in, and those that are overdue."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

from orderhub.console.calls import Call, Problem, get
from orderhub.console.screen import Guest, Page, Screen, View
from orderhub.console.screens import task, task_edit
from orderhub.console.visit import Visit
from orderhub.platform.scopes import Scope
from orderhub.words.translations import translate

STATES = ("open", "in_progress", "done", "cancelled")
_TO_DO = STATES[:2]


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """The tasks in a state; ``more`` is the address of what comes next, ``problem`` says why nobody knows."""

    state: str
    tasks: Sequence[Any] = ()
    more: str | None = None
    problem: Problem | None = None


def answer(guest: Guest) -> Page:
    """The board: a column for each state, those due first on top."""
    visit = guest.visit
    calls = _calls(guest)
    replies = guest.api.together(calls)
    columns = [
        Column(state=state, problem=reply.problem)
        if reply.problem
        else Column(state=state, tasks=reply.body["tasks"], more=_more(visit, state, reply.body["next"]))
        for state, reply in replies.items()
    ]
    problems = [column.problem for column in columns if column.problem]
    facts = {
        "columns": columns,
        "states": STATES,
        "is_filtered": bool(visit.filters("show", "group")),
        "may_write": guest.who.may(Scope.TASKS_WRITE),
        "sees_orders": guest.who.may_open_orders,
    }
    return Page(
        template="tasks.html",
        title=translate("console_tasks.title", visit.language),
        facts=facts,
        calls=list(calls.values()),
        status=problems[0].http_status if len(problems) == len(columns) and not visit.is_part else HTTPStatus.OK,
    )


def _calls(guest: Guest) -> dict[str, Call]:
    """One for each column; who an assignee is stands in no address of a page, so "mine" is asked for by a word."""
    visit, show = guest.visit, guest.visit.asked("show")
    wanted = visit.filters("group")
    if show == "mine":
        wanted["assignee"] = guest.who.name
    if show == "overdue":
        wanted["due_before"] = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
    if chosen := visit.asked("state"):
        return {chosen: get("/v1/tasks", state=chosen, **wanted, **visit.filters("cursor"))}
    return {state: get("/v1/tasks", state=state, **wanted) for state in _TO_DO}


def _more(visit: Visit, state: str, cursor: str | None) -> str | None:
    return visit.here(state=state, cursor=cursor) if cursor else None


SCREEN = Screen(
    title="console_tasks.title",
    views=(View(place="tasks", any_of={Scope.TASKS_READ}, answer=answer), *task_edit.VIEWS, *task.VIEWS),
)
