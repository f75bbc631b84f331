"""A new access key: of a ready role or with scopes of its own; shown once, on the page that answers."""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from orderhub.console.calls import Problem, call, get
from orderhub.console.screen import Guest, Page, Shown, View
from orderhub.console.screens.key import in_words
from orderhub.console.showing import whole
from orderhub.platform.scopes import Scope
from orderhub.words.translations import translate

TEXTS = ("name", "role", "days", "prefix", "store")
USUAL_DAYS = "90"
_AT = {
    "role_unknown": "role",
    "scopes_invalid": "scopes",
    "scope_not_held": "scopes",
    "days_invalid": "days",
}
"""Beside which field stands what is wrong."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What stands in the form, by the names of its fields."""

    texts: Mapping[str, str]
    scopes: tuple[str, ...] = ()
    complete: bool = False


def form(guest: Guest) -> Page:
    """The form, empty but for the days: a key that ends is one less to forget."""
    return _page(guest, Draft(texts={"days": USUAL_DAYS}))


def sent(guest: Guest) -> Shown:
    """Make the key, and show it."""
    visit = guest.visit
    draft = Draft(
        texts={name: visit.sent(name) for name in TEXTS},
        scopes=visit.form.get("scopes", ()),
        complete=visit.sent("items") == "complete",
    )
    asked = call("POST", "/v1/keys", body=_body(draft))
    reply = guest.api.ask(asked)
    if reply.problem:
        return _page(guest, draft, reply.problem)
    facts = {
        "secret": reply.body["key"],
        "says": [translate(f"console_keys.made_{line}", visit.language) for line in ("once", "sign_in")],
        "sign_in": f"{visit.origin}{visit.to('sign-in')}",
        "after": visit.to("keys", reply.body["id"]),
        "after_text": translate("console_keys.to_it", visit.language),
    }
    title = translate("console_keys.made", visit.language)
    return Page(template="shown_once.html", title=title, facts=facts, calls=[asked])


def _body(draft: Draft) -> dict[str, Any]:
    texts = {name: text for name, text in draft.texts.items() if text}
    body: dict[str, Any] = {"name": ""} | texts
    if days := texts.get("days"):
        body["days"] = whole(days)
    if draft.scopes:
        body["scopes"] = list(draft.scopes)
    if draft.complete:
        body["items"] = "complete"
    return body


def _page(guest: Guest, draft: Draft, problem: Problem | None = None) -> Page:
    language, asked = guest.visit.language, get("/v1/roles")
    reply = guest.api.ask(asked)
    roles = reply.body["roles"] if reply.body else ()
    at = _AT.get(problem.code) if problem else None
    facts = {
        "draft": draft,
        "roles": [
            (role["name"], in_words(role["scopes"], language), guest.who.scopes.issuperset(role["scopes"]))
            for role in roles
        ],
        "roles_problem": reply.problem,
        # Nobody gives a scope they lack.
        "scopes": in_words(sorted(scope for scope in Scope if guest.who.may(scope)), language),
        "problem": None if at else problem,
        "wrong": {at: problem.detail} if at and problem else {},
    }
    calls = [asked, call("POST", "/v1/keys", body=_body(draft))]
    title = translate("console_keys.new", language)
    status = problem.http_status if problem else HTTPStatus.OK
    return Page(template="new_key.html", title=title, facts=facts, calls=calls, status=status)


VIEWS = (
    View(place="new-key", any_of={Scope.KEYS_WRITE}, answer=form),
    View(method="POST", place="new-key", any_of={Scope.KEYS_WRITE}, answer=sent),
)
