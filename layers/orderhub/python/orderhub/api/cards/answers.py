"""A card as an answer, with its HTTP headers; or only the word that the asker has it already."""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from zoneinfo import ZoneInfo

from orderhub.cards.card import Card, etag_of, is_known
from orderhub.cards.page import SCRIPT, STYLE, page_of
from orderhub.http.answer import Answer
from orderhub.http.page_headers import page_headers, source_of
from orderhub.http.request import Event, header_of

_DIRECTIVES = (
    f"style-src {source_of(STYLE)}",
    f"script-src {source_of(SCRIPT)}",
    "img-src https: http:",
    "connect-src 'self'",
    "form-action 'none'",
)


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


def headers_of(frame_ancestors: str) -> dict[str, str]:
    """The headers of the page.

    Args:
        frame_ancestors: Who may put the page into a frame: origins and ``'self'``, or ``'none'``.

    Raises:
        InvalidInput: ``settings_wrong``, that is something else, and might end the directive it stands in.
    """
    return page_headers(frame_ancestors, _DIRECTIVES) | {"X-Content-Type-Options": "nosniff"}
