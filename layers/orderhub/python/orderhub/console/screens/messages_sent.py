"""Which messages went out to whom, and which were held back and why."""

from http import HTTPStatus

from orderhub.console.calls import get
from orderhub.console.screen import Guest, Page, View
from orderhub.console.showing import day_start
from orderhub.platform.scopes import Scope
from orderhub.words.translations import translate

FILTERS = ("order_no", "customer_id", "workflow", "message", "outcome", "from", "to")
NEEDED = ("order_no", "customer_id", "workflow")
"""The API lists by one of these at least."""
OUTCOMES = (
    *("sent", "requested", "already_sent", "already_claimed", "already_told", "order_gone", "order_moved_on"),
    *("historical", "nobody_to_reach", "no_message", "no_link", "unsubscribed", "capped", "quiet"),
    *("address_bounced", "complained"),
)
_DAYS = {"from": 0, "to": 1}


def answer(guest: Guest) -> Page:
    """A page of the list, newest first; the last day is meant whole."""
    visit = guest.visit
    asked = visit.filters(*FILTERS)
    days = {name: day_start(asked[name], visit.zone, days) for name, days in _DAYS.items() if name in asked}
    call = get("/v1/messages/sent", **asked | days, **visit.filters("cursor"))
    is_asked = any(name in asked for name in NEEDED)
    reply = guest.api.ask(call) if is_asked else None
    problem = reply.problem if reply else None
    page = (reply and reply.body) or {"messages": (), "next": None}
    facts = {
        "problem": problem,
        "is_asked": is_asked,
        "messages": page["messages"],
        "more": visit.here(cursor=page["next"]) if page["next"] else None,
        "outcomes": OUTCOMES,
        "may_read_orders": guest.who.may_open_orders,
        "may_read_workflows": guest.who.may(Scope.WORKFLOWS_READ),
    }
    status = problem.http_status if problem and not visit.is_part else HTTPStatus.OK
    title = translate("console_messages.sent", visit.language)
    return Page(template="messages_sent.html", title=title, facts=facts, calls=[call], status=status)


VIEWS = (View(place="messages-sent", any_of={Scope.MESSAGES_READ}, answer=answer),)
