"""The card of an order as Weiyu's workbench reads it: the nested ``orderInfo``, and the newer flat shape."""

from typing import Any, Literal

from orderhub.cards.card_view import CardView
from orderhub.cards.fields import own_fields
from orderhub.cards.sections import extras_of, json_text
from orderhub.orders.json_values import number
from orderhub.orders.model import Json, Line, Order
from orderhub.orders.money import CostReading, reading, unit_price
from orderhub.orders.statuses import weiyu_code_of

_NAMED = 5
"""How many lines the summary of an order names."""
_WEIYUS_CURRENCY = "CNY"

type Goods = Literal["auto", "array"]
"""How the products of an order are given: one as an object and several as a summary, or all as a list."""


def order_info(card_view: CardView, goods: Goods = "auto") -> dict[str, Json]:
    """The card of an order, by the names and in the sequence of Weiyu's documentation.

    What its own pages send besides stands behind ``uid``: ``visitorUid`` and ``shopUid`` are the shop's own ids of
    customer and store, the first left empty where it is a phone or an e-mail address; ``navigateToPath`` is
    followed first by a click in a mini-program.
    """
    header = card_view.header
    return {
        "uid": header.order_no,
        "visitorUid": card_view.visitor(header.external_customer_id),
        "shopUid": card_view.code(header.store_key),
        "type": "ORDER",
        "navigateToPath": card_view.order_link,
        "time": card_view.moment(header.ordered_at),
        "status": weiyu_code_of(header.status),
        "statusText": card_view.status_text,
        "goods": list(goods_of(card_view)) if goods == "array" else _navigable(good_of(card_view), card_view),
        "totalAmount": number(header.total_cost),
        "shippingAddress": card_view.shipping_address,
        "paymentMethod": card_view.text(header.payment_method),
        "extra": json_text(extras_of(card_view)),
    }


def goods_of(card_view: CardView) -> list[dict[str, Json]]:
    """The products of an order, each as Weiyu shows one."""
    meaning = _reading(card_view.order)
    return [_good(line, meaning, card_view) for line in card_view.order.lines]


def good_of(card_view: CardView) -> dict[str, Json]:
    """One product as it is; of several a summary with all of them in ``extra``, as Weiyu advises.

    Its reader takes one object only, though its documentation allows a list.
    """
    goods = goods_of(card_view)
    if len(goods) == 1:
        return goods[0]
    order_no = card_view.header.order_no
    first = goods[0] if goods else {}
    if goods:
        title = card_view.translate("card.several_products", count=len(goods), first=first["title"])
    else:
        title = card_view.translate("card.no_products", order_no=order_no)
    return {
        "uid": order_no,
        "title": title,
        "image": first.get("image", ""),
        "description": ", ".join(f"{good['title']} × {good['quantity']}" for good in goods[:_NAMED]),
        # The reader shows price × quantity, which for the order as a whole is its total.
        "price": number(card_view.header.total_cost),
        "url": "",
        "tagList": [],
        "quantity": 1,
        "extra": json_text({"items": list(goods)} if goods else {}),
    }


def _navigable(good: dict[str, Json], card_view: CardView) -> dict[str, Json]:
    """A product as Weiyu reads it: with where a click leads, and with any currency but Weiyu's own."""
    currency = card_view.header.currency
    # The reader prints ¥ before any number, and shows the description right above the price.
    unit = "" if currency == _WEIYUS_CURRENCY else card_view.translate("card.other_currency", currency=currency)
    description = " · ".join(text for text in (unit, str(good["description"])) if text)
    return good | {"description": description, "navigateToPath": good["url"] or card_view.order_link}


def _good(line: Line, meaning: CostReading, card_view: CardView) -> dict[str, Json]:
    ours: dict[str, Json] = {"sku": card_view.code(line.sku)} if line.product_id else {}
    ours |= {"category": card_view.title(line.category)} if line.category else {}
    own = {
        key: value for key, value in own_fields(line.extra, card_view.redactor, "item").items() if key not in ours
    }
    good: dict[str, Json] = {
        "uid": card_view.code(line.product_id or line.sku),
        "title": card_view.title(line.name) if line.name else card_view.code(line.sku),
        "image": card_view.link(line.image_url),
        "description": card_view.text(line.description),
        "price": _price(line, meaning),
        "url": card_view.link(line.url),
        "tagList": [card_view.text(tag) for tag in line.tags],
        "quantity": number(line.quantity),
        "extra": json_text(ours | own),
    }
    return {key: value for key, value in good.items() if value is not None}


def _price(line: Line, meaning: CostReading) -> int | float | None:
    """The unit price; None where none is known, for nothing is guessed."""
    if line.cost is None:
        return None
    return number(unit_price(meaning, line.quantity, line.cost))


def _reading(order: Order) -> CostReading:
    header = order.header
    lines = [(line.quantity, line.cost) for line in order.lines]
    return reading(header.total_cost, lines, header.shipping, header.discount, header.taxes)


def flat_order(card_view: CardView) -> dict[str, Json]:
    """The card of an order, by the names and in the sequence of Weiyu's flat shape.

    Both ``state`` and ``status`` are the status code. ``navigateToPath`` leads to the order in the shop.
    """
    info = order_info(card_view)
    goods: Any = info["goods"]
    return {
        "orderUid": info["uid"],
        "visitorUid": info["visitorUid"],
        "shopUid": info["shopUid"],
        "type": "order",
        "navigateToPath": info["navigateToPath"],
        "title": info["uid"],
        "description": info["statusText"],
        "state": info["status"],
        "status": info["status"],
        "statusText": info["statusText"],
        "time": info["time"],
        "orderTitle": goods["title"],
        "orderImage": goods["image"],
        "orderDescription": goods["description"],
        "orderPrice": goods.get("price"),
        "orderUrl": goods["url"],
        "orderTagList": goods["tagList"],
        "orderExtra": goods["extra"],
        "orderQuantity": goods["quantity"],
        "totalAmount": info["totalAmount"],
        "shippingAddress": info["shippingAddress"],
        "paymentMethod": info["paymentMethod"],
        "extra": info["extra"],
    }
