"""The status: what came in and went out in the last hour, which alarms ring, and queues with their way back."""

from http import HTTPStatus

from orderhub.console.calls import Json, Reply, call, get
from orderhub.console.confirming import Intent, confirming
from orderhub.console.screen import Guest, Page, Screen, View
from orderhub.console.showing import word_for
from orderhub.platform.scopes import Scope
from orderhub.words.translations import translate

_READ, _WRITE = {Scope.STATUS_READ}, {Scope.STATUS_WRITE}


def answer(guest: Guest) -> Page:
    """The status as it is now."""
    return _page(guest)


def _page(guest: Guest, redriven: Reply | None = None) -> Page:
    visit = guest.visit
    asked = get("/v1/status")
    reply = guest.api.ask(asked)
    status: Json = reply.body
    facts = {
        "problem": reply.problem,
        "status": status,
        "ringing": [alarm for alarm in status["alarms"] if alarm["state"] == "alarm"] if status else (),
        "redriven": redriven.body if redriven else None,
        "may_redrive": guest.who.may(Scope.STATUS_WRITE),
        "sees_imports": guest.who.may(Scope.IMPORTS_READ),
        "sees_runs": guest.who.may(Scope.WORKFLOWS_READ),
        "sees_messages": guest.who.may(Scope.MESSAGES_READ),
    }
    return Page(
        template="status.html",
        title=translate("console_status.title", visit.language),
        facts=facts,
        calls=[*([redriven.call] if redriven else []), asked],
        status=reply.problem.http_status if reply.problem else HTTPStatus.OK,
    )


def redrive(guest: Guest, queue: str) -> Intent:
    """What putting back the messages of a queue means."""
    visit = guest.visit
    says = ("redrive_what", "redrive_first", "redrive_twice")
    return Intent(
        title=translate("console_status.redrive_title", visit.language),
        subject=word_for(queue, visit.language),
        says=[translate(f"console_status.{name}", visit.language) for name in says],
        call=call("POST", "/v1/status/queues/{}/redrive", queue),
        submit=translate("console_status.redrive_sure", visit.language),
        back=visit.to("status"),
        after=visit.to("status"),
    )


SCREEN = Screen(
    title="console_status.title",
    views=(
        View(place="status", any_of=_READ, answer=answer),
        *confirming("status/{queue}/redrive", _WRITE, redrive, all_of=_READ, then=_page),
    ),
)
