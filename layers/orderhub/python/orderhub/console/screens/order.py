"""One order: what it is, how it came to be so, why messages about it went out or did not, and what can be done.

Who bought it is shown as the card shows it, masked, to those whose key may read cards, and to nobody else: what
the API tells unmasked is for the shop's own systems.
"""

from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any

from orderhub.console.calls import Call, Json, Reply, body_of, get
from orderhub.console.screen import Guest, Page, View
from orderhub.console.screens import (
    order_actions,
    order_contact,
    order_delete,
    order_feedback,
    order_reveal,
    order_tell,
)
from orderhub.console.screens.order_fields import AMOUNTS, CODES, PLAIN, TIMES
from orderhub.console.screens.order_history import happenings, untold_since
from orderhub.console.screens.order_json import answered
from orderhub.platform.scopes import Scope
from orderhub.words.translations import translate

LISTED, FEW = 20, 5
_UNKNOWN = "order_unknown"


def answer(guest: Guest, order_no: str) -> Page:
    """The page of an order."""
    visit = guest.visit
    calls = {name: call for name, (scope, call) in _calls(guest, order_no).items() if guest.who.may(scope)}
    replies = guest.api.together(calls)
    events, explained = body_of(replies, "events"), body_of(replies, "explained")
    is_gone = _is_gone(replies, events)
    found = None if is_gone or "order" not in replies else replies["order"].needed
    order = found and found["order"]
    card = body_of(replies, "card") if order or is_gone else replies["card"].needed
    cursors = {"before": events and events["next"], "explained": explained and explained["next"]}
    facts = {
        "order_no": order_no,
        "order": order,
        "card": card,
        "is_gone": is_gone,
        "rows": list(_rows(order or {})),
        "actions": (card or {}).get("actions", ()),
        "happenings": list(happenings(events, explained, visit.language)),
        "untold": 0 if visit.asked("before") else untold_since(order, events),
        "more": visit.here(**cursors, done="") if any(cursors.values()) else None,
        "tasks": body_of(replies, "tasks"),
        "messages": body_of(replies, "messages"),
        "answered": list(answered(replies)),
        "may": _allowed(guest),
        "problems": [reply.problem for reply in replies.values() if reply.problem and not is_gone],
    }
    title = translate("console_order.title", visit.language, no=order_no)
    status = HTTPStatus.NOT_FOUND if is_gone else HTTPStatus.OK
    return Page(template="order.html", title=title, facts=facts, calls=list(calls.values()), status=status)


def _is_gone(replies: Mapping[str, Reply], events: Json) -> bool:
    """Whether there is no such order any more, and yet what was told of it."""
    problem = replies["order"].problem if "order" in replies else None
    return problem is not None and problem.code == _UNKNOWN and bool(events and events["events"])


def _calls(guest: Guest, order_no: str) -> dict[str, tuple[Scope, Call]]:
    visit = guest.visit
    before, explained = visit.asked("before"), visit.asked("explained")
    return {
        "order": (Scope.ORDERS_READ, get("/v1/orders/{}", order_no)),
        "card": (Scope.CARDS_READ, get("/v1/orders/{}/card", order_no, goods="array", locale=visit.language)),
        "events": (Scope.ORDERS_READ, get("/v1/orders/{}/events", order_no, limit=LISTED, cursor=before)),
        "explained": (Scope.EVENTS_READ, get("/v1/orders/{}/explain", order_no, limit=LISTED, cursor=explained)),
        "tasks": (Scope.TASKS_READ, get("/v1/tasks", order_no=order_no, limit=FEW)),
        "messages": (Scope.MESSAGES_READ, get("/v1/messages/sent", order_no=order_no, limit=FEW)),
    }


def _rows(order: Mapping[str, Any]) -> Iterator[tuple[str, str, object]]:
    """Names with how their values are written, and the values."""
    for kind, names in (("time", TIMES), ("amount", AMOUNTS), ("code", CODES), ("text", PLAIN)):
        yield from ((f"console_order.{name}", kind, order[name]) for name in names if name in order)


def _allowed(guest: Guest) -> dict[str, bool]:
    """What the key may do here."""
    scopes = {
        "act": Scope.CARDS_ACT,
        "reveal": Scope.CARDS_REVEAL,
        "tell": Scope.EVENTS_WRITE,
        "delete": Scope.ORDERS_WRITE,
        "see_imports": Scope.IMPORTS_READ,
        "see_workflows": Scope.WORKFLOWS_READ,
    }
    makes_tasks = guest.who.may(Scope.TASKS_WRITE) and guest.who.may(Scope.TASKS_READ)
    return {name: guest.who.may(scope) for name, scope in scopes.items()} | {"create_task": makes_tasks}


VIEWS = (
    View(place="orders/{order_no}", any_of={Scope.ORDERS_READ, Scope.CARDS_READ}, answer=answer),
    *order_actions.VIEWS,
    *order_feedback.VIEWS,
    *order_reveal.VIEWS,
    order_contact.VIEW,
    *order_tell.VIEWS,
    *order_delete.VIEWS,
)
