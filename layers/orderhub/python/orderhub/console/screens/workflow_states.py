"""Turning workflows on and off, and archiving those that were saved; each is asked twice."""

from collections.abc import Mapping
from typing import Any

from orderhub.console.calls import ApiFailed, Call, Problem, call, get
from orderhub.console.confirming import Intent, confirming
from orderhub.console.screen import Guest
from orderhub.platform.scopes import Scope
from orderhub.words.translations import translate

STATES = ("on", "off", "archived")


def intent(guest: Guest, name: str, state: str) -> Intent:
    """What becomes of a workflow.

    Raises:
        ApiFailed: There is no such state, or what ships cannot be in it.
    """
    language = guest.visit.language
    workflow = guest.api.ask(get("/v1/workflows/{}", name)).needed
    is_saved = bool(workflow.get("saved"))
    if state not in STATES or (state == "archived" and not is_saved):
        raise ApiFailed(Problem(status=404, code="state_invalid", says="console_todo.state_invalid"))
    return Intent(
        title=translate(f"console_workflow.sure_{state}", language, name=name),
        says=_says(workflow, state, language),
        call=_call(name, state, is_saved=is_saved),
        submit=translate(_SUBMITS[state], language),
        back=guest.visit.to("workflows", name),
        after=guest.visit.to("workflows", name, done="done"),
        is_danger=state != "on",
    )


_SUBMITS = {
    "on": "console_workflow.turn_on",
    "off": "console_workflow.turn_off",
    "archived": "console_workflow.archive",
}


def _says(workflow: Mapping[str, Any], state: str, language: str) -> list[str]:
    says = [translate(f"console_workflow.will_{state}", language)]
    if state == "on":
        events = ", ".join(workflow["start"]["events"]) or "workflowREQUESTED"
        says.append(translate("console_workflow.will_start", language, events=events))
        if workflow["messages"]:
            names = ", ".join(workflow["messages"])
            says.append(translate("console_workflow.will_send", language, messages=names))
    return says


def _call(name: str, state: str, *, is_saved: bool) -> Call:
    if is_saved:
        return call("POST", "/v1/workflows/{}/state", name, body={"state": state})
    return call("PUT", "/v1/settings", body={"workflows": {name: {"on": state == "on"}}})


VIEWS = confirming(
    "workflows/{name}/state/{state}",
    {Scope.WORKFLOWS_WRITE, Scope.SETTINGS_WRITE},
    intent,
    {Scope.WORKFLOWS_READ},
)
