"""One message in one language: what it says, changed, sent to oneself, or given back to what ships."""

from collections.abc import Mapping
from dataclasses import replace
from http import HTTPStatus
from typing import Any

from orderhub.console.calls import Json, Problem, call, get
from orderhub.console.confirming import Intent, confirming
from orderhub.console.placeholders import PLACEHOLDERS
from orderhub.console.screen import GoTo, Guest, Page, Shown, View
from orderhub.platform.scopes import Scope
from orderhub.words.translations import translate

FIELDS = ("subject", "text", "html", "sms")
NOTHING: Mapping[str, Any] = {"content": {}, "channels": {}, "languages": (), "version": 0, "savedAt": None}
"""A message that nobody wrote yet."""


def answer(guest: Guest, name: str, language: str) -> Page:
    """What the message says, in a form."""
    return _page(guest, name, language, None, None)


def typed_in(guest: Guest) -> dict[str, str]:
    """The texts of the form, with the ends of lines as templates have them."""
    found = {field: guest.visit.form.get(field, ("",))[-1] for field in FIELDS}
    return {field: text.replace("\r\n", "\n").rstrip() for field, text in found.items()}


def content_of(typed: Mapping[str, str]) -> dict[str, str | None]:
    """What is sent to be saved: HTML and a text message that are empty are none."""
    return {field: typed[field] or (None if field in {"html", "sms"} else "") for field in FIELDS}


def save(guest: Guest, name: str, language: str) -> Shown:
    """Save what the form says, unless somebody else saved another version meanwhile."""
    typed, version = typed_in(guest), guest.visit.sent("version")
    body = {**content_of(typed), "version": int(version) if version.isdecimal() else 0}
    reply = guest.api.ask(call("PUT", "/v1/messages/{}/{}", name, language, body=body))
    if reply.problem:
        return _page(guest, name, language, typed, reply.problem)
    return GoTo(guest.visit.to("messages", name, language, done="saved"))


def send_test(guest: Guest, name: str, language: str) -> Shown:
    """Send it to oneself, of a made-up order."""
    visit = guest.visit
    body = {"message": name, "language": language, "channel": visit.sent("channel") or "email"}
    reply = guest.api.ask(
        replace(call("POST", "/v1/messages/test", body=body | {"to": visit.sent("to")}), is_slow=True)
    )
    if reply.problem:
        return _page(guest, name, language, None, reply.problem)
    return GoTo(visit.to("messages", name, language, done="sent"))


def _page(
    guest: Guest, name: str, language: str, typed: Mapping[str, str] | None, problem: Problem | None
) -> Page:
    visit = guest.visit
    read = get("/v1/messages/{}/{}", name, language)
    reply = guest.api.ask(read)
    is_new = reply.problem is not None and reply.problem.code == "content_unknown"
    found = NOTHING if is_new else reply.needed
    facts = {
        "name": name,
        "tag": language,
        "found": found,
        "is_new": is_new,
        "texts": typed or found["content"],
        "version": visit.sent("version") if typed else found["version"],
        "others": sorted({channel["language"] for channel in found["channels"].values()} - {language}),
        "wrong": _wrong(problem, visit.language),
        "problem": problem,
        "may_write": guest.who.may(Scope.MESSAGES_WRITE),
        "may_send": guest.who.may(Scope.WORKFLOWS_WRITE),
        "is_saved": _is_saved(found, language),
        "placeholders": [(one, f"console_placeholders.{one}") for one in PLACEHOLDERS],
    }
    title = translate("console_messages.one", visit.language, name=name, language=language)
    status = problem.http_status if problem else HTTPStatus.OK
    return Page(template="message.html", title=title, facts=facts, calls=[read], status=status)


def _is_saved(found: Json, language: str) -> bool:
    """Whether something that was saved in this very language holds."""
    channels = found["channels"].values()
    return any(channel["source"] == "api" and channel["language"] == language for channel in channels)


def _wrong(problem: Problem | None, language: str) -> dict[str, str]:
    """What is wrong with each text, with the line where the API says one."""
    wrong: dict[str, str] = {}
    for error in problem.errors if problem else ():
        field = str(error.get("pointer", "")).strip("/")
        line = f"{translate('console.line', language, n=error['line'])}: " if error.get("line") else ""
        wrong[field] = f"{wrong.get(field, '')} {line}{error.get('message', '')}".strip()
    return wrong


def give_back(guest: Guest, name: str, language: str) -> Intent:
    """What ships is to hold again; a message of one's own is to be sent no more."""
    visit = guest.visit
    return Intent(
        title=translate("console_messages.sure_delete", visit.language, name=name, language=language),
        says=[translate("console_messages.will_delete", visit.language)],
        call=call("DELETE", "/v1/messages/{}/{}", name, language),
        submit=translate("console_messages.delete", visit.language),
        back=visit.to("messages", name, language),
        after=visit.to("messages", name, language, done="done"),
        is_danger=True,
    )


_READ, _WRITE, _SEND = {Scope.MESSAGES_READ}, {Scope.MESSAGES_WRITE}, {Scope.WORKFLOWS_WRITE}
VIEWS = (
    View(place="messages/{name}/{language}", any_of=_READ, answer=answer),
    View(method="POST", place="messages/{name}/{language}", any_of=_WRITE, all_of=_READ, answer=save),
    View(method="POST", place="messages/{name}/{language}/test", any_of=_SEND, all_of=_READ, answer=send_test),
    *confirming("messages/{name}/{language}/delete", _WRITE, give_back),
)
