"""What workflows and messages are set to: set, given back to the template, and brought back from a version."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from orderhub.console.calls import Json, Problem, call, get
from orderhub.console.confirming import Intent, confirming
from orderhub.console.screen import GoTo, Guest, Page, Screen, Shown, View
from orderhub.platform.scopes import Scope
from orderhub.words.translations import translate

LISTED = 20
SWITCH = "on"
"""Whether a workflow is on is asked twice, on its own page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Settings that belong together, by their places: of messages (``workflow`` is empty), or of a workflow."""

    workflow: str
    settings: Mapping[str, Mapping[str, Any]]


def answer(guest: Guest) -> Page:
    """All settings."""
    return _page(guest, {}, None)


def _page(guest: Guest, typed: Mapping[str, str], problem: Problem | None) -> Page:
    read = get("/v1/settings")
    found = guest.api.ask(read).needed
    facts = {
        "found": found,
        "groups": list(_groups(found)),
        "typed": typed,
        "wrong": {
            str(error.get("pointer")): str(error.get("message")) for error in (problem.errors if problem else ())
        },
        "problem": problem,
        "may_write": guest.who.may(Scope.SETTINGS_WRITE),
    }
    title = translate("console_settings.title", guest.visit.language)
    status = problem.http_status if problem else HTTPStatus.OK
    return Page(template="settings.html", title=title, facts=facts, calls=[read], status=status)


def _groups(found: Json) -> Iterator[Group]:
    yield Group(workflow="", settings={f"/messages/{name}": one for name, one in found["messages"].items()})
    for workflow, settings in found["workflows"].items():
        own = {f"/workflows/{workflow}/{name}": one for name, one in settings.items() if name != SWITCH}
        if own:
            yield Group(workflow=workflow, settings=own)


def save(guest: Guest) -> Shown:
    """Set what is other than it was when the page was read, and give back what is ticked."""
    visit = guest.visit
    places = [field.removeprefix("set-") for field in visit.form if field.startswith("set-")]
    typed = {place: visit.sent(f"set-{place}") for place in places}
    changed: dict[str, str | None] = {
        place: value for place, value in typed.items() if value != visit.sent(f"was-{place}")
    }
    changed |= dict.fromkeys(visit.form.get("back", ()))
    if changed:
        reply = guest.api.ask(call("PUT", "/v1/settings", body=_body(changed)))
        if reply.problem:
            return _page(guest, typed, reply.problem)
    return GoTo(visit.to("settings", done="saved"))


def _body(changed: Mapping[str, str | None]) -> dict[str, Any]:
    body: dict[str, Any] = {}
    for place, value in changed.items():
        *groups, name = place.strip("/").split("/")
        inner = body
        for group in groups:
            inner = inner.setdefault(group, {})
        inner[name] = value
    return body


def versions(guest: Guest) -> Page:
    """Who set what, newest first."""
    visit = guest.visit
    asked = get("/v1/settings/versions", limit=LISTED, before=visit.asked("before"))
    found = guest.api.ask(asked).needed
    facts = {
        "versions": found["versions"],
        "more": visit.here(before=found["next"]) if found["next"] else None,
        "may_write": guest.who.may(Scope.SETTINGS_WRITE),
    }
    title = translate("console_settings.versions", visit.language)
    return Page(template="settings_versions.html", title=title, facts=facts, calls=[asked])


def restore(guest: Guest, version: str) -> Intent:
    """What was set in a version is to hold again."""
    visit = guest.visit
    number = int(version) if version.isdecimal() else -1
    return Intent(
        title=translate("console_settings.sure_back", visit.language, version=version),
        says=[translate("console_settings.will_go_back", visit.language, version=version)],
        call=call("PUT", "/v1/settings", body={"restore": number}),
        submit=translate("console_settings.go_back", visit.language),
        back=visit.to("settings", "versions"),
        after=visit.to("settings", done="saved"),
        is_danger=True,
    )


_READ, _WRITE = {Scope.SETTINGS_READ}, {Scope.SETTINGS_WRITE}
SCREEN = Screen(
    title="console_settings.title",
    views=(
        View(place="settings", any_of=_READ, answer=answer),
        View(method="POST", place="settings", any_of=_WRITE, all_of=_READ, answer=save),
        View(place="settings/versions", any_of=_READ, answer=versions),
        *confirming("settings/versions/{version}", _WRITE, restore),
    ),
)
