"""What a workflow would do about an order, with its messages to oneself, and what in the past days."""

from dataclasses import replace
from typing import Any

from orderhub.console.blocks import marks_of_try, path_of
from orderhub.console.calls import Call, Json, Problem, call, get
from orderhub.console.json_editing import mistakes_in, read
from orderhub.console.screen import Guest, Page, View
from orderhub.platform.scopes import Scope
from orderhub.words.translations import translate

USUAL_DAYS = "30"


def form(guest: Guest, name: str) -> Page:
    """Which order is to be tried."""
    return _tried(guest, name, None, None, {})


def attempt(guest: Guest, name: str) -> Page:
    """What would come of it; with the definition of the form where that is not saved yet."""
    visit = guest.visit
    definition, mistakes = read(visit.sent("definition")) if visit.sent("definition") else (None, ())
    if mistakes:
        return _tried(guest, name, None, None, {"mistakes": mistakes})
    if not visit.sent("order"):
        # The form for changes leads here before somebody said of which order.
        return _tried(guest, name, None, None, {})
    trying = _call(guest, name, definition)
    reply = guest.api.ask(trying)
    problem = reply.problem
    found = mistakes_in(visit.sent("definition"), problem.errors) if problem else []
    return _tried(guest, name, reply.body, problem, {"mistakes": found, "definition": definition, "call": trying})


def _call(guest: Guest, name: str, definition: dict[str, Any] | None) -> Call:
    visit = guest.visit
    body: dict[str, Any] = {"order": visit.sent("order")}
    if definition is not None:
        body["definition"] = definition
    if addresses := {kind: visit.sent(kind) for kind in ("email", "phone") if visit.sent(kind)}:
        body["to"] = addresses
    # Its messages are sent one after the other.
    return replace(call("POST", "/v1/workflows/{}/test", name, body=body), is_slow=True)


def _tried(guest: Guest, name: str, tried: Json, problem: Problem | None, more: dict[str, Any]) -> Page:
    visit = guest.visit
    path, calls = [], []
    if tried is not None:
        definition = more["definition"]
        if definition is None:
            definition = guest.api.ask(get("/v1/workflows/{}", name)).needed.get("definition")
        path = path_of(definition, visit.language, marks_of_try(tried))
        # How one gets the same stands there without the addresses, which are somebody's.
        body = {field: value for field, value in more["call"].body.items() if field != "to"}
        calls = [call("POST", "/v1/workflows/{}/test", name, body=body)]
    facts = {
        "name": name,
        "tried": tried,
        "path": path,
        "problem": problem,
        "mistakes": more.get("mistakes", ()),
        "may_send": guest.who.may(Scope.WORKFLOWS_WRITE),
        "may_read_messages": guest.who.may(Scope.MESSAGES_READ),
    }
    title = translate("console_try.title", visit.language, name=name)
    calls = calls or [call("POST", "/v1/workflows/{}/test", name, body={"order": "A1"})]
    if problem:
        return Page(
            template="workflow_try.html", title=title, facts=facts, calls=calls, status=problem.http_status
        )
    return Page(template="workflow_try.html", title=title, facts=facts, calls=calls)


def backtest(guest: Guest, name: str) -> Page:
    """What it would have started in so many past days; asked for once somebody says how many."""
    visit = guest.visit
    days = visit.asked("days")
    asked = _backtest(name, days or USUAL_DAYS)
    reply = guest.api.ask(asked) if days else None
    facts = {
        "name": name,
        "days": days or USUAL_DAYS,
        "result": reply.body if reply else None,
        "problem": reply.problem if reply else None,
    }
    title = translate("console_try.backtest_title", visit.language, name=name)
    return Page(template="workflow_backtest.html", title=title, facts=facts, calls=[asked])


def _backtest(name: str, days: str) -> Call:
    return replace(call("POST", "/v1/workflows/{}/backtest", name, days=days), is_slow=True)


_READ = {Scope.WORKFLOWS_READ}
VIEWS = (
    View(place="workflows/{name}/try", any_of=_READ, answer=form),
    View(method="POST", place="workflows/{name}/try", any_of=_READ, answer=attempt),
    View(place="workflows/{name}/backtest", any_of=_READ, answer=backtest),
)
