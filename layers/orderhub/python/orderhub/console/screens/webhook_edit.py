"""Making a webhook, changing where it leads, giving it another secret, and deleting it."""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus

from orderhub.console.calls import Json, Problem, Reply, call, conflict, get
from orderhub.console.confirming import Intent, confirming
from orderhub.console.screen import GoTo, Guest, Page, Shown, View
from orderhub.platform.scopes import Scope
from orderhub.words.translations import translate

_AT = {"name_invalid": "name", "name_taken": "name", "url_invalid": "url"}
"""Beside which field stands what is wrong."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What stands in the form; ``seen`` is when what was begun with was saved, empty for a new one."""

    name: str
    url: str
    seen: str = ""
    is_new: bool = False


def begin(guest: Guest) -> Page:
    """The form for a new webhook."""
    return _page(guest, Draft(name="", url="", is_new=True))


def edit(guest: Guest, name: str) -> Page:
    """The form with where a webhook leads now."""
    found = guest.api.ask(get("/v1/webhooks/{}", name)).needed
    return _page(guest, Draft(name=name, url=found["url"], seen=found["changedAt"]))


def make(guest: Guest) -> Shown:
    """Make one, unless there is one of its name: that would lead elsewhere from then on."""
    draft = Draft(name=guest.visit.sent("name"), url=guest.visit.sent("url"), is_new=True)
    there = guest.api.ask(get("/v1/webhooks/{}", draft.name or "-"))
    if there.problem is None:
        return _page(guest, draft, _TAKEN)
    if there.problem.code != "webhook_unknown":
        return _page(guest, draft, there.problem)
    return _saved(guest, draft)


def change(guest: Guest, name: str) -> Shown:
    """Have it lead elsewhere, if nobody changed it meanwhile."""
    draft = Draft(name=name, url=guest.visit.sent("url"), seen=guest.visit.sent("seen"))
    there = guest.api.ask(get("/v1/webhooks/{}", name)).needed
    return _page(guest, draft, _CHANGED) if there["changedAt"] != draft.seen else _saved(guest, draft)


def _saved(guest: Guest, draft: Draft) -> Shown:
    reply = guest.api.ask(call("PUT", "/v1/webhooks/{}", draft.name or "-", body={"url": draft.url}))
    if reply.problem:
        return _page(guest, draft, reply.problem)
    if "secret" in reply.body:
        return secret_page(guest, reply)
    return GoTo(guest.visit.to("webhooks", draft.name, done="saved"))


_TAKEN = conflict(
    "name_taken",
    "console_todo.webhook_taken",
)
_CHANGED = conflict(
    "webhook_changed",
    "console_todo.saved_since",
)


def _page(guest: Guest, draft: Draft, problem: Problem | None = None) -> Page:
    visit = guest.visit
    at = _AT.get(problem.code) if problem else None
    wrong: Mapping[str, str] = {at: problem.text(visit.language)} if at and problem else {}
    facts = {
        "draft": draft,
        "wrong": wrong,
        "problem": None if at else problem,
        "address": visit.to("new-webhook") if draft.is_new else visit.to("webhooks", draft.name, "edit"),
        "back": visit.to("webhooks") if draft.is_new else visit.to("webhooks", draft.name),
    }
    title = "console_webhooks.new" if draft.is_new else "console_webhooks.edit"
    return Page(
        template="webhook_edit.html",
        title=translate(title, visit.language, name=draft.name),
        facts=facts,
        calls=[call("PUT", "/v1/webhooks/{}", draft.name or "crm", body={"url": draft.url})],
        status=problem.http_status if problem else HTTPStatus.OK,
    )


def secret_page(guest: Guest, reply: Reply) -> Page:
    """The secret of a webhook, which the API tells this once."""
    visit, body = guest.visit, reply.body
    facts: dict[str, Json] = {
        "secret": body["secret"],
        "says": [translate(f"console_webhooks.secret_{line}", visit.language) for line in ("once", "signs")],
        "sign_in": "",
        "after": visit.to("webhooks", body["name"]),
        "after_text": translate("console_webhooks.to_it", visit.language),
    }
    title = translate("console_webhooks.secret_of", visit.language, name=body["name"])
    return Page(template="shown_once.html", title=title, facts=facts, calls=[reply.call])


def turn(guest: Guest, name: str) -> Intent:
    """The webhook is to have another secret."""
    return _intent(guest, name, "turn", call("POST", "/v1/webhooks/{}/secret", name))


def delete(guest: Guest, name: str) -> Intent:
    """The webhook is to be gone."""
    return _intent(guest, name, "delete", call("DELETE", "/v1/webhooks/{}", name))


def _intent(guest: Guest, name: str, what: str, asked: Json) -> Intent:
    visit = guest.visit
    return Intent(
        title=translate(f"console_webhooks.{what}_title", visit.language),
        subject=name,
        says=[translate(f"console_webhooks.{what}_{line}", visit.language) for line in ("what", "then")],
        typed=name if what == "delete" else "",
        call=asked,
        submit=translate(f"console_webhooks.{what}_sure", visit.language),
        back=visit.to("webhooks", name),
        after=visit.to("webhooks", done="deleted"),
        is_danger=True,
    )


_READ, _WRITE = {Scope.WEBHOOKS_READ}, {Scope.WEBHOOKS_WRITE}
VIEWS = (
    View(place="new-webhook", any_of=_WRITE, all_of=_READ, answer=begin),
    View(method="POST", place="new-webhook", any_of=_WRITE, all_of=_READ, answer=make),
    View(place="webhooks/{name}/edit", any_of=_WRITE, all_of=_READ, answer=edit),
    View(method="POST", place="webhooks/{name}/edit", any_of=_WRITE, all_of=_READ, answer=change),
    *confirming("webhooks/{name}/secret", _WRITE, turn, then=secret_page),
    *confirming("webhooks/{name}/delete", _WRITE, delete),
)
