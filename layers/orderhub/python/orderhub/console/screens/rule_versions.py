"""The versions of a rule: what was saved when, how it differs from what was there before, and the way back."""

from orderhub.console.calls import ApiFailed, Json, Problem, call, get
from orderhub.console.confirming import Intent, confirming
from orderhub.console.json_editing import written
from orderhub.console.screen import Guest, Page, View
from orderhub.platform.scopes import Scope
from orderhub.words.translations import translate

LISTED = 20
PAGE, MOST_PAGES = 50, 20
"""How far a version is looked for; none is known by its number."""


def answer(guest: Guest, name: str) -> Page:
    """The versions, newest first."""
    visit = guest.visit
    asked = get("/v1/rules/{}/versions", name, limit=LISTED, cursor=visit.asked("cursor"))
    found = guest.api.ask(asked).needed
    facts = {
        "name": name,
        "versions": [_shown(version) for version in found["versions"]],
        "is_first": not visit.asked("cursor"),
        "more": visit.here(cursor=found["next"]) if found["next"] else None,
        "may_write": guest.who.may(Scope.RULES_WRITE),
    }
    title = translate("console_rules.versions_of", visit.language, name=name)
    return Page(template="rule_versions.html", title=title, facts=facts, calls=[asked])


def _shown(version: Json) -> Json:
    # The first two lines of a unified diff are times, which stand in the table.
    lines = (version["difference"] or "").splitlines()[2:]
    return {**version, "text": written(version["rule"] or {}), "changed": "\n".join(lines)}


def back_to(guest: Guest, name: str, saved_at: str) -> Intent:
    """A version of before is to hold again.

    Raises:
        ApiFailed: There is no such version, or it is that the rule was deleted.
    """
    visit = guest.visit
    rule = _version(guest, name, saved_at)
    return Intent(
        title=translate("console_rules.sure_back", visit.language, name=name),
        says=[translate("console_rules.will_go_back", visit.language), str(rule.get("description") or "")],
        call=call("PUT", "/v1/rules/{}", name, body=rule),
        submit=translate("console_rules.go_back", visit.language),
        back=visit.to("rules", name, "versions"),
        after=visit.to("rules", name, done="saved"),
    )


def _version(guest: Guest, name: str, saved_at: str) -> Json:
    """What a version says; versions are known by when they were saved."""
    for page in guest.api.pages(get("/v1/rules/{}/versions", name, limit=PAGE), MOST_PAGES):
        for version in page.body["versions"]:
            if version["savedAt"] == saved_at and version["rule"]:
                return version["rule"]
    raise ApiFailed(Problem(status=404, code="version_unknown", says="console_todo.version_unknown"))


_READ, _WRITE = {Scope.RULES_READ}, {Scope.RULES_WRITE}
VIEWS = (
    View(place="rules/{name}/versions", any_of=_READ, answer=answer),
    *confirming("rules/{name}/versions/{saved_at}", _WRITE, back_to, _READ),
)
