"""One workflow: what starts and stops it, what it does in words, what it is set to."""

from collections.abc import Mapping
from typing import Any

from orderhub.console.blocks import path_of
from orderhub.console.calls import Json, Problem, call, get
from orderhub.console.json_editing import written
from orderhub.console.screen import GoTo, Guest, Page, Shown, View
from orderhub.platform.scopes import Scope
from orderhub.words.translations import translate

NOT_HERE = {"on", "stop_segment"}
"""Settings of a workflow that have a button, or are set for all workflows at once."""


def answer(guest: Guest, name: str) -> Page:
    """The page of a workflow."""
    return _page(guest, name, {}, None)


def _page(guest: Guest, name: str, typed: Mapping[str, str], problem: Problem | None) -> Page:
    read = get("/v1/workflows/{}", name)
    found = guest.api.ask(read).needed
    saved = found.get("saved")
    may_set = guest.who.may(Scope.SETTINGS_WRITE)
    may_write = guest.who.may(Scope.WORKFLOWS_WRITE)
    facts = {
        "workflow": found,
        "saved": saved,
        "state": saved["state"] if saved else "on" if found["on"] else "off",
        "where": written(found["start"]["where"]),
        "path": path_of(found.get("definition"), guest.visit.language),
        "definition": written(found.get("definition")),
        "settings": [setting for setting in found["settings"] if setting["name"] not in NOT_HERE],
        "is_set_here": may_set and not saved,
        "may_turn": may_write if saved else may_set and _has_switch(found),
        "may_write": may_write,
        "may_read_messages": guest.who.may(Scope.MESSAGES_READ),
        "typed": typed,
        "wrong": _wrong_fields(problem, name),
        "problem": problem,
    }
    title = translate("console_workflow.title", guest.visit.language, name=name)
    if problem:
        return Page(template="workflow.html", title=title, facts=facts, calls=[read], status=problem.http_status)
    return Page(template="workflow.html", title=title, facts=facts, calls=[read])


def _has_switch(workflow: Json) -> bool:
    return any(setting["name"] == "on" for setting in workflow["settings"])


def _wrong_fields(problem: Problem | None, name: str) -> dict[str, str]:
    """What the API says of each setting, by its name."""
    start = f"/workflows/{name}/"
    errors = problem.errors if problem else ()
    return {
        str(error.get("pointer")).removeprefix(start): str(error.get("message"))
        for error in errors
        if str(error.get("pointer")).startswith(start)
    }


def set_to(guest: Guest, name: str) -> Shown:
    """Save what a workflow that ships is set to: what is other than it was when the page was read."""
    form = guest.visit.form
    typed = {field.removeprefix("set-"): guest.visit.sent(field) for field in form if field.startswith("set-")}
    changed: dict[str, Any] = {
        setting: value for setting, value in typed.items() if value != guest.visit.sent(f"was-{setting}")
    }
    if changed:
        reply = guest.api.ask(call("PUT", "/v1/settings", body={"workflows": {name: changed}}))
        if reply.problem:
            return _page(guest, name, typed, reply.problem)
    return GoTo(guest.visit.to("workflows", name, done="saved"))


VIEWS = (
    View(place="workflows/{name}", any_of={Scope.WORKFLOWS_READ}, answer=answer),
    View(
        method="POST",
        place="workflows/{name}/settings",
        any_of={Scope.SETTINGS_WRITE},
        all_of={Scope.WORKFLOWS_READ},
        answer=set_to,
    ),
)
