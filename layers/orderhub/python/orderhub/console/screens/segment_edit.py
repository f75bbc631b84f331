"""Conditions of a segment as one writes them: tried on customers while they are written, and saved."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from http import HTTPStatus

from orderhub.console.calls import Call, Json, Problem, call, conflict, get
from orderhub.console.condition_form import changed, tree_in
from orderhub.console.condition_rows import Node, conditions_of, rows_of
from orderhub.console.formula import Clause, clause_of
from orderhub.console.json_editing import Mistake, mistakes_in, read, written
from orderhub.console.moves import move_in, segment_of
from orderhub.console.screen import GoTo, Guest, Page, Shown, View
from orderhub.console.screens.segment_rows import Rows, at_rows
from orderhub.platform.scopes import Scope
from orderhub.words.translations import translate

_ROOT = "/conditions"
_FIRST = {"all": [{"fact": "orderCount", "op": ">=", "value": 3}]}
"""What somebody who makes a new one begins with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What stands in the form; ``seen`` is when what was begun with was saved, empty for a new segment.

    ``tree`` are the conditions as rows; None where they are written as JSON.
    """

    name: str
    description: str
    conditions: str
    events: bool
    seen: str
    tree: Node | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What came of a draft: how many customers it is about, or what is wrong."""

    preview: Json = None
    formula: Clause | None = None
    mistakes: Sequence[Mistake] = ()
    problem: Problem | None = None
    name_taken: bool = False
    no_rows: bool = False
    calls: Sequence[Call] = ()


def form(guest: Guest, name: str) -> Page:
    """The form with a segment as it is."""
    asked = get("/v1/segments/{}", name)
    segment = guest.api.ask(asked).needed
    draft = Draft(
        name=name,
        description=segment["description"],
        conditions=written(segment["conditions"]),
        events=segment["events"],
        seen=segment["updatedAt"],
        tree=_rows(guest, segment["conditions"]),
    )
    return _page(guest, draft, Found(calls=[asked]), is_new=False)


def new_form(guest: Guest) -> Page:
    """The form for a new segment; of a cell of the RFM grid, if the address says one."""
    visit = guest.visit
    cell = move_in({"to_cell": visit.asked("cell"), "currency": visit.asked("currency")})
    first = segment_of(cell["to_cell"], cell.get("currency", "")) if cell else _FIRST
    draft = Draft(
        name="", description="", conditions=written(first), events=False, seen="", tree=_rows(guest, first)
    )
    return _page(guest, draft, Found(), is_new=True)


def _rows(guest: Guest, conditions: Json) -> Node | None:
    return None if guest.visit.asked("as") == "json" else rows_of(conditions)


def sent(guest: Guest, name: str) -> Shown:
    """Try or save what was written."""
    return _done(guest, _draft(guest, name), is_new=False)


def new_sent(guest: Guest) -> Shown:
    """Try or save a new one."""
    return _done(guest, _draft(guest, guest.visit.sent("name")), is_new=True)


def _draft(guest: Guest, name: str) -> Draft:
    visit = guest.visit
    draft = Draft(
        name=name,
        description=visit.sent("description"),
        conditions=visit.sent("conditions").replace("\r\n", "\n"),
        events=visit.sent("events") == "on",
        seen=visit.sent("seen"),
    )
    if "node" not in visit.form:
        return draft
    tree = changed(tree_in(visit.form), visit.sent("do"))
    return replace(draft, conditions=written(conditions_of(tree)), tree=tree)


def _done(guest: Guest, draft: Draft, *, is_new: bool) -> Shown:
    do = guest.visit.sent("do")
    conditions, mistakes = read(draft.conditions)
    if conditions is None:
        return _page(guest, draft, Found(mistakes=mistakes), is_new=is_new)
    if do in {"json", "rows"}:
        tree = rows_of(conditions) if do == "rows" else None
        return _page(guest, replace(draft, tree=tree), Found(no_rows=do == "rows" and tree is None), is_new=is_new)
    if do == "refresh" or do.startswith(("add-", "group-")):
        return _page(guest, draft, Found(), is_new=is_new)
    formula = clause_of(conditions, guest.visit.language)
    if do != "save":
        return _page(guest, draft, _tried(guest, draft, conditions, formula), is_new=is_new)
    found = _saved(guest, draft, conditions, is_new=is_new)
    if found is None:
        return GoTo(guest.visit.to("segments", draft.name, done="saved"))
    return _page(guest, draft, found, is_new=is_new)


def _tried(guest: Guest, draft: Draft, conditions: Json, formula: Clause) -> Found:
    asked = call("POST", "/v1/segments/preview", body={"conditions": conditions})
    reply = guest.api.ask(asked)
    if reply.problem:
        return _wrong(draft, reply.problem, asked)
    return Found(preview=reply.body, formula=formula, calls=[asked])


def _saved(guest: Guest, draft: Draft, conditions: Json, *, is_new: bool) -> Found | None:
    """None for what was saved; nothing of somebody else's is replaced by what they did not see."""
    there = guest.api.ask(get("/v1/segments/{}", draft.name or "-"))
    if is_new and there.problem is None:
        return Found(name_taken=True)
    if not is_new and there.body and there.body["updatedAt"] != draft.seen:
        return Found(problem=_CHANGED)
    body = {"description": draft.description, "conditions": conditions, "events": draft.events}
    save = call("PUT", "/v1/segments/{}", draft.name or "-", body=body)
    reply = guest.api.ask(save)
    return _wrong(draft, reply.problem, save) if reply.problem else None


_CHANGED = conflict(
    "segment_changed",
    "console_todo.saved_since",
)


def _wrong(draft: Draft, problem: Problem, asked: Call) -> Found:
    mistakes = mistakes_in(draft.conditions, problem.errors, _ROOT)
    others = [error for error in problem.errors if not str(error.get("pointer", "")).startswith(_ROOT)]
    return Found(mistakes=mistakes, problem=replace(problem, errors=others), calls=[asked])


def _page(guest: Guest, draft: Draft, found: Found, *, is_new: bool) -> Page:
    visit = guest.visit
    title = "console_segments.new" if is_new else "console_segments.edit"
    problem = found.problem
    facts = {
        "draft": draft,
        "found": found,
        "rows": Rows(visit.language),
        "at_rows": at_rows(draft.tree, _ROOT, found.mistakes) if draft.tree else {},
        "is_new": is_new,
        "address": visit.to("new-segment") if is_new else visit.to("segments", draft.name, "edit"),
        "back": visit.to("segments") if is_new else visit.to("segments", draft.name),
        "may_write": guest.who.may(Scope.CUSTOMERS_WRITE),
    }
    return Page(
        template="segment_edit.html",
        title=translate(title, visit.language, name=draft.name),
        facts=facts,
        calls=found.calls,
        # htmx shows what is wrong beside the field.
        status=problem.http_status if problem and not visit.is_part else HTTPStatus.OK,
    )


VIEWS = (
    View(place="segments/{name}/edit", any_of={Scope.CUSTOMERS_READ}, answer=form),
    View(method="POST", place="segments/{name}/edit", any_of={Scope.CUSTOMERS_READ}, answer=sent),
    View(place="new-segment", any_of={Scope.CUSTOMERS_READ}, answer=new_form),
    View(method="POST", place="new-segment", any_of={Scope.CUSTOMERS_READ}, answer=new_sent),
)
