"""A card as an answer: with its ETag, or only the word that the asker has it already."""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from zoneinfo import ZoneInfo

from orderhub.cards.card import Card, etag_of, is_known
from orderhub.cards.page import page_of
from orderhub.http.answer import Answer
from orderhub.http.request import Event, header_of


def card_answer(event: Event, card: Card, headers: Mapping[str, str]) -> Answer:
    """The card itself."""
    return _unless_known(event, etag_of(card), headers, lambda: card)


def page_answer(event: Event, card: Card, language: str, zone: ZoneInfo, headers: Mapping[str, str]) -> Answer:
    """The page of a card, in the card's language and zone."""
    etag = etag_of(card)
    return _unless_known(event, etag, headers, lambda: page_of(card, language, etag=etag, zone=zone))


def _unless_known(event: Event, etag: str, headers: Mapping[str, str], body: Callable[[], object]) -> Answer:
    tagged = {**headers, "ETag": etag}
    if is_known(etag, header_of(event, "If-None-Match")):
        return Answer(status=HTTPStatus.NOT_MODIFIED, body=None, headers=tagged)
    return Answer(body=body(), headers=tagged)
