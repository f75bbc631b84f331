"""One task with the order it is about, and what one does with it: take it, complete it, put it back, cancel it."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from http import HTTPStatus

from orderhub.console.calls import ApiFailed, Call, Json, Problem, call, get
from orderhub.console.confirming import Intent, confirming
from orderhub.console.screen import GoTo, Guest, Page, Shown, View
from orderhub.platform.scopes import Scope
from orderhub.words.translations import translate

MOVES = ("take", "complete", "put_back", "cancel", "reopen")
_FROM = {
    "open": ("take", "complete", "cancel"),
    "in_progress": ("take", "complete", "put_back", "cancel"),
    "done": ("reopen",),
    "cancelled": ("reopen",),
}
"""What can be done with a task in a state."""


def answer(guest: Guest, task_id: str, problem: Problem | None = None) -> Page:
    """The page of a task; ``problem`` is why something could not be done with it."""
    visit = guest.visit
    asked = get("/v1/tasks/{}", task_id)
    task = guest.api.ask(asked).needed
    beside = _order_call(guest, task["orderNo"])
    reply = guest.api.ask(beside) if beside else None
    body = reply.body if reply else None
    facts = {
        "task": task,
        "moves": _moves(guest, task),
        "order": body["order"] if body and "order" in body else None,
        "card": body if body and "orderInfo" in body else None,
        "sees_order": beside is not None,
        "sees_customers": guest.who.may(Scope.CUSTOMERS_READ),
        "problems": [found for found in (problem, reply and reply.problem) if found],
    }
    return Page(
        template="task.html",
        title=translate("console_tasks.one", visit.language),
        facts=facts,
        calls=[asked, *([beside] if beside else [])],
        status=problem.http_status if problem else HTTPStatus.OK,
    )


def _order_call(guest: Guest, order_no: str | None) -> Call | None:
    if order_no and guest.who.may(Scope.ORDERS_READ):
        return get("/v1/orders/{}", order_no)
    if order_no and guest.who.may(Scope.CARDS_READ):
        return get("/v1/orders/{}/card", order_no, goods="array", locale=guest.visit.language)
    return None


def _moves(guest: Guest, task: Json) -> list[tuple[str, str]]:
    """What may be done, each with its words."""
    if not guest.who.may(Scope.TASKS_WRITE):
        return []
    is_mine = task["state"] == "in_progress" and task["assignee"] == guest.who.name
    possible = (move for move in _FROM.get(task["state"], ()) if not (move == "take" and is_mine))
    return [(move, translate(f"console_tasks.{move}", guest.visit.language)) for move in possible]


def _change(guest: Guest, move: str, task_id: str, revision: str) -> Call:
    """The call that does it, if the task is still of the revision that was seen."""
    changes: Mapping[str, Mapping[str, object]] = {
        "take": {"state": "in_progress", "assignee": guest.who.name},
        "complete": {"state": "done"},
        "put_back": {"state": "open", "assignee": None},
        "cancel": {"state": "cancelled"},
        "reopen": {"state": "open"},
    }
    headers = {"If-Match": f'"{revision}"'} if revision.isdecimal() and revision.isascii() else {}
    return replace(call("PATCH", "/v1/tasks/{}", task_id, body=changes[move]), headers=headers)


def moved(move: str, guest: Guest, task_id: str) -> Shown:
    """Do something with a task, if it is still as it was seen; else its page says so.

    Args:
        move: Which of ``MOVES``.
        guest: Who does it; the form has the revision of the task that they saw.
        task_id: Which task.

    Raises:
        ApiFailed: It could not be done, and who did it may not see the task.
    """
    reply = guest.api.ask(_change(guest, move, task_id, guest.visit.sent("revision")))
    if reply.problem is None:
        return GoTo(guest.visit.to("tasks", task_id, done=move))
    if guest.who.may(Scope.TASKS_READ):
        return answer(guest, task_id, reply.problem)
    raise ApiFailed(reply.problem)


def cancel(guest: Guest, task_id: str) -> Intent:
    """The task is to be cancelled, as it was when that was asked for."""
    visit = guest.visit
    task = guest.api.ask(get("/v1/tasks/{}", task_id)).needed if guest.who.may(Scope.TASKS_READ) else {}
    revision = visit.sent("revision") or str(task.get("revision", ""))
    return Intent(
        title=translate("console_tasks.cancel_title", visit.language),
        subject=task.get("title", task_id),
        says=[translate(f"console_tasks.cancel_{line}", visit.language) for line in ("what", "back")],
        fields={"revision": revision},
        call=_change(guest, "cancel", task_id, revision),
        submit=translate("console_tasks.cancel_sure", visit.language),
        back=visit.to("tasks", task_id),
        after=visit.to("tasks", task_id, done="cancel"),
        is_danger=True,
    )


VIEWS = (
    View(place="tasks/{task_id}", any_of={Scope.TASKS_READ}, answer=answer),
    *confirming("tasks/{task_id}/cancel", {Scope.TASKS_WRITE}, cancel),
    *(
        View(
            method="POST",
            place=f"tasks/{{task_id}}/{move}",
            any_of={Scope.TASKS_WRITE},
            answer=partial(moved, move),
        )
        for move in MOVES
        if move != "cancel"
    ),
)
