"""The card of an order: one answer with all an agent needs, in the shape a workbench reads."""

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from enum import StrEnum
from hashlib import sha256
from typing import Literal, assert_never
from zoneinfo import ZoneInfo

from orderhub.cards.card_view import CardView, card_view_of
from orderhub.cards.consumption import Consumption, consumption_shown
from orderhub.cards.money import amount_of
from orderhub.cards.personal import personal_of
from orderhub.cards.sections import cases_of, feedback_of, logistics_of
from orderhub.cards.sobot import custom_card, order_card
from orderhub.cards.weiyu import Goods, flat_order, order_info
from orderhub.care.advice import Advice, Button, advise
from orderhub.care.catalog import Catalog
from orderhub.orders.case_rules import refunds_of
from orderhub.orders.json_values import time_text
from orderhub.orders.model import Json, Order
from orderhub.platform.scopes import Scope

type Card = dict[str, Json]


class Form(StrEnum):
    """The shapes a card comes in."""

    WEIYU = "weiyu"
    WEIYU_FLAT = "weiyu-flat"
    SOBOT = "sobot"
    SOBOT_CUSTOM = "sobot-custom"


type _Shaped = Literal[Form.WEIYU_FLAT, Form.SOBOT, Form.SOBOT_CUSTOM]
"""The shapes of a chat's own, which stand under ``card``."""


def card_of(  # noqa: PLR0913 - all that a card depends on
    order: Order,
    zone: ZoneInfo,
    language: str,
    now: datetime,
    catalog: Catalog,
    *,
    goods: Goods = "auto",
    revealed: frozenset[str] = frozenset(),
    form: Form = Form.WEIYU,
    scopes: Collection[str] = frozenset(Scope),
    consumption: Consumption | None = None,
) -> Card:
    """The card of an order.

    Args:
        order: The order with its cases and feedbacks.
        zone: The zone times are shown in; only ``as_of`` is in UTC.
        language: One of ``words.translations.languages()``, for the texts that are ours.
        now: Decides what is suggested.
        catalog: The actions, and what to suggest.
        goods: How Weiyu's own shape gives the products.
        revealed: The fields of the customer to show in clear; who asks has to be allowed to, and be written down.
        scopes: What its reader may do; an action that needs another is not offered.
        form: ``weiyu`` has everything; the others have the order alone, under ``card``.
        consumption: What the customer has bought so far, to be shown under ``customer``.
    """
    card_view = card_view_of(order, zone, language, catalog, revealed)
    advice = _allowed(advise(_shown_order(card_view), language, now, catalog), scopes)
    shown = _whole(card_view, advice, goods) if form is Form.WEIYU else {"card": _shaped(card_view, advice, form)}
    shown |= {"customer": consumption_shown(consumption, card_view)} if consumption else {}
    personal = personal_of(card_view.header)
    clear: Card = {"revealed": {field: personal[field] for field in sorted(revealed)}} if revealed else {}
    masked: list[Json] = [*card_view.masked]
    as_of = time_text(now.astimezone(UTC).replace(microsecond=0))
    return {**shown, **clear, "version": order.stamp.version, "masked": masked, "as_of": as_of}


def etag_of(card: Mapping[str, Json]) -> str:
    """The ETag of a card: the same as long as it says the same, whenever it is asked for."""
    content = {key: value for key, value in card.items() if key != "as_of"}
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return f'"{sha256(text.encode()).hexdigest()[:32]}"'


def is_known(etag: str, if_none_match: str | None) -> bool:
    """Whether a request's ``If-None-Match`` (RFC 9110: a list, or ``*``) names the ETag; weak ones count."""
    tags = [tag.strip().removeprefix("W/") for tag in (if_none_match or "").split(",")]
    return "*" in tags or etag in tags


def _whole(card_view: CardView, advice: Advice, goods: Goods) -> Card:
    return {
        "orderInfo": order_info(card_view, goods),
        "buyer": card_view.buyer,
        "amount": card_view.amount(card_view.header.total_cost),
        "refunded": [amount_of(value, currency) for currency, value in refunds_of(card_view.order).items()],
        "logistics": logistics_of(card_view),
        "cases": cases_of(card_view),
        "feedback": feedback_of(card_view),
        "actions": [_button(button) for button in _safe(card_view, advice)],
        "suggestions": {
            "categories": [{"name": category.name, "title": category.title} for category in advice.categories],
            "selfService": [
                {"question": answer.question, "answer": answer.answer} for answer in advice.self_service
            ],
            "replies": [{"title": reply.title, "text": reply.text} for reply in advice.replies],
        },
    }


def _shaped(card_view: CardView, advice: Advice, form: _Shaped) -> Card:
    match form:
        case Form.WEIYU_FLAT:
            return flat_order(card_view)
        case Form.SOBOT:
            return order_card(card_view)
        case Form.SOBOT_CUSTOM:
            return custom_card(card_view, list(_safe(card_view, advice)))
        case _:
            assert_never(form)


def _shown_order(card_view: CardView) -> Order:
    """The order without what its texts must not repeat: whatever a client wrote where a carrier belongs."""
    header = card_view.header
    shown = replace(header, carrier=card_view.text(header.carrier) or None)
    return replace(card_view.order, header=replace(shown, tracking_no=card_view.code(header.tracking_no) or None))


def _allowed(advice: Advice, scopes: Collection[str]) -> Advice:
    """The advice with the actions that its reader may do."""
    return advice._replace(actions=tuple(button for button in advice.actions if button.scopes <= {*scopes}))


def _safe(card_view: CardView, advice: Advice) -> Iterable[Button]:
    return (button for button in advice.actions if button.url is None or card_view.link(button.url))


def _button(button: Button) -> Card:
    shown: Card = {"name": button.name, "title": button.title, "kind": button.kind}
    if button.url:
        return shown | {"url": button.url}
    if button.cases:
        return shown | {"cases": [*button.cases]}
    takes: Card = {name: takes.value for name, takes in button.takes.items()}
    return shown | {"takes": takes}
