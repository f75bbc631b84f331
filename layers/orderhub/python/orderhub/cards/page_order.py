"""The order on its page: products, where they are, whom they go to, and what was paid."""

from collections.abc import Iterator, Mapping
from typing import Any

from orderhub.cards.page_markup import Html, anchor, joined, listed, moment, rows, section, tag, web
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
_SUMS = {"shipping", "discount", "taxes"}


def heading(shown: Shown) -> Html:
    """The order number, which leads to the shop's own page of the order, and the status."""
    info, title = shown.info, title_of(shown)
    own = fields_of(info["extra"]).get("orderUrl")
    page = anchor(own, title) if isinstance(own, str) else None
    badge = tag("p", info["statusText"], class_="badge", data_status=info["status"])
    return tag("header", tag("h1", page or title), badge)


def title_of(shown: Shown) -> str:
    """What the page is called."""
    return shown.words["order"].format(no=shown.info["uid"])


def items(shown: Shown) -> Html | None:
    """The products, all but the first few folded away, and when they were ordered."""
    goods = shown.info["goods"]
    each = goods if isinstance(goods, list) else [goods]
    ordered = rows([(shown.words["ordered"], moment(shown.info["time"]))])
    title = shown.words["items" if each else "about"]
    return section(title, shown.first_of([_item(good, shown) for good in each], "more-products", "items"), ordered)


def logistics(shown: Shown) -> Html | None:
    """Who brings the parcel, and where it is."""
    known = shown.card["logistics"]
    if not known:
        return None
    names = {"carrier": known.get("carrier"), "trackingNo": known.get("trackingNo")}
    steps = [tag("li", moment(step.get("time")), step["text"]) for step in known.get("steps", ())]
    way = tag("ol", *steps, role="list", class_="steps") if steps else None
    track = anchor(known.get("url"), shown.words["track"], "button")
    link = tag("p", track, class_="link") if track else None
    return section(shown.words["logistics"], rows(shown.named(names)), way, link)


def recipient(shown: Shown) -> Html | None:
    """Whom the order goes to, and which of it is masked."""
    known = shown.info["shippingAddress"]
    values = ((shown.words[field], _marked(field, text, shown)) for field, text in known.items())
    return section(shown.words["shipping_to"], rows(values))


def buyer(shown: Shown) -> Html | None:
    """Who bought, as far as that is not whom the order goes to, and which of it is masked."""
    known, recipient = shown.card.get("buyer") or {}, shown.info["shippingAddress"]
    names = {"name": "buyer_name", "phone": "phone", "email": "email"}
    values = (
        (shown.words[word], _marked(field, known.get(field), shown))
        for field, word in names.items()
        if known.get(field) != recipient.get(field)
    )
    return section(shown.words["buyer"], rows(values))


def payment(shown: Shown) -> Html | None:
    """How it is paid, and how much it is."""
    total = tag("dd", shown.card["amount"]["text"], class_="money")
    return section(
        shown.words["payment"],
        rows([(shown.words["payment_method"], shown.info["paymentMethod"])]),
        tag("dl", tag("div", tag("dt", shown.words["total"]), total, class_="total")),
    )


def more(shown: Shown) -> Html | None:
    """Whatever else is known of the order, but for what stands elsewhere on the page."""
    fields = fields_of(shown.info["extra"])
    return section(
        shown.words["more"],
        rows(
            (name, _sum(fields[key], shown) if key in _SUMS else text)
            for key, (name, text) in zip(fields, shown.named(fields), strict=True)
            if not _is_elsewhere(key, fields[key], shown)
        ),
    )


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
    return False


def _marked(field: str, text: str | None, shown: Shown) -> str | None:
    mark = tag("span", shown.words["masked"], class_="mark")
    return joined(text, mark if field in shown.card["masked"] else None) if text else None


def _item(good: Mapping[str, Any], shown: Shown) -> Html:
    title = good["title"]
    image = web(good.get("image"))
    picture = tag("img", src=image, alt="", loading="lazy") if image else None
    return tag(
        "figure",
        tag("div", _PARCEL, picture, class_="picture"),
        tag("figcaption", tag("h3", anchor(good.get("url"), title) or title, dir="auto"), *_about(good, shown)),
    )


def _about(good: Mapping[str, Any], shown: Shown) -> Iterator[Html | None]:
    if good.get("description"):
        yield tag("p", good["description"], class_="description", dir="auto")
    yield listed((joined(label) for label in good.get("tagList", ())), "tags")
    own = shown.named(fields_of(good.get("extra", "")))
    yield listed((joined(name, shown.words["colon"], value) for name, value in own if value), "facts")
    price = shown.price(good["price"]) if "price" in good else None
    yield tag("p", price, f" × {good.get('quantity', 1)}", class_="price")


def _sum(value: Json, shown: Shown) -> str | None:
    # A field of the client's own may bear the name of a sum and be anything.
    if isinstance(value, int | float) and not isinstance(value, bool):
        return shown.price(value)
    return shown.readable(value)
