"""A workflow as it is written: a new one, a copy of one, or another version, with its mistakes at their places."""

from dataclasses import dataclass, field, replace
from typing import Any

from orderhub.console.blocks import path_of
from orderhub.console.calls import Call, Problem, call, get
from orderhub.console.json_editing import Mistake, mistakes_in, read, written
from orderhub.console.moves import NAMES, move_in, workflow_of
from orderhub.console.screen import GoTo, Guest, Page, Shown, View
from orderhub.platform.scopes import Scope
from orderhub.words.translations import translate

EXAMPLE = {
    "description": "Asks how it was, some days after the delivery.",
    "start": {"events": ["orderDELIVERED"]},
    "stops": ["order_gone", "order_moved_on"],
    "blocks": [{"wait": {"days": 10}}, {"send_message": {"message": "delivered_follow_up"}}],
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A definition as somebody writes it: the text, what is wrong with it, and the version it is based on."""

    name: str
    text: str
    version: str = "0"
    is_new: bool = False
    mistakes: list[Mistake] = field(default_factory=list)
    problem: Problem | None = None


def change(guest: Guest, name: str) -> Page:
    """The form with the definition that holds."""
    reading = get("/v1/workflows/{}", name)
    found = guest.api.ask(reading).needed
    return _form(
        guest, Draft(name=name, text=written(found["definition"]), version=str(found.get("version") or 0))
    )


def begin(guest: Guest) -> Page:
    """The form for a new workflow: a copy of another one, or on a move in the RFM grid, if the address says so."""
    copied, move = guest.visit.asked("copy"), move_in(guest.visit.filters(*NAMES))
    definition: Any = workflow_of(move) if move else EXAMPLE
    if copied:
        definition = guest.api.ask(get("/v1/workflows/{}", copied)).needed["definition"]
    return _form(guest, Draft(name="", text=written(definition), is_new=True))


def save(guest: Guest, name: str) -> Shown:
    """Save another version."""
    return _saved(
        guest, Draft(name=name, text=guest.visit.sent("definition"), version=guest.visit.sent("version"))
    )


def save_new(guest: Guest) -> Shown:
    """Save a new workflow, if there is none of its name."""
    visit = guest.visit
    return _saved(guest, Draft(name=visit.sent("name"), text=visit.sent("definition"), is_new=True))


def _saved(guest: Guest, draft: Draft) -> Shown:
    definition, mistakes = read(draft.text)
    if definition is None:
        return _form(guest, replace(draft, mistakes=list(mistakes), problem=None))
    version = int(draft.version) if draft.version.isdecimal() else 0
    reply = guest.api.ask(saving(draft.name or "-", definition, version))
    if reply.problem:
        wrong = mistakes_in(draft.text, reply.problem.errors)
        return _form(guest, replace(draft, mistakes=wrong, problem=reply.problem))
    return GoTo(guest.visit.to("workflows", draft.name, done="saved"))


def saving(name: str, definition: dict[str, Any], version: int) -> Call:
    """The call that saves a definition, if the workflow is still at a version; 0 for one there is not yet."""
    return call("PUT", "/v1/workflows/{}", name, body={**definition, "version": version})


def _form(guest: Guest, draft: Draft) -> Page:
    language = guest.visit.language
    definition, _ = read(draft.text)
    facts = {
        "draft": draft,
        "path": path_of(definition, language),
        "may_read_messages": guest.who.may(Scope.MESSAGES_READ),
    }
    title = (
        translate("console_workflow.new", language)
        if draft.is_new
        else translate("console_workflow.change", language, name=draft.name)
    )
    calls = [
        saving(draft.name or "care", definition or {}, int(draft.version) if draft.version.isdecimal() else 0)
    ]
    if draft.problem:
        status = draft.problem.http_status
        return Page(template="workflow_edit.html", title=title, facts=facts, calls=calls, status=status)
    return Page(template="workflow_edit.html", title=title, facts=facts, calls=calls)


_READ, _WRITE = {Scope.WORKFLOWS_READ}, {Scope.WORKFLOWS_WRITE}
VIEWS = (
    View(place="new-workflow", any_of=_WRITE, all_of=_READ, answer=begin),
    View(method="POST", place="new-workflow", any_of=_WRITE, all_of=_READ, answer=save_new),
    View(place="workflows/{name}/edit", any_of=_WRITE, all_of=_READ, answer=change),
    View(method="POST", place="workflows/{name}/edit", any_of=_WRITE, all_of=_READ, answer=save),
)
