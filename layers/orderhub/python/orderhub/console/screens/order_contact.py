"""Who would be reached about an order, by which channel and in which language, as far as the API tells it.

No route tells it as a whole: it is read off the order's newest event, the settings, what the customer said they
want, and the preview of the message about the order's status.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from orderhub.console.calls import Call, Json, Reply, body_of, call, get
from orderhub.console.screen import Guest, Page, View
from orderhub.platform.scopes import Scope
from orderhub.words.translations import translate

_NEEDS = {"email": "email", "sms": "phone"}
"""What of a contact a channel needs; the others lead to systems of one's own, which know addresses themselves."""
_ENGLISH = "en"


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """A channel in the sequence of the settings: whether it leads to the buyer, and whether it is taken."""

    channel: str
    leads: bool
    is_taken: bool


def answer(guest: Guest, order_no: str) -> Page:
    """What is known of how the buyer of an order is reached."""
    visit = guest.visit
    first = _allowed(
        guest,
        card=(Scope.CARDS_READ, get("/v1/orders/{}/card", order_no, goods="array", locale=visit.language)),
        order=(Scope.ORDERS_READ, get("/v1/orders/{}", order_no)),
        events=(Scope.ORDERS_READ, get("/v1/orders/{}/events", order_no, limit=1)),
        settings=(Scope.SETTINGS_READ, get("/v1/settings")),
    )
    replies = guest.api.together(first)
    card, order, settings = (body_of(replies, name) for name in ("card", "order", "settings"))
    event = next(iter((body_of(replies, "events") or {}).get("events", ())), None)
    contact = (event or {}).get("detail", {}).get("contact") or {}
    language = _language(order, settings)
    status = order["order"]["status"] if order else card["orderInfo"]["status"].upper()
    second = _allowed(
        guest,
        **(_of_customer(contact)),
        preview=(
            Scope.MESSAGES_READ,
            call("POST", "/v1/messages/{}/{}/preview", status, language or _ENGLISH, body={"orderNo": order_no}),
        ),
    )
    more = guest.api.together(second)
    consent = body_of(more, "consent")
    preview = body_of(more, "preview")
    facts = {
        "order_no": order_no,
        "card": card,
        "event": event,
        "contact": contact,
        "ways": list(_ways(settings, contact)),
        "language": language,
        "status": status,
        "consent": consent["consent"] if consent else (),
        "taken": _taken(preview),
        "may_see_customer": guest.who.may(Scope.CUSTOMERS_READ),
        "unknown": _unknown(visit.language, replies),
        # A status without a message of its own is no trouble: nothing would go out.
        "problems": [
            reply.problem
            for name, reply in (replies | more).items()
            if reply.problem and reply.problem.code not in _NO_MESSAGE
        ],
        "has_message": _has_message(more),
    }
    title = translate("console_order_acts.contact_title", visit.language, no=order_no)
    return Page(template="order_contact.html", title=title, facts=facts, calls=[*first.values(), *second.values()])


def _unknown(language: str, replies: Mapping[str, Reply]) -> list[str]:
    """What nobody knows before a message is sent, and what this key may not read."""
    always = [translate(f"console_order_acts.unknown_{name}", language) for name in _UNKNOWN]
    unread = [name for name in _READ if name not in replies]
    return [*always, *(translate(f"console_order_acts.unread_{name}", language) for name in unread)]


_UNKNOWN = ("caps", "blocks", "own", "then")
_READ = ("card", "order", "settings")
_NO_MESSAGE = frozenset({"content_unknown", "language_invalid", "name_invalid"})


def _allowed(guest: Guest, **calls: tuple[Scope, Call]) -> dict[str, Call]:
    return {name: asked for name, (scope, asked) in calls.items() if guest.who.may(scope)}


def _of_customer(contact: Mapping[str, Any]) -> dict[str, tuple[Scope, Call]]:
    customer_id = contact.get("customer_id")
    if not customer_id:
        return {}
    return {"consent": (Scope.CUSTOMERS_READ, get("/v1/customers/{}/consent", customer_id))}


def _language(order: Json, settings: Json) -> str:
    """The buyer's language, else that of the settings; empty where neither is known."""
    own = order["order"].get("language") if order else ""
    return own or _setting(settings, "default_language")


def _setting(settings: Json, name: str) -> str:
    return str(((settings or {}).get("messages", {}).get(name) or {}).get("value") or "")


def _ways(settings: Json, contact: Mapping[str, Any]) -> Iterator[Way]:
    kinds = contact.get("reachable_by") or ()
    is_taken = False
    for word in filter(None, (word.strip() for word in _setting(settings, "channels").split(","))):
        leads = _NEEDS.get(word, word) in kinds or word not in _NEEDS
        yield Way(channel=word, leads=leads, is_taken=leads and not is_taken)
        is_taken = is_taken or leads


def _taken(preview: Json) -> list[tuple[str, Mapping[str, Any]]]:
    """In which language the message about the status would be, by channel, and why in that one."""
    if not preview:
        return []
    found = {"email": preview.get("language"), "sms": (preview.get("sms") or {}).get("language")}
    return [(channel, language) for channel, language in found.items() if language]


def _has_message(replies: Mapping[str, Reply]) -> bool | None:
    """Whether there is a message about the order's status; None where nobody knows."""
    reply = replies.get("preview")
    if reply is None or (reply.problem and reply.problem.code not in _NO_MESSAGE):
        return None
    return reply.problem is None


VIEW = View(place="orders/{order_no}/contact", any_of={Scope.ORDERS_READ, Scope.CARDS_READ}, answer=answer)
