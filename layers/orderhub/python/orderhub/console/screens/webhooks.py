"""Webhooks: the list, and one with what it was called about lately and whether it takes a call now."""

from http import HTTPStatus

from orderhub.console.calls import Call, Json, body_of, call, get
from orderhub.console.reactions import reactions_of
from orderhub.console.screen import Guest, Page, Screen, View
from orderhub.console.screens import webhook_edit
from orderhub.platform.scopes import Scope
from orderhub.words.translations import translate

LOOKED_AT = 100
"""How many events are looked through for calls of a webhook; the API lists events, not calls."""


def answer(guest: Guest) -> Page:
    """All webhooks, by name."""
    visit = guest.visit
    asked = get("/v1/webhooks")
    reply = guest.api.ask(asked)
    facts = {
        "problem": reply.problem,
        "webhooks": reply.body["webhooks"] if reply.body else (),
        "may_write": guest.who.may(Scope.WEBHOOKS_WRITE),
    }
    return Page(
        template="webhooks.html",
        title=translate("console_webhooks.title", visit.language),
        facts=facts,
        calls=[asked],
        status=reply.problem.http_status if reply.problem else HTTPStatus.OK,
    )


def one(guest: Guest, name: str) -> Page:
    """A webhook with its calls."""
    return _page(guest, name)


def tried(guest: Guest, name: str) -> Page:
    """Call a webhook once, and show what came of it."""
    asked = call("POST", "/v1/webhooks/{}/test", name)
    return _page(guest, name, asked, guest.api.ask(asked).needed)


def _page(guest: Guest, name: str, tried_by: Call | None = None, result: Json = None) -> Page:
    visit = guest.visit
    events = get("/v1/events", limit=LOOKED_AT, **visit.filters("cursor"))
    wanted = {
        "webhook": (Scope.WEBHOOKS_READ, get("/v1/webhooks/{}", name)),
        "events": (Scope.EVENTS_READ, events),
    }
    calls = {part: asked for part, (scope, asked) in wanted.items() if guest.who.may(scope)}
    replies = guest.api.together(calls)
    listed = body_of(replies, "events")
    facts = {
        "name": name,
        "webhook": replies["webhook"].needed if "webhook" in replies else None,
        "result": result,
        "sees_events": "events" in replies,
        "events_problem": replies["events"].problem if "events" in replies else None,
        "deliveries": list(reactions_of(listed, "webhook", name)) if listed else (),
        "more": visit.to("webhooks", name, cursor=listed["next"]) if listed and listed["next"] else None,
        "may_write": guest.who.may(Scope.WEBHOOKS_WRITE),
        "sees_orders": guest.who.may_open_orders,
        "looked_at": LOOKED_AT,
    }
    return Page(
        template="webhook.html",
        title=translate("console_webhooks.one", visit.language, name=name),
        facts=facts,
        calls=[*([tried_by] if tried_by else []), *calls.values()],
    )


SCREEN = Screen(
    title="console_webhooks.title",
    views=(
        View(place="webhooks", any_of={Scope.WEBHOOKS_READ}, answer=answer),
        View(place="webhooks/{name}", any_of={Scope.WEBHOOKS_READ}, answer=one),
        View(method="POST", place="webhooks/{name}/test", any_of={Scope.WEBHOOKS_WRITE}, answer=tried),
        *webhook_edit.VIEWS,
    ),
)
