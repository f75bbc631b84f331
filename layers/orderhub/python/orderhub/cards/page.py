"""The card of an order as a page that any workbench can put into a frame."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from orderhub.cards import page_order, page_service
from orderhub.cards.page_markup import Html, joined, tag
from orderhub.cards.page_values import Shown
from orderhub.edge.pages import page_headers, source_of

_FOLDER = Path(__file__).parent / "page"
_STYLE = (_FOLDER / "card.css").read_text("utf-8")
_SCRIPT = (_FOLDER / "card.js").read_text("utf-8")

_PARTS = (
    page_order.heading,
    page_order.items,
    page_order.logistics,
    page_service.cases,
    page_order.recipient,
    page_order.buyer,
    page_order.payment,
    page_order.more,
    page_service.feedback,
    page_service.actions,
    page_service.suggestions,
)
"""The page from top to bottom."""
_TAGS = {"en": "en", "zh": "zh-CN"}

_DIRECTIVES = (
    f"style-src {source_of(_STYLE)}",
    f"script-src {source_of(_SCRIPT)}",
    "img-src https: http:",
    "connect-src 'self'",
    "form-action 'none'",
)


def page_of(card: Mapping[str, Any], language: str, *, etag: str) -> str:
    """The page of a card: one HTML document that needs nothing else.

    Args:
        card: The answer of the card's route.
        language: ``en`` or ``zh``.
        etag: That of this answer. The page asks its own address with it every few seconds, and shows what is new.
    """
    shown = Shown(card=card, language=language)
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("title", page_order.title_of(shown)),
        tag("style", Html(_STYLE)),
        tag("script", Html(_SCRIPT)),
    )
    main = tag("main", *(part(shown) for part in _PARTS), _footer(shown), data_etag=etag)
    document = tag("html", head, tag("body", main, _news(shown)), lang=_TAGS[language])
    return f"<!doctype html>{document}"


def headers_of(frame_ancestors: str) -> dict[str, str]:
    """The headers of the page.

    Args:
        frame_ancestors: Who may put the page into a frame: origins and ``'self'``, or ``'none'``.

    Raises:
        Refused: ``settings_wrong``, that is something else, and might end the directive it stands in.
    """
    return page_headers(frame_ancestors, _DIRECTIVES) | {"X-Content-Type-Options": "nosniff"}


def _footer(shown: Shown) -> Html:
    moment = shown.card["as_of"]
    text = moment[:19].replace("T", " ") + " UTC"
    version = shown.words["version"].format(version=shown.card["version"])
    return tag("footer", joined(version), tag("time", text, id="as-of", datetime=moment))


def _news(shown: Shown) -> Html:
    """Where the script says what happened, for the eye and for a screen reader."""
    words = shown.words
    said = {"data_updated": words["news_updated"], "data_ended": words["news_ended"]}
    return tag("p", role="status", aria_live="polite", id="news", **said)
