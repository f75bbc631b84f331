"""The runs of a workflow by their state, and one of them as the path it took; stopped, or taken up again."""

from collections.abc import Mapping
from datetime import UTC, datetime
from http import HTTPStatus
from itertools import chain
from typing import Any

from orderhub.console.blocks import marks_of_run, path_of
from orderhub.console.calls import ApiFailed, Call, Json, Problem, call, get
from orderhub.console.confirming import Intent, confirming
from orderhub.console.screen import Guest, Page, View
from orderhub.platform.scopes import Scope
from orderhub.words.translations import translate

STATES = ("running", "waiting", "done", "stopped", "failed")
LISTED = 20
_LOOKED_AT, _MOST_PAGES = 100, 5
"""A run is looked for among so many of a page, on so many pages."""


def answer(guest: Guest, name: str) -> Page:
    """A page of runs, newest first."""
    visit = guest.visit
    asked = get("/v1/workflows/{}/runs", name, limit=LISTED, **visit.filters("state", "cursor"))
    reply = guest.api.ask(asked)
    page = reply.body or {"runs": (), "next": None}
    facts = {
        "name": name,
        "states": STATES,
        "problem": reply.problem,
        "runs": page["runs"],
        "more": visit.here(cursor=page["next"]) if page["next"] else None,
        "may_write": guest.who.may(Scope.WORKFLOWS_WRITE),
    }
    status = reply.problem.http_status if reply.problem and not visit.is_part else HTTPStatus.OK
    title = translate("console_runs.title", visit.language, name=name)
    return Page(template="workflow_runs.html", title=title, facts=facts, calls=[asked], status=status)


def one(guest: Guest, name: str, run_id: str) -> Page:
    """One run: what became of it, and the blocks it went through.

    Raises:
        ApiFailed: It is not among the newest.
    """
    visit = guest.visit
    run, listing = _found(guest, name, run_id)
    definition = _definition(guest, name, run)
    facts = {
        "name": name,
        "run": run,
        "path": path_of(definition, visit.language, marks_of_run(run)),
        "may_stop": guest.who.may(Scope.WORKFLOWS_WRITE) and run["state"] == "waiting",
        "may_redrive": guest.who.may(Scope.WORKFLOWS_WRITE) and (run["state"] == "failed" or _is_late(run)),
        "may_read_messages": guest.who.may(Scope.MESSAGES_READ),
        "may_read_orders": guest.who.may_open_orders,
    }
    title = translate("console_runs.one", visit.language, name=name)
    return Page(template="workflow_run.html", title=title, facts=facts, calls=[listing])


def _found(guest: Guest, name: str, run_id: str) -> tuple[Mapping[str, Any], Call]:
    """A run and the call that lists it: on the page of the list that led here, else among the newest."""
    route, filters = "/v1/workflows/{}/runs", guest.visit.filters("state", "cursor")
    here = guest.api.ask(get(route, name, limit=LISTED, **filters))
    newest = guest.api.pages(get(route, name, limit=_LOOKED_AT), _MOST_PAGES)
    for page in chain([here], newest):
        for run in page.needed["runs"]:
            if run["runId"] == run_id:
                return run, page.call
    raise ApiFailed(Problem(status=HTTPStatus.NOT_FOUND, code="run_unknown", says="console_todo.run_unknown"))


def _definition(guest: Guest, name: str, run: Mapping[str, Any]) -> Json:
    """What the run goes by: the version it began with, or what ships with the hub as it is set now."""
    version = run.get("version")
    if not version:
        return guest.api.ask(get("/v1/workflows/{}", name)).needed.get("definition")
    before = get("/v1/workflows/{}/versions", name, limit=1, before=version + 1)
    found = guest.api.ask(before).needed["versions"]
    return found[0]["definition"] if found else None


def _is_late(run: Mapping[str, Any]) -> bool:
    """Whether a run waits past its time: its timer was lost."""
    if run["state"] != "waiting":
        return False
    try:
        return datetime.fromisoformat(str(run["waitUntil"])) < datetime.now(UTC)
    except (ValueError, TypeError):
        return False


def stop(guest: Guest, name: str, run_id: str) -> Intent:
    """A run that waits is to go on no more."""
    return _intent(guest, name, run_id, "stop", is_danger=True)


def redrive(guest: Guest, name: str, run_id: str) -> Intent:
    """A run is to go on where it failed."""
    return _intent(guest, name, run_id, "redrive", is_danger=False)


def _intent(guest: Guest, name: str, run_id: str, what: str, *, is_danger: bool) -> Intent:
    visit = guest.visit
    return Intent(
        title=translate(f"console_runs.sure_{what}", visit.language),
        says=[translate(f"console_runs.will_{what}", visit.language), f"{name} · {run_id}"],
        call=call("POST", f"/v1/workflows/{{}}/runs/{{}}/{what}", name, run_id),
        submit=translate(f"console_runs.do_{what}", visit.language),
        back=visit.to("workflows", name, "runs", run_id),
        after=visit.to("workflows", name, "runs", run_id, done="done"),
        is_danger=is_danger,
    )


def stop_all(guest: Guest, name: str) -> Intent:
    """All runs that wait are to go on no more, a hundred at once."""
    visit = guest.visit
    return Intent(
        title=translate("console_runs.sure_all", visit.language, name=name),
        says=[
            translate("console_runs.will_all", visit.language),
            translate("console_runs.goes_on", visit.language),
        ],
        call=call("POST", "/v1/workflows/{}/stop", name),
        submit=translate("console_runs.do_all", visit.language),
        back=visit.to("workflows", name, "runs"),
        after=visit.to("workflows", name, "runs", state="waiting", done="done"),
        is_danger=True,
    )


_READ, _WRITE = {Scope.WORKFLOWS_READ}, {Scope.WORKFLOWS_WRITE}
VIEWS = (
    View(place="workflows/{name}/runs", any_of=_READ, answer=answer),
    View(place="workflows/{name}/runs/{run_id}", any_of=_READ, answer=one),
    *confirming("workflows/{name}/stop", _WRITE, stop_all),
    *confirming("workflows/{name}/runs/{run_id}/stop", _WRITE, stop),
    *confirming("workflows/{name}/runs/{run_id}/redrive", _WRITE, redrive),
)
