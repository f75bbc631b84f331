"""The start page: what needs somebody's attention, of all that whoever is signed in may see."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from orderhub.console.calls import Call, Json, Problem, Reply, get
from orderhub.console.screen import EVERYBODY, GoTo, Guest, Page, Screen, View
from orderhub.platform.scopes import Scope
from orderhub.words.translations import translate

SHOWN = 5
"""How many of each kind are named."""
_MOST_WORKFLOWS = 20
_LOOKED_AT = 50
_BAD_IMPORTS = {"failed", "refused"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """One thing to look at: what it is, since when, a code that says how it is, and the order it is about."""

    text: str
    at: str | None
    code: str
    order_no: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Things of one kind; ``has_more`` says that there are more than are named, ``problem`` that nobody knows."""

    title: str
    matters: Sequence[Matter] = ()
    has_more: bool = False
    problem: Problem | None = None


def answer(guest: Guest) -> Page:
    """The page."""
    language, now = guest.visit.language, datetime.now(UTC)
    calls = {name: call for name, (scope, call) in _calls(now).items() if guest.who.may(scope)}
    replies = guest.api.together(calls)
    parts = [
        _part(f"console_start.{name}", [replies[name]], matters_of)
        for name, matters_of in _MATTERS.items()
        if name in replies
    ]
    if (workflows := replies.get("workflows")) is not None:
        parts.append(_failed_runs(guest, workflows))
    figures = replies.get("figures")
    facts = {
        "parts_shown": parts,
        "days": figures.body["days"] if figures and figures.problem is None else (),
        "may_open": guest.who.may(Scope.ORDERS_READ) or guest.who.may(Scope.CARDS_READ),
    }
    title = translate("console_start.title", language)
    return Page(template="start.html", title=title, facts=facts, calls=list(calls.values()))


def _calls(now: datetime) -> dict[str, tuple[Scope, Call]]:
    """What is asked, by the name of the part, with the scope it needs."""
    moment = f"{now:%Y-%m-%dT%H:%M:%SZ}"
    return {
        "imports": (Scope.IMPORTS_READ, get("/v1/imports", limit=_LOOKED_AT)),
        "tasks": (Scope.TASKS_READ, get("/v1/tasks", due_before=moment, limit=SHOWN + 1)),
        "errors": (Scope.EVENTS_READ, get("/v1/events", outcome="error", limit=SHOWN + 1)),
        "figures": (Scope.EVENTS_READ, get("/v1/events/figures")),
        "workflows": (Scope.WORKFLOWS_READ, get("/v1/workflows")),
    }


def _part(title: str, replies: Sequence[Reply], matters_of: Callable[[Json], Iterator[Matter]]) -> Part:
    """What the answers to some calls hold, of those that did not fail; if all failed, why."""
    good = [reply.body for reply in replies if reply.problem is None]
    if replies and not good:
        return Part(title=title, problem=replies[0].problem)
    found = [matter for body in good for matter in matters_of(body)]
    return Part(title=title, matters=found[:SHOWN], has_more=len(found) > SHOWN)


def _failed_runs(guest: Guest, workflows: Reply) -> Part:
    title = "console_start.runs"
    if workflows.problem:
        return Part(title=title, problem=workflows.problem)
    names = [str(workflow["name"]) for workflow in workflows.body["workflows"] if workflow["on"]]
    calls = {
        name: get("/v1/workflows/{}/runs", name, state="failed", limit=SHOWN + 1)
        for name in names[:_MOST_WORKFLOWS]
    }
    return _part(title, list(guest.api.together(calls).values()), _runs)


def _imports(body: Json) -> Iterator[Matter]:
    for job in body["imports"]:
        if job["held"] or job["state"] in _BAD_IMPORTS:
            code = "held" if job["held"] else job["state"]
            yield Matter(text=job["fileName"], at=job["createdAt"], code=code)


def _tasks(body: Json) -> Iterator[Matter]:
    for task in body["tasks"]:
        yield Matter(text=task["title"], at=task["dueAt"], code=task["priority"], order_no=task["orderNo"])


def _errors(body: Json) -> Iterator[Matter]:
    for event in body["events"]:
        reasons = [reaction["reason"] for reaction in event["reactions"] if reaction["state"] == "failed"]
        code = next((reason for reason in reasons if reason), "error")
        # What is about a customer, not about an order, has the customer's id as its key.
        order_no = event["key"] if event["id"].startswith(f"{event['key']}:") else None
        yield Matter(text=event["detail-type"], at=event["occurred_at"], code=code, order_no=order_no)


def _runs(body: Json) -> Iterator[Matter]:
    for run in body["runs"]:
        code = run["reason"] or "failed"
        yield Matter(text=run["workflow"], at=run["startedAt"], code=code, order_no=run["orderNo"])


_MATTERS: Mapping[str, Callable[[Json], Iterator[Matter]]] = {
    "imports": _imports,
    "tasks": _tasks,
    "errors": _errors,
}


def open_order(guest: Guest) -> GoTo:
    """Go to the order whose number was typed in."""
    order_no = guest.visit.asked("order_no")
    return GoTo(guest.visit.to("orders", order_no) if order_no else guest.visit.to())


SCREEN = Screen(
    title="console_start.title",
    views=(
        View(place="", any_of=EVERYBODY, answer=answer),
        View(place="open-order", any_of=EVERYBODY, answer=open_order),
    ),
)
