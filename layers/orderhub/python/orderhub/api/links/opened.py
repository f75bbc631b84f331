"""What is answered to those who have a signed link: one order's card, what is done there, or feedback on it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from orderhub.api.cards.answers import headers_of as card_headers
from orderhub.api.cards.answers import page_answer
from orderhub.api.care.routes import Request, act, source_of
from orderhub.api.links.feedback import Visit, shown, taken
from orderhub.api.links.page_headers import headers_of as feedback_headers
from orderhub.api.links.parameters import link_expired, link_unknown
from orderhub.cards.card import Card, card_of
from orderhub.care.catalog import Catalog
from orderhub.care.register import Register
from orderhub.errors import RequestError
from orderhub.http.answer import Answer
from orderhub.http.request import Event, body_of, header_of, query_of, segment_of
from orderhub.links.tokens import Link, Purpose, is_to, signed_link
from orderhub.orders.model import Order
from orderhub.platform.scopes import Scope
from orderhub.platform.signing import TokenSigner
from orderhub.words.translations import language_of

_BETWEEN_AGENTS = {"reason", "note"}


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkSources:
    """What is needed to answer; ``frame_ancestors`` says who may show the pages in a frame.

    ``apart`` says that who asked for something may not decide on it.
    """

    register: Register
    signer: TokenSigner
    catalog: Catalog
    zone: ZoneInfo
    frame_ancestors: str
    apart: bool = False


def answer(event: Event, sources: LinkSources, now: datetime) -> Answer:
    """The page a link leads to.

    Raises:
        RequestError: ``link_unknown``, whatever is wrong: changed, for another page, no such order; 410
            ``link_expired``; ``scope_missing``, or as ``act`` refuses an action; ``body_too_large``.
        TransientError: A table could not be reached; trying again can help.
    """
    return ANSWERS[event["resource"]](event, sources, now)


def _feedback(event: Event, sources: LinkSources, now: datetime) -> Answer:
    link, order = _opened(event, Purpose.FEEDBACK, sources, now)
    headers = feedback_headers(sources.frame_ancestors)
    visit = Visit(link=link, order=order, language=_language(event), headers=headers)
    if event["httpMethod"] == "GET":
        return shown(visit)
    return taken(visit, body_of(event), sources.register, source_of(event, now))


def _card(event: Event, sources: LinkSources, now: datetime) -> Answer:
    link, order = _opened(event, Purpose.CARD, sources, now)
    scopes, language = link.scopes, _language(event)
    card = card_of(order, sources.zone, language, now, sources.catalog, goods="array", scopes=scopes)
    shown = {**card, "acting": True} if scopes else for_anybody(card)
    return page_answer(event, shown, language, sources.zone, card_headers(sources.frame_ancestors))


def _acted(event: Event, sources: LinkSources, now: datetime) -> Answer:
    """Do what somebody pressed on the page, on behalf of the access key that made the link."""
    link, order = _opened(event, Purpose.CARD, sources, now)
    if link.by is None or Scope.CARDS_ACT not in link.scopes:
        message = "By this link the order can be looked at only; ask for one that carries the scope cards:act."
        raise RequestError(message, "scope_missing")
    request = Request(
        order_no=order.header.order_no,
        body=body_of(event),
        by=link.by,
        scopes=link.scopes,
        apart=sources.apart,
        source=source_of(event, now),
    )
    return act(sources.register, sources.catalog, segment_of(event, "action"), request)


ANSWERS: dict[str, Callable[[Event, LinkSources, datetime], Answer]] = {
    "/v1/links/{token}/card.html": _card,
    "/v1/links/{token}/actions/{action}": _acted,
    "/v1/links/{token}/feedback": _feedback,
}
"""What answers each route."""


def for_anybody(card: Mapping[str, Any]) -> Card:
    """A card without what is between agents: their actions, categories and replies, reasons and notes of cases.

    Nobody knows who has a link; answers by which buyers help themselves stay.
    """
    suggestions = {"categories": [], "replies": [], "selfService": card["suggestions"]["selfService"]}
    return {
        **card,
        "cases": [
            {name: value for name, value in case.items() if name not in _BETWEEN_AGENTS} for case in card["cases"]
        ],
        "actions": [action for action in card["actions"] if action["kind"] == "link"],
        "suggestions": suggestions,
    }


def _language(event: Event) -> str:
    return language_of(query_of(event, "locale"), header_of(event, "Accept-Language"))


def _opened(event: Event, purpose: Purpose, sources: LinkSources, now: datetime) -> tuple[Link, Order]:
    link = signed_link(segment_of(event, "token"), purpose, sources.signer)
    if link and link.is_over(now):
        raise link_expired()
    order = sources.register.orders.read(link.order_no) if link else None
    if link is None or order is None or not is_to(link, order):
        raise link_unknown()
    return link, order
