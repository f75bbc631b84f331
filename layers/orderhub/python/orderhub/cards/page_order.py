"""The order on its page: its number and figures, the products, whom it goes to, and what else is known."""

from collections.abc import Iterator, Mapping
from typing import Any

from orderhub.cards.page_markup import Html, anchor, clamped, joined, listed, moment, rows, section, tag, web
from orderhub.cards.page_money import SUMS, is_number
from orderhub.cards.page_values import Shown, fields_of
from orderhub.care.terms import OPEN
from orderhub.orders.model import Json

_PARCEL = tag(
    "svg",
    tag("path", d="M12 3 4 7v10l8 4 8-4V7zM4 7l8 4 8-4M12 11v10M8 5l8 4"),
    viewBox="0 0 24 24",
    aria_hidden="true",
)
"""What is drawn where a product has no picture, and beneath one until it has come."""
_YUAN = "CNY"
"""Nobody who reads a card takes its ¥ for another currency's; the yen has its code."""
_PAID = {"paid"}
_NOT_PAID = {"pending", "abandoned_shopping_cart"}
_RECIPIENT = {"name": "page.name", "phone": "page.phone", "address": "page.address"}


def heading(shown: Shown) -> Html:
    """What is asked first: the order's number and status, how much it is, what was paid and refunded, and when."""
    info, title = shown.info, title_of(shown)
    own = shown.fields.get("orderUrl")
    page = anchor(own, title) if isinstance(own, str) else None
    number = clamped("h1", title, page, "clamp two")
    badge = tag("p", info["statusText"], class_="badge", data_status=info["status"], dir="auto")
    bar = tag("div", number, shown.copied(info["uid"], "page.order_no"), badge, class_="bar")
    return tag("header", bar, tag("dl", *_figures(shown), class_="figures"))


def title_of(shown: Shown) -> str:
    """What the page is called."""
    return shown.translate("page.order", no=shown.info["uid"])


def items(shown: Shown) -> Html | None:
    """The products, all but the first few folded away."""
    goods = shown.info["goods"]
    each = goods if isinstance(goods, list) else [goods]
    return section(
        shown.translate("page.items"),
        shown.first_of([_item(good, shown) for good in each], "more-products", "items"),
    )


def recipient(shown: Shown) -> Html | None:
    """Whom the order goes to."""
    address = shown.info["shippingAddress"]
    fields = {field: (shown.translate(_RECIPIENT[field]), text) for field, text in address.items()}
    return shown.private(shown.translate("page.shipping_to"), fields)


def buyer(shown: Shown) -> Html | None:
    """Who bought, as far as that is not whom the order goes to."""
    person, recipient = shown.card.get("buyer") or {}, shown.info["shippingAddress"]
    names = {"name": "page.buyer_name", "phone": "page.phone", "email": "page.email"}
    fields = {
        field: (shown.translate(name), person.get(field))
        for field, name in names.items()
        if person.get(field) != recipient.get(field)
    }
    return shown.private(shown.translate("page.buyer"), fields)


def more(shown: Shown) -> Html | None:
    """Whatever else is known of the order, but for what stands elsewhere on the page."""
    fields = {key: value for key, value in shown.fields.items() if not _is_elsewhere(key, value, shown)}
    return section(shown.translate("page.more"), rows(shown.named(fields)))


def _figures(shown: Shown) -> Iterator[Html]:
    yield _figure(shown.translate("page.total"), _with_code(shown.card["amount"]), "total")
    if paid := _paid(shown):
        yield _figure(shown.translate("page.paid"), paid)
    yield _figure(shown.translate("page.ordered"), moment(shown.info["time"]))
    if refunded := shown.card["refunded"]:
        yield _figure(
            shown.translate("page.refunded"), " + ".join(amount["text"] for amount in refunded), "refunded"
        )


def _with_code(amount: Mapping[str, Any]) -> Html:
    """An amount with the code of its currency: more than one country writes $."""
    text, code = amount["text"], amount["currency"]
    named = None if code in text or code == _YUAN else tag("span", f" {code}", class_="code")
    return joined(text, named)


def _figure(name: str, value: str | None, class_: str | None = None) -> Html:
    return tag("div", tag("dt", name), tag("dd", value, dir="auto"), class_=class_)


def _paid(shown: Shown) -> str | None:
    """When it was paid, or whether, as far as that is known."""
    when_paid, status = shown.fields.get("paidAt"), shown.info["status"]
    if isinstance(when_paid, str) and when_paid:
        return moment(when_paid)
    if status in _NOT_PAID:
        return shown.translate("page.not_paid")
    return shown.translate("page.is_paid") if status in _PAID else None


def _is_elsewhere(key: str, value: Json, shown: Shown) -> bool:
    """Whether a field of the ``extra`` says what another part of the page says."""
    parcel = shown.card["logistics"] or {}
    match key:
        case "carrier" | "trackingNo":
            return bool(value == parcel.get(key))
        case "trackingUrl":
            return bool(value == parcel.get("url"))
        case "logistics":
            return isinstance(value, list) and all(
                isinstance(step, dict) and isinstance(step.get("text"), str) for step in value
            )
        case "orderUrl":
            return isinstance(value, str) and web(value) is not None
        case "afterSales":
            return any(case["state"] in OPEN for case in shown.card["cases"])
    return _is_figure(key, value, shown)


def _is_figure(key: str, value: Json, shown: Shown) -> bool:
    """Whether a field stands at the top of the page, or in the block of the sums."""
    if key == "currency":
        return bool(value == shown.card["amount"]["currency"])
    return isinstance(value, str) if key == "paidAt" else key in SUMS and is_number(value)


def _item(good: Mapping[str, Any], shown: Shown) -> Html:
    title = good["title"]
    image = web(good.get("image"))
    picture = tag("img", src=image, alt="", loading="lazy") if image else None
    named = clamped("h3", title, anchor(good.get("url"), title), "clamp two")
    price = shown.price(good["price"]) if "price" in good else None
    return tag(
        "figure",
        tag("div", _PARCEL, picture, class_="picture"),
        tag("figcaption", named, tag("div", *_about(good, shown), class_="about")),
        tag("p", price, tag("span", f" × {good.get('quantity', 1)}"), class_="price"),
    )


def _about(good: Mapping[str, Any], shown: Shown) -> Iterator[Html | None]:
    own = shown.named(fields_of(good.get("extra", "")))
    yield listed((joined(name, shown.translate("page.colon"), value) for name, value in own if value), "facts")
    yield listed((tag("span", label) for label in good.get("tagList", ())), "tags")
    if good.get("description"):
        yield clamped("p", good["description"], class_="clamp description")
