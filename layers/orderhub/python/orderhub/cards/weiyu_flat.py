"""The card of an order in Weiyu's newer flat shape, which its own workbench reads first."""

from typing import Any

from orderhub.cards.card_view import CardView
from orderhub.cards.weiyu import order_info
from orderhub.orders.model import Json


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
