"""The card of an order as a page that any workbench can put into a frame."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from orderhub.cards import page_customer, page_money, page_order, page_parcel, page_service
from orderhub.cards.page_markup import Html, tag
from orderhub.cards.page_values import Shown
from orderhub.words.translations import translate

_FOLDER = Path(__file__).parent / "page"
STYLE = (_FOLDER / "card.css").read_text("utf-8")
SCRIPT = (_FOLDER / "card.js").read_text("utf-8")

_PARTS = (
    page_order.heading,
    page_order.items,
    page_parcel.logistics,
    page_service.cases,
    page_service.actions,
    page_money.payment,
    page_order.recipient,
    page_order.buyer,
    page_customer.customer,
    page_service.feedback,
    page_order.more,
    page_service.suggestions,
)
"""The page from top to bottom."""

_NEWS = ("copied", "not_copied", "done", "refused", "updated", "offline", "trouble", "ended")
"""What the script may have to say."""


def page_of(card: Mapping[str, Any], language: str, *, etag: str, zone: ZoneInfo) -> str:
    """The page of a card: one HTML document that needs nothing else.

    Args:
        card: The answer of the card's route.
        language: One of ``words.languages.languages()``.
        zone: The zone the card's times are in, which the page names once.
        etag: That of this answer. The page asks its own address with it every few seconds, and shows what is new.
    """
    shown = Shown(card=card, language=language)
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("title", page_order.title_of(shown)),
        tag("style", Html(STYLE)),
        tag("script", Html(SCRIPT)),
    )
    main = tag("main", *(part(shown) for part in _PARTS), _footer(shown, zone), data_etag=etag)
    document = tag("html", head, tag("body", main, _news(shown)), lang=translate("language.html_tag", language))
    return f"<!doctype html>{document}"


def _footer(shown: Shown, zone: ZoneInfo) -> Html:
    """Which version it is, as of when, and the one zone that all times are in."""
    moment, name = shown.card["as_of"], zone.key
    text = f"{datetime.fromisoformat(moment).astimezone(zone):%Y-%m-%d %H:%M:%S}"
    version = shown.translate("page.version", version=shown.card["version"])
    as_of = tag("time", text, id="as-of", datetime=moment, data_zone=name)
    return tag("footer", tag("p", version, as_of), tag("p", shown.translate("page.times_in", zone=name)))


def _news(shown: Shown) -> Html:
    """Where the script says what happened, for the eye and for a screen reader."""
    texts = {f"data_{name}": shown.translate(f"page.news_{name}") for name in _NEWS}
    return tag("p", role="status", aria_live="polite", id="news", **texts)
