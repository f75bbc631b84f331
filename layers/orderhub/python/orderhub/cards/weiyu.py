"""The card of an order as Weiyu's workbench reads it: the nested ``orderInfo``, personal data masked."""

from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from orderhub.cards import masking
from orderhub.cards.extras import extras_of, json_text, link, own_fields, place_of, veil_of
from orderhub.cards.masking import Veil
from orderhub.orders.model import Header, Json, Line, Order
from orderhub.orders.statuses import text_of, weiyu_code_of
from orderhub.orders.totals import CostReading, reading
from orderhub.orders.views import number

_SUMMARY = {"en": "{count} items: {first} …", "zh": "共{count}种商品：{first}…"}
_NAMED = 5
"""How many lines the summary of an order names."""
_NO_LINES = {"en": "Order {order_no}", "zh": "订单 {order_no}"}


def order_info(order: Order, zone: ZoneInfo, language: str) -> dict[str, Json]:
    """The card of an order.

    Args:
        order: Header and lines.
        zone: The zone times are shown in; the card has no place to name it.
        language: ``en`` or ``zh``, for the texts that are ours.
    """
    header, veil = order.header, veil_of(order.header)
    status_text = veil.over(header.status_text) if header.status_text else text_of(header.status, language)

    def moment_text(moment: datetime) -> str:
        return f"{moment.astimezone(zone):%Y-%m-%d %H:%M:%S}"

    return {
        "uid": header.order_no,
        "time": moment_text(header.ordered_at),
        "status": weiyu_code_of(header.status),
        "statusText": status_text,
        "goods": _goods(order, veil, language),
        "totalAmount": number(header.total_cost),
        "shippingAddress": _shipping_address(header),
        "paymentMethod": veil.over(header.payment_method or ""),
        "extra": json_text(extras_of(header, veil, moment_text)),
    }


def _shipping_address(header: Header) -> dict[str, Json]:
    return {
        "name": masking.name(header.receiver_name or header.buyer_name or ""),
        "phone": masking.phone(header.receiver_phone or header.phone or ""),
        "address": place_of(header),
    }


def _goods(order: Order, veil: Veil, language: str) -> dict[str, Json]:
    """One line as it is; of several a summary with all of them in ``extra``, as Weiyu advises.

    Its reader takes one object only, though its documentation allows a list.
    """
    meaning = _reading(order)
    goods = [_good(line, meaning, veil) for line in order.lines]
    if len(goods) == 1:
        return goods[0]
    words, first = (_SUMMARY, goods[0]) if goods else (_NO_LINES, {})
    title = words[language].format(count=len(goods), first=first.get("title"), order_no=order.header.order_no)
    return {
        "uid": order.header.order_no,
        "title": title,
        "image": first.get("image", ""),
        "description": ", ".join(f"{good['title']} × {good['quantity']}" for good in goods[:_NAMED]),
        # The reader shows price × quantity, which for the order as a whole is its total.
        "price": number(order.header.total_cost),
        "url": "",
        "tagList": [],
        "quantity": 1,
        "extra": json_text({"items": list(goods)} if goods else {}),
    }


def _good(line: Line, meaning: CostReading, veil: Veil) -> dict[str, Json]:
    ours: dict[str, Json] = {"sku": line.sku} if line.product_id else {}
    ours |= {"category": line.category} if line.category else {}
    own = {key: value for key, value in own_fields(line.extra, veil).items() if key not in ours}
    good: dict[str, Json] = {
        "uid": line.product_id or line.sku,
        "title": line.name or line.sku,
        "image": link(line.image_url),
        "description": line.description or "",
        "price": _price(line, meaning),
        "url": link(line.url),
        "tagList": list(line.tags),
        "quantity": number(line.quantity),
        "extra": json_text(ours | own),
    }
    return {key: value for key, value in good.items() if value is not None}


def _price(line: Line, meaning: CostReading) -> int | float | None:
    """The unit price; None where none is known, for nothing is guessed."""
    if line.cost is None:
        return None
    if meaning is CostReading.LINE_TOTAL and line.quantity:
        return number(Decimal(f"{line.cost / line.quantity:.2f}"))
    return number(line.cost)


def _reading(order: Order) -> CostReading:
    header = order.header
    lines = [(line.quantity, line.cost) for line in order.lines]
    return reading(header.total_cost, lines, header.shipping, header.discount, header.taxes)
