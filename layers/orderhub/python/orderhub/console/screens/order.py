"""One order: what it is, how it came to be so, and why messages about it went out, or did not.

Who bought it is shown as the card shows it, masked, to those whose key may read cards, and to nobody else: what
the API tells unmasked is for the shop's own systems.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from orderhub.console.calls import Call, Json, Reply, get
from orderhub.console.screen import Guest, Page, View
from orderhub.platform.scopes import Scope
from orderhub.words.translations import translate

PLAIN = (
    *("storeId", "storeNo", "source", "deliveryMethod", "carrier", "trackingNo", "paymentMethod"),
    *("statusDescription", "language", "cartId", "version"),
)
CODES = ("mode",)
AMOUNTS = ("totalCost", "shipping", "discount", "taxes", "refunded")
TIMES = ("date", "paidAt", "shippedAt", "updatedAt", "createdAt", "writtenAt")
"""The fields of an order that are shown; those that name a person are not among them."""
LISTED = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """An event of the order: what came of it, and what might have and why it did not."""

    event_id: str
    kind: str
    at: str
    contact_found: bool | None
    reactions: Sequence[Mapping[str, Any]] = ()
    reactors: Sequence[Mapping[str, Any]] = ()


def answer(guest: Guest, order_no: str) -> Page:
    """The page of an order."""
    visit = guest.visit
    calls = {name: call for name, (scope, call) in _calls(guest, order_no).items() if guest.who.may(scope)}
    replies = guest.api.together(calls)
    order = replies["order"].needed["order"] if "order" in replies else None
    card = _body_of(replies, "card") if order else replies["card"].needed
    events, explained = _body_of(replies, "events"), _body_of(replies, "explained")
    cursors = {"before": events and events["next"], "explained": explained and explained["next"]}
    facts = {
        "order_no": order_no,
        "order": order,
        "card": card,
        "rows": list(_rows(order or {})),
        "happenings": list(_happenings(events, explained)),
        "more": visit.here(**cursors) if any(cursors.values()) else None,
        "problems": [reply.problem for reply in replies.values() if reply.problem],
    }
    title = translate("console_order.title", visit.language, no=order_no)
    return Page(template="order.html", title=title, facts=facts, calls=list(calls.values()))


def _calls(guest: Guest, order_no: str) -> dict[str, tuple[Scope, Call]]:
    visit = guest.visit
    before, explained = visit.asked("before"), visit.asked("explained")
    return {
        "order": (Scope.ORDERS_READ, get("/v1/orders/{}", order_no)),
        "card": (Scope.CARDS_READ, get("/v1/orders/{}/card", order_no, goods="array", locale=visit.language)),
        "events": (Scope.ORDERS_READ, get("/v1/orders/{}/events", order_no, limit=LISTED, cursor=before)),
        "explained": (Scope.EVENTS_READ, get("/v1/orders/{}/explain", order_no, limit=LISTED, cursor=explained)),
    }


def _body_of(replies: Mapping[str, Reply], name: str) -> Json:
    return replies[name].body if name in replies else None


def _rows(order: Mapping[str, Any]) -> Iterator[tuple[str, str, object]]:
    """Names with how their values are written, and the values."""
    for kind, names in (("time", TIMES), ("amount", AMOUNTS), ("code", CODES), ("text", PLAIN)):
        yield from ((f"console_order.{name}", kind, order[name]) for name in names if name in order)


def _happenings(events: Json, explained: Json) -> Iterator[Happening]:
    """The events of both answers, in their order; each once."""
    told = {event["id"]: event for event in (events or {"events": ()})["events"]}
    reasons = {event["id"]: event for event in (explained or {"events": ()})["events"]}
    for event_id, event in {**reasons, **told}.items():
        yield Happening(
            event_id=event_id,
            kind=event["detail-type"],
            at=event["occurred_at"],
            contact_found=event.get("contact_found"),
            # Where it is explained, all that came of it stands there too.
            reactions=() if event_id in reasons else event.get("reactions", ()),
            reactors=reasons.get(event_id, {}).get("reactors", ()),
        )


VIEW = View(place="orders/{order_no}", any_of={Scope.ORDERS_READ, Scope.CARDS_READ}, answer=answer)
