"""The card of an order in Weiyu's newer flat shape, which its own workbench reads first."""

from orderhub.cards.sight import Sight
from orderhub.cards.weiyu import good_of, order_info
from orderhub.orders.model import Json


def flat_order(sight: Sight) -> dict[str, Json]:
    """The card of an order, by the names and in the sequence of Weiyu's flat shape.

    ``visitorUid`` and ``shopUid`` are the shop's own ids of customer and store, the first left empty
    where it is a phone or an e-mail address. Both ``state`` and ``status`` are the status code.
    ``navigateToPath`` leads to the order in the shop.
    """
    info, goods, header = order_info(sight), good_of(sight), sight.header
    return {
        "orderUid": info["uid"],
        "visitorUid": sight.visitor(header.external_customer_id),
        "shopUid": sight.code(header.store_key),
        "type": "order",
        "navigateToPath": sight.order_link,
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
