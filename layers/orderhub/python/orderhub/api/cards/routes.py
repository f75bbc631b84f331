"""What is answered to those who ask for cards, for their way into a chat, or for a customer's latest orders."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from orderhub.api.cards.answers import card_answer, headers_of, page_answer
from orderhub.api.cards.recent import Recent, orders_of, question_of
from orderhub.api.cards.reveal import Trail, look_of, write_down
from orderhub.cards.card import Form, card_of
from orderhub.cards.card_view import card_view_of
from orderhub.cards.chat import DEFAULT_BASE, Info, chat_config, chat_link
from orderhub.cards.consumption import Consumption, ConsumptionOf
from orderhub.cards.weiyu import Goods, order_info
from orderhub.care.catalog import Catalog
from orderhub.errors import RequestError, TransientError
from orderhub.http.answer import Answer
from orderhub.http.request import Event, body_of, header_of, query_of, scopes_of, segment_of
from orderhub.orders.model import Order
from orderhub.orders.table import OrderReader, existing_order
from orderhub.platform.log import log
from orderhub.words.translations import language_of

# A client keeps the card, but asks each time whether it is still true; nobody between us keeps it.
_KEPT = {"Cache-Control": "private, no-cache", "Vary": "Accept-Language, Authorization"}
_CUSTOMER = "customer"
_VISITOR = ("visitorUid", "nickname", "avatar")


@dataclass(frozen=True, slots=True, kw_only=True)
class CardSources:
    """What is needed to answer; ``frame_ancestors`` says who may show the page in a frame."""

    orders: OrderReader
    recent: Recent
    consumption: ConsumptionOf
    trail: Trail
    catalog: Catalog
    zone: ZoneInfo
    frame_ancestors: str


def answer(event: Event, sources: CardSources, now: datetime) -> Answer:
    """The answer to a request of any of the routes of cards.

    Raises:
        RequestError: ``order_unknown``; 400, what the request has wrong.
        TransientError: A table could not be reached; trying again can help.
    """
    return ANSWERS[event["resource"]](event, sources, now)


def _card(event: Event, sources: CardSources, now: datetime) -> Answer:
    form, goods, look = _form(query_of(event, "format")), _goods(event), look_of(event)
    has_customer = _asks_for_customer(event)
    order = _order(event, sources)
    if look:
        write_down(look, order.header, sources.trail, now)
    revealed = frozenset({look.field}) if look else frozenset[str]()
    language = _language(event)
    consumption = sources.consumption(order.header, now) if has_customer else None
    card = card_of(
        order,
        sources.zone,
        language,
        now,
        sources.catalog,
        goods=goods,
        revealed=revealed,
        form=form,
        consumption=consumption,
        scopes=scopes_of(event),
    )
    if has_customer:
        card = {"customer": None} | card
    return Answer(body=card) if look else card_answer(event, card, _KEPT)


def _page(event: Event, sources: CardSources, now: datetime) -> Answer:
    language = _language(event)
    order = _order(event, sources)
    card = card_of(
        order,
        sources.zone,
        language,
        now,
        sources.catalog,
        goods="array",
        consumption=_consumption_of(order, sources, now),
        scopes=scopes_of(event),
    )
    return page_answer(event, card, language, sources.zone, {**_KEPT, **headers_of(sources.frame_ancestors)})


def _chat_link(event: Event, sources: CardSources, _: datetime) -> Answer:
    info = _info(event, sources, _visitor_language(event))
    base = query_of(event, "base") or DEFAULT_BASE
    return Answer(body=chat_link(info, base, _visitor(event, (*_VISITOR, "lang"))))


def _chat_config(event: Event, sources: CardSources, _: datetime) -> Answer:
    language = _visitor_language(event)
    info, visitor = _info(event, sources, language), _visitor(event, _VISITOR)
    return Answer(body=chat_config(info, visitor, language, query_of(event, "locale")))


def _recent(event: Event, sources: CardSources, now: datetime) -> Answer:
    question = question_of(body_of(event))
    form, language = _form(question.form), language_of(question.locale, header_of(event, "Accept-Language"))
    found_orders = orders_of(question, sources.recent, sources.orders)
    scopes = scopes_of(event)
    cards = [
        card_of(order, sources.zone, language, now, sources.catalog, form=form, scopes=scopes)
        for order in found_orders
    ]
    return Answer(body={"orders": cards})


ANSWERS: dict[str, Callable[[Event, CardSources, datetime], Answer]] = {
    "/v1/orders/{order_no}/card": _card,
    "/v1/orders/{order_no}/card.html": _page,
    "/v1/orders/{order_no}/chat-link": _chat_link,
    "/v1/orders/{order_no}/chat-config": _chat_config,
    "/v1/recent-orders": _recent,
}
"""What answers each route."""


def _consumption_of(order: Order, sources: CardSources, now: datetime) -> Consumption | None:
    try:
        return sources.consumption(order.header, now)
    except TransientError as fault:
        # A page without its customer is worth more than none.
        log.warning("customer_unread", extra={"code": fault.code})
        return None


def _order(event: Event, sources: CardSources) -> Order:
    return existing_order(sources.orders, segment_of(event, "order_no"))


def _info(event: Event, sources: CardSources, language: str) -> Info:
    return order_info(card_view_of(_order(event, sources), sources.zone, language, sources.catalog))


def _language(event: Event) -> str:
    return language_of(query_of(event, "locale"), header_of(event, "Accept-Language"))


def _visitor_language(event: Event) -> str:
    """The language of whom the chat is for, whose own name for it is ``lang``."""
    return language_of(query_of(event, "locale") or query_of(event, "lang"), header_of(event, "Accept-Language"))


def _visitor(event: Event, optional: tuple[str, ...]) -> dict[str, str]:
    """The parameters of the chat, in the sequence Weiyu writes them."""
    query = {"org": _needed(event, "org"), "t": query_of(event, "t") or "1", "sid": _needed(event, "sid")}
    return query | {name: value for name in optional if (value := query_of(event, name))}


def _needed(event: Event, name: str) -> str:
    value = (query_of(event, name) or "").strip()
    if not value:
        raise RequestError(f"Give the parameter {name}.", "parameter_missing")
    return value


def _form(name: str | None) -> Form:
    if name is None:
        return Form.WEIYU
    if name not in list(Form):
        message = f"There is no such format; ask for one of {', '.join(Form)}."
        raise RequestError(message, "format_unknown")
    return Form(name)


def _asks_for_customer(event: Event) -> bool:
    wanted = query_of(event, "include")
    if wanted not in {None, _CUSTOMER}:
        raise RequestError(f"Send include={_CUSTOMER}, or leave it out.", "include_unknown")
    return wanted is not None


def _goods(event: Event) -> Goods:
    wanted = query_of(event, "goods")
    if wanted not in {None, "array"}:
        raise RequestError("Ask for goods=array, or leave it out.", "goods_unknown")
    return "array" if wanted else "auto"
