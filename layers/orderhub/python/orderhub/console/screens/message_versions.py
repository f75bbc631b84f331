"""The versions of a message in a language: who saved which when, how two of them differ, and the way back."""

from orderhub.console.calls import ApiFailed, Problem, call, get
from orderhub.console.confirming import Intent, confirming
from orderhub.console.screen import Guest, Page, View
from orderhub.platform.scopes import Scope
from orderhub.words.translations import translate

LISTED = 20


def answer(guest: Guest, name: str, language: str) -> Page:
    """The versions, newest first, or how two of them differ."""
    visit = guest.visit
    two = ",".join(filter(None, (visit.asked("a"), visit.asked("b"))))
    filters = {"diff": two} if two else {"limit": LISTED, "before": visit.asked("before")}
    asked = get("/v1/messages/{}/{}/versions", name, language, **filters)
    found = guest.api.ask(asked).needed
    facts = {
        "name": name,
        "tag": language,
        "versions": found["versions"],
        "is_compared": bool(two),
        "diff": found.get("diff") or "",
        "more": visit.here(before=found["next"]) if found["next"] else None,
        "may_write": guest.who.may(Scope.MESSAGES_WRITE),
    }
    title = translate("console_messages.versions_of", visit.language, name=name, language=language)
    return Page(template="message_versions.html", title=title, facts=facts, calls=[asked])


def back_to(guest: Guest, name: str, language: str, version: str) -> Intent:
    """A version of before is to hold again.

    Raises:
        ApiFailed: There is no such version, or nothing in it.
    """
    visit = guest.visit
    number = int(version) if version.isdecimal() else 0
    replies = guest.api.together(
        {
            "current": get("/v1/messages/{}/{}/versions", name, language, limit=1),
            "wanted": get("/v1/messages/{}/{}/versions", name, language, limit=1, before=number + 1),
        }
    )
    current, wanted = ([*replies[which].needed["versions"], None][0] for which in ("current", "wanted"))
    if not current or not wanted or wanted["version"] != number or not wanted["content"]:
        raise ApiFailed(Problem(status=404, code="version_unknown", says="console_todo.version_unknown"))
    body = {**wanted["content"], "version": current["version"]}
    return Intent(
        title=translate(
            "console_messages.sure_back", visit.language, name=name, language=language, version=number
        ),
        says=[
            translate("console_messages.will_go_back", visit.language, version=number),
            str(wanted["content"].get("subject", "")),
        ],
        call=call("PUT", "/v1/messages/{}/{}", name, language, body=body),
        submit=translate("console_workflow.go_back", visit.language),
        back=visit.to("messages", name, language, "versions"),
        after=visit.to("messages", name, language, done="saved"),
    )


_READ, _WRITE = {Scope.MESSAGES_READ}, {Scope.MESSAGES_WRITE}
VIEWS = (
    View(place="messages/{name}/{language}/versions", any_of=_READ, answer=answer),
    *confirming("messages/{name}/{language}/versions/{version}", _WRITE, back_to, _READ),
)
