"""One rule: as it is written, with its mistakes at their places, and what it would have done beside it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Any

from orderhub.console.blocks import path_of
from orderhub.console.calls import Call, Json, Problem, call, conflict, get
from orderhub.console.confirming import Intent, confirming
from orderhub.console.json_editing import Mistake, mistakes_in, read, written
from orderhub.console.moves import NAMES, move_in, rule_of
from orderhub.console.screen import GoTo, Guest, Page, Shown, View
from orderhub.platform.scopes import Scope
from orderhub.words.translations import translate

FIELDS = ("description", "on", "when", "do", "once", "enabled")
"""What of a rule is written; the rest the API says of it."""
EXAMPLE = {
    "description": "Look after good customers",
    "on": ["orderPAID"],
    "when": ["order.total_cost > 500.0", "customer.delivered_count >= 2"],
    "do": [{"create_task": {"title": "Thank the buyer", "group": "vip", "due_in_hours": 4}}],
    "once": "order",
    "enabled": False,
}
USUAL_DAYS = "30"


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A rule as somebody writes it, what is wrong with it, and what it would have done.

    ``seen`` is when what was begun with was saved, empty for a new one.
    """

    name: str
    text: str
    is_new: bool = False
    seen: str = ""
    days: str = USUAL_DAYS
    mistakes: Sequence[Mistake] = ()
    problem: Problem | None = None
    result: Json = None


def answer(guest: Guest, name: str) -> Page:
    """The rule that holds."""
    found = guest.api.ask(get("/v1/rules/{}", name)).needed
    text = written({field: found[field] for field in FIELDS if field in found})
    return _page(guest, Draft(name=name, text=text, seen=str(found["savedAt"])))


def begin(guest: Guest) -> Page:
    """A new rule, which is off until it says otherwise; on a move in the RFM grid, if the address says one."""
    move = move_in(guest.visit.filters(*NAMES))
    return _page(guest, Draft(name="", text=written(rule_of(move) if move else EXAMPLE), is_new=True))


def save(guest: Guest, name: str) -> Shown:
    """Save the rule in the place of the one of its name, if that is still the one that was seen."""
    visit = guest.visit
    return _saved(guest, Draft(name=name, text=visit.sent("rule"), seen=visit.sent("seen")))


def save_new(guest: Guest) -> Shown:
    """Save a new rule, if there is none of its name: it would be replaced."""
    return _saved(guest, Draft(name=guest.visit.sent("name"), text=guest.visit.sent("rule"), is_new=True))


def _saved(guest: Guest, draft: Draft) -> Shown:
    rule, mistakes = read(draft.text)
    if rule is None:
        return _page(guest, replace(draft, mistakes=mistakes))
    if refused := _taken(guest, draft.name) if draft.is_new else _changed(guest, draft):
        return _page(guest, replace(draft, problem=refused))
    reply = guest.api.ask(call("PUT", "/v1/rules/{}", draft.name or "-", body=rule))
    if reply.problem:
        return _page(guest, _refused(draft, reply.problem))
    return GoTo(guest.visit.to("rules", draft.name, done="saved"))


def _taken(guest: Guest, name: str) -> Problem | None:
    """Why a name cannot be that of a new rule, or why nobody knows."""
    found = guest.api.ask(get("/v1/rules/{}", name or "-")).problem
    if found is None:
        return conflict("name_taken", "console_todo.rule_taken")
    return None if found.code == "rule_unknown" else found


def _changed(guest: Guest, draft: Draft) -> Problem | None:
    """Why a rule is not replaced: somebody else saved it meanwhile, or nobody knows."""
    there = guest.api.ask(get("/v1/rules/{}", draft.name))
    if there.problem or there.body["savedAt"] == draft.seen:
        return there.problem
    return conflict("rule_changed", "console_todo.saved_since")


def backtest(guest: Guest) -> Page:
    """What the rule that stands in the form would have done; nothing happens, and nothing is saved."""
    visit = guest.visit
    draft = Draft(
        name=visit.sent("name"),
        text=visit.sent("rule"),
        is_new=bool(visit.sent("is_new")),
        seen=visit.sent("seen"),
        days=visit.sent("days") or USUAL_DAYS,
    )
    rule, mistakes = read(draft.text)
    if rule is None:
        return _page(guest, replace(draft, mistakes=mistakes))
    reply = guest.api.ask(_backtest(draft, rule))
    if reply.problem:
        return _page(guest, _refused(draft, reply.problem))
    return _page(guest, replace(draft, result=reply.body))


def _backtest(draft: Draft, rule: dict[str, Any]) -> Call:
    # With its name it is not held against itself.
    named = rule | {"name": draft.name} if draft.name else rule
    return replace(call("POST", "/v1/rules/backtest", body=named, days=draft.days), is_slow=True)


def _refused(draft: Draft, problem: Problem) -> Draft:
    return replace(draft, mistakes=mistakes_in(draft.text, problem.errors), problem=problem)


def _page(guest: Guest, draft: Draft) -> Page:
    language = guest.visit.language
    rule, _ = read(draft.text)
    facts = {
        "draft": draft,
        "path": path_of({"blocks": (rule or {}).get("do")}, language),
        "may_write": guest.who.may(Scope.RULES_WRITE),
        "may_see_events": guest.who.may(Scope.EVENTS_READ),
        "may_read_messages": guest.who.may(Scope.MESSAGES_READ),
    }
    title = (
        translate("console_rules.new", language)
        if draft.is_new
        else translate("console_rules.one", language, name=draft.name)
    )
    calls = [
        call("PUT", "/v1/rules/{}", draft.name or "vip", body=rule or {}),
        _backtest(draft, rule or {}),
    ]
    status = draft.problem.http_status if draft.problem else HTTPStatus.OK
    return Page(template="rule.html", title=title, facts=facts, calls=calls, status=status)


def delete(guest: Guest, name: str) -> Intent:
    """The rule is to be gone."""
    visit = guest.visit
    return Intent(
        title=translate("console_rules.sure_delete", visit.language, name=name),
        says=[translate("console_rules.will_delete", visit.language)],
        call=call("DELETE", "/v1/rules/{}", name),
        submit=translate("console_rules.delete", visit.language),
        back=visit.to("rules", name),
        after=visit.to("rules", done="deleted"),
        is_danger=True,
    )


_READ, _WRITE = {Scope.RULES_READ}, {Scope.RULES_WRITE}
VIEWS = (
    View(place="new-rule", any_of=_WRITE, all_of=_READ, answer=begin),
    View(method="POST", place="new-rule", any_of=_WRITE, all_of=_READ, answer=save_new),
    View(method="POST", place="rule-backtest", any_of=_READ, answer=backtest),
    View(place="rules/{name}", any_of=_READ, answer=answer),
    View(method="POST", place="rules/{name}", any_of=_WRITE, all_of=_READ, answer=save),
    *confirming("rules/{name}/delete", _WRITE, delete),
)
