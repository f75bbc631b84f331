"""A task as one writes it: a new one, or another title, group, assignee, time and priority of one there is."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from http import HTTPStatus
from zoneinfo import ZoneInfo

from orderhub.console.again import keyed, new_key
from orderhub.console.calls import Json, Problem, call, get
from orderhub.console.screen import GoTo, Guest, Page, Shown, View
from orderhub.console.showing import moment_in
from orderhub.platform.scopes import Scope
from orderhub.words.translations import translate

FIELDS = ("title", "description", "assignee", "group", "priority", "dueAt")
ABOUT = ("orderNo", "customerId")
"""What a task is about is said when it is made, and stays."""
PRIORITIES = ("low", "high", "urgent")
"""Beside the usual one."""
USUAL = "normal"
_CHANGED, _REUSED = "task_changed", "idempotency_key_reused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What stands in the form by the names of its fields, and what stood there first.

    ``mark`` is what the task was of: its revision, or for a new one what tells that a form comes twice.
    """

    typed: Mapping[str, str]
    was: Mapping[str, str] = field(default_factory=dict)
    mark: str


def begin(guest: Guest) -> Page:
    """The form for a new task; an address may say which order or customer it is about."""
    visit = guest.visit
    about = {"orderNo": visit.asked("order_no"), "customerId": visit.asked("customer_id")}
    return _page(guest, "", Draft(typed=about, mark=new_key()))


def make(guest: Guest) -> Shown:
    """Make it, once for a form that is sent twice."""
    visit = guest.visit
    draft = Draft(typed={name: visit.sent(name) for name in (*FIELDS, *ABOUT)}, mark=visit.sent("mark"))
    reply = guest.api.ask(keyed(call("POST", "/v1/tasks", body=_body(draft, visit.zone)), draft.mark))
    if reply.problem:
        if reply.problem.code == _REUSED:
            # What was changed after it was taken is another task.
            draft = replace(draft, mark=new_key())
        return _page(guest, "", draft, reply.problem)
    return GoTo(visit.to("tasks", reply.body["taskId"], done="saved"))


def edit(guest: Guest, task_id: str) -> Page:
    """The form with a task as it is."""
    task = guest.api.ask(get("/v1/tasks/{}", task_id)).needed
    return _page(guest, task_id, _draft_of(task, guest.visit.zone))


def change(guest: Guest, task_id: str) -> Shown:
    """Change what is other than it was, if the task is still as it was seen.

    Where somebody else changed it meanwhile, the form comes again: what was typed stays, all else is as it is now.
    """
    visit = guest.visit
    draft = Draft(
        typed={name: visit.sent(name) for name in FIELDS},
        was={name: visit.sent(f"was-{name}") for name in FIELDS},
        mark=visit.sent("mark"),
    )
    body = _body(draft, visit.zone)
    if not body:
        return GoTo(visit.to("tasks", task_id))
    is_number = draft.mark.isdecimal() and draft.mark.isascii()
    headers = {"If-Match": f'"{draft.mark}"'} if is_number else {}
    reply = guest.api.ask(replace(call("PATCH", "/v1/tasks/{}", task_id, body=body), headers=headers))
    if reply.problem is None:
        return GoTo(visit.to("tasks", task_id, done="saved"))
    if reply.problem.code != _CHANGED:
        return _page(guest, task_id, draft, reply.problem)
    task = guest.api.ask(get("/v1/tasks/{}", task_id)).needed
    now = _draft_of(task, visit.zone)
    mine = {name: draft.typed[name] for name in FIELDS if draft.typed[name] != draft.was[name]}
    again = replace(now, typed={**now.typed, **mine})
    theirs = [name for name in FIELDS if now.typed[name] != draft.was[name]]
    return _page(guest, task_id, again, reply.problem, theirs)


def _draft_of(task: Json, zone: ZoneInfo) -> Draft:
    texts = {name: str(task[name] or "") for name in FIELDS}
    due = moment_in(texts["dueAt"], zone)
    texts["dueAt"] = f"{due:%Y-%m-%dT%H:%M}" if due else texts["dueAt"]
    texts["priority"] = "" if texts["priority"] == USUAL else texts["priority"]
    return Draft(typed=texts, was=texts, mark=str(task["revision"]))


def _body(draft: Draft, zone: ZoneInfo) -> dict[str, str | None]:
    """What is other than it was; of a new task, what says something."""
    body: dict[str, str | None] = {
        name: text or None for name, text in draft.typed.items() if text != draft.was.get(name, "")
    }
    if "priority" in body:
        body["priority"] = body["priority"] or USUAL
    if due := body.get("dueAt"):
        body["dueAt"] = _in_zone(due, zone)
    return body


def _in_zone(text: str, zone: ZoneInfo) -> str:
    """A time of a browser's field by the store's clocks; a text that is none stays for the API to refuse."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).isoformat()


def _page(
    guest: Guest, task_id: str, draft: Draft, problem: Problem | None = None, theirs: list[str] | None = None
) -> Page:
    visit = guest.visit
    wrong = problem.by_field if problem else {}
    facts = {
        "task_id": task_id,
        "draft": draft,
        "about": ABOUT if not task_id else (),
        "wrong": wrong,
        "problem": problem if problem and not wrong else None,
        "theirs": [translate(f"console_tasks.field_{name}", visit.language) for name in theirs or ()],
        "priorities": PRIORITIES,
        "usual": USUAL,
        "zone": visit.zone.key,
        "address": visit.to("tasks", task_id, "edit") if task_id else visit.to("new-task"),
        "back": visit.to("tasks", task_id) if task_id else visit.to("tasks"),
    }
    body = _body(draft, visit.zone)
    asked = call("PATCH", "/v1/tasks/{}", task_id, body=body) if task_id else call("POST", "/v1/tasks", body=body)
    return Page(
        template="task_edit.html",
        title=translate("console_tasks.edit" if task_id else "console_tasks.new", visit.language),
        facts=facts,
        calls=[asked],
        status=problem.http_status if problem else HTTPStatus.OK,
    )


_READ, _WRITE = {Scope.TASKS_READ}, {Scope.TASKS_WRITE}
VIEWS = (
    View(place="new-task", any_of=_WRITE, all_of=_READ, answer=begin),
    View(method="POST", place="new-task", any_of=_WRITE, all_of=_READ, answer=make),
    View(place="tasks/{task_id}/edit", any_of=_WRITE, all_of=_READ, answer=edit),
    View(method="POST", place="tasks/{task_id}/edit", any_of=_WRITE, all_of=_READ, answer=change),
)
