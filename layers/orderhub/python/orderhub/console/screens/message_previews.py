"""What a buyer would read: mail, HTML and text message, of what was saved or of what somebody writes."""

from collections.abc import Mapping
from http import HTTPStatus

from orderhub.console.calls import Call, call
from orderhub.console.screen import Guest, Page, View
from orderhub.console.screens.message import content_of, typed_in
from orderhub.platform.scopes import Scope
from orderhub.words.translations import translate


def saved(guest: Guest, name: str, language: str) -> Page:
    """What holds, with a made-up order or one that is named."""
    return _page(guest, name, language, {}, guest.visit.asked("order"))


def written(guest: Guest, name: str, language: str) -> Page:
    """What the form says, which is not saved yet."""
    return _page(guest, name, language, typed_in(guest), guest.visit.sent("order"))


def _page(guest: Guest, name: str, language: str, typed: Mapping[str, str], order_no: str) -> Page:
    asked = _call(name, language, typed, order_no)
    reply = guest.api.ask(asked)
    facts = {
        "name": name,
        "tag": language,
        "typed": typed,
        "version": guest.visit.sent("version"),
        "order_no": order_no,
        "preview": reply.body,
        "problem": reply.problem,
        "may_write": guest.who.may(Scope.MESSAGES_WRITE),
    }
    title = translate("console_messages.preview_of", guest.visit.language, name=name, language=language)
    status = reply.problem.http_status if reply.problem else HTTPStatus.OK
    return Page(
        template="message_preview.html", title=title, facts=facts, calls=[asked], status=status, shows_mail=True
    )


def _call(name: str, language: str, typed: Mapping[str, str], order_no: str) -> Call:
    body: dict[str, str | None] = content_of(typed) if typed else {}
    if order_no:
        body["orderNo"] = order_no
    return call("POST", "/v1/messages/{}/{}/preview", name, language, body=body)


_READ = {Scope.MESSAGES_READ}
VIEWS = (
    View(place="messages/{name}/{language}/preview", any_of=_READ, answer=saved),
    View(method="POST", place="messages/{name}/{language}/preview", any_of=_READ, answer=written),
)
