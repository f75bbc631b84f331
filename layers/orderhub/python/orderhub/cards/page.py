"""The card of an order as a page that any workbench can put into a frame."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from orderhub.cards import page_money, page_order, page_parcel, page_service
from orderhub.cards.page_markup import Html, joined, listed, moment, rows, section, tag
from orderhub.cards.page_values import Shown
from orderhub.words.translations import translate

_FOLDER = Path(__file__).parent / "page"
STYLE = (_FOLDER / "card.css").read_text("utf-8")
SCRIPT = (_FOLDER / "card.js").read_text("utf-8")

_NEWS = ("copied", "not_copied", "done", "refused", "updated", "offline", "trouble", "ended")
"""What the script may have to say."""


def page_of(card: Mapping[str, Any], language: str, *, etag: str, zone: ZoneInfo) -> str:
    """The page of a card: one HTML document that needs nothing else.

    Args:
        card: The answer of the card's route.
        language: One of ``words.translations.languages()``.
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


def customer(shown: Shown) -> Html | None:
    """The customer in figures; nothing where none is known, or who looks may not know."""
    consumption = shown.card.get("customer")
    if not consumption:
        return None
    last = consumption["lastOrder"]
    latest = joined(last["orderNo"], " · ", moment(last["orderedAt"])) if last else None
    sales = (figure for sale in consumption["sales"] for figure in _figures(sale, shown))
    tags = listed((joined(label) for label in consumption["tags"]), "tags")
    orders = str(consumption["orders"])
    figures = rows(
        [(shown.translate("page.orders"), orders), (shown.translate("page.last_order"), latest), *sales]
    )
    mail = consumption.get("mail")
    hint = tag("p", mail["text"], " (", moment(mail["since"]), ")", class_="hint") if mail else None
    return section(shown.translate("page.customer"), hint, figures, tags)


def _figures(sales: Mapping[str, Any], shown: Shown) -> Iterator[tuple[str, str | None]]:
    cell = sales["rfm"]
    total, average = (tag("span", sales[name]["text"], class_="money") for name in ("sum", "average"))
    yield shown.translate("page.bought"), joined(total, f" ({sales['count']})")
    if sales["refunded"]["value"]:
        yield shown.translate("page.refunded"), tag("span", sales["refunded"]["text"], class_="money")
    yield shown.translate("page.average"), average
    yield shown.translate("page.last_sale"), moment(sales["lastAt"])
    days, count = (_read(cell[name], shown) for name in ("rLabel", "fLabel"))
    yield shown.translate("page.rfm"), shown.translate("page.cell", days=days, sales=count)


def _read(label: str, shown: Shown) -> str:
    """What a column or a row of the grid is called, in the reader's language."""
    over, and_more = shown.translate("page.over"), shown.translate("page.and_more")
    return label.replace("over ", over).replace(" and more", and_more)


_PARTS = (
    page_order.heading,
    page_order.items,
    page_parcel.logistics,
    page_service.cases,
    page_service.actions,
    page_money.payment,
    page_order.recipient,
    page_order.buyer,
    customer,
    page_service.feedback,
    page_order.more,
    page_service.suggestions,
)
"""The page from top to bottom."""
