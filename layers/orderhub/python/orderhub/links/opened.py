"""What is answered to those who open a signed link: one order's card, or the page for feedback on it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from orderhub.cards.answers import page_answer
from orderhub.cards.card import Card, card_of
from orderhub.cards.languages import language_of
from orderhub.cards.page import headers_of as card_headers
from orderhub.care.catalog import Catalog
from orderhub.care.keeping import Register
from orderhub.edge.http import (
    Answer,
    Event,
    body_of,
    correlation_id_of,
    header_of,
    query_of,
    request_id_of,
    segment_of,
)
from orderhub.edge.signing import Signs
from orderhub.links.asked import link_unknown
from orderhub.links.feedback import Visit, shown, taken
from orderhub.links.plain_page import headers_of as feedback_headers
from orderhub.links.tokens import Link, Purpose, is_to, link_of
from orderhub.orders.model import Mode, Order
from orderhub.orders.transactions import Source
from orderhub.orders.writers import writer_of

_BETWEEN_AGENTS = {"reason", "note"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What is needed to answer; ``frame_ancestors`` says who may show the pages in a frame."""

    register: Register
    signer: Signs
    catalog: Catalog
    zone: ZoneInfo
    frame_ancestors: str


def answer(event: Event, desk: Desk, now: datetime) -> Answer:
    """The page a link leads to.

    Raises:
        Rejected: 404 ``link_unknown``, whatever is wrong: changed, expired, for another page, no such order;
            413 ``body_too_large``.
        Passing: A table could not be reached; trying again can help.
    """
    language = language_of(query_of(event, "locale"), header_of(event, "Accept-Language"))
    if event["resource"].endswith("/card.html"):
        _, order = _opened(event, Purpose.CARD, desk, now)
        card = card_of(order, desk.zone, language, now, desk.catalog, goods="array")
        return page_answer(event, for_anybody(card), language, card_headers(desk.frame_ancestors))
    link, order = _opened(event, Purpose.FEEDBACK, desk, now)
    visit = Visit(link=link, order=order, language=language, headers=feedback_headers(desk.frame_ancestors))
    if event["httpMethod"] == "GET":
        return shown(visit)
    writer = writer_of(correlation_id_of(event), request_id_of(event))
    source = Source(written_by=writer, mode=Mode.LIVE, at=now)
    return taken(visit, body_of(event), desk.register, source)


def for_anybody(card: Mapping[str, Any]) -> Card:
    """A card without what is between agents: their actions, categories and replies, reasons and notes of cases.

    Nobody knows who has a link; answers by which buyers help themselves stay.
    """
    suggestions = {"categories": [], "replies": [], "selfService": card["suggestions"]["selfService"]}
    return {
        **card,
        "cases": [
            {name: said for name, said in case.items() if name not in _BETWEEN_AGENTS} for case in card["cases"]
        ],
        "actions": [action for action in card["actions"] if action["kind"] == "link"],
        "suggestions": suggestions,
    }


def _opened(event: Event, purpose: Purpose, desk: Desk, now: datetime) -> tuple[Link, Order]:
    link = link_of(segment_of(event, "token"), purpose, desk.signer, now)
    order = desk.register.orders.read(link.order_no) if link else None
    if link is None or order is None or not is_to(link, order):
        raise link_unknown()
    return link, order
