"""The card of an order in the two shapes Sobot's SDK shows: its order card, and a custom card."""

from collections.abc import Sequence
from decimal import Decimal

from orderhub.cards.card_view import CardView
from orderhub.cards.money import hundredths, money, sign_of
from orderhub.cards.sections import extras_of, json_text
from orderhub.cards.weiyu import good_of, goods_of
from orderhub.care.advice import Button
from orderhub.orders.json_values import number
from orderhub.orders.model import Json
from orderhub.orders.statuses import Status

# 4 (out for delivery) and 6 (to be reviewed) are finer than what is known of an order.
_CODES = {
    Status.INITIALIZED: 1,
    Status.PAID: 2,
    Status.IN_PROGRESS: 2,
    Status.SHIPPED: 3,
    Status.DELIVERED: 5,
    Status.COMPLETED: 5,
    Status.CANCELLED: 7,
}
_IN_WORDS = 0
"""The code that has Sobot show ``statusCustom``."""
_LEAST_FEE, _LARGEST_FEE = -(2**31), 2**31 - 1
"""The SDK keeps ``totalFee`` in 32 bits."""
_ORDER, _AS_LIST = 0, 1
_OPENS_LINK, _CONFIRMS = 0, 1


def order_card(card_view: CardView) -> dict[str, Json]:
    """The order card: times as 13 digits of milliseconds, ``totalFee`` in hundredths of any currency.

    Sobot divides by 100 whatever the currency is, so yen and dinars come in hundredths too; the row of the
    total says the amount with its unit, and alone where it is too large for ``totalFee``.
    """
    header = card_view.header
    # Sobot shows a text of the shop's own only for 0.
    code = _IN_WORDS if header.status_text else _CODES.get(header.status, _IN_WORDS)
    fee = hundredths(header.total_cost)
    card: dict[str, Json] = {
        "orderCode": header.order_no,
        "orderStatus": code,
        "createTime": f"{int(header.ordered_at.timestamp() * 1000):013d}",
        "goodsCount": _pieces(card_view),
        "totalFee": fee,
        "goods": [{"name": good["title"], "pictureUrl": good["image"]} for good in goods_of(card_view)],
        "orderUrl": card_view.order_link,
        "extendFields": [{"fieldName": name, "fieldValue": value} for name, value in _rows(card_view).items()],
    }
    if not _LEAST_FEE <= fee <= _LARGEST_FEE:
        del card["totalFee"]
    return card | {"statusCustom": card_view.status_text} if code == _IN_WORDS else card


def custom_card(card_view: CardView, buttons: Sequence[Button]) -> dict[str, Json]:
    """The custom card: what it is about, rows of label and value, the order as one entry, and buttons.

    The SDK shows only the first entry, its count as the number of pieces and its amount as the order's total.
    A button that is no link is one of Sobot's that confirm; ``action`` names it for whoever answers the click.
    """
    header = card_view.header
    return {
        "cardType": _ORDER,
        "cardStyle": _AS_LIST,
        "cardId": header.order_no,
        "cardGuide": header.order_no,
        "cardDesc": card_view.status_text,
        "cardLink": card_view.order_link,
        "customField": dict(_rows(card_view)),
        "customCards": [_entry(card_view)],
        "cardMenus": [_menu(button) for button in buttons],
    }


def _entry(card_view: CardView) -> dict[str, Json]:
    header, good = card_view.header, good_of(card_view)
    return {
        "customCardId": good["uid"],
        "customCardCode": header.order_no,
        "customCardName": good["title"],
        "customCardDesc": good["description"],
        "customCardThumbnail": good["image"],
        "customCardLink": good["url"] or card_view.order_link,
        "customCardTime": card_view.moment(header.ordered_at),
        "customCardStatus": card_view.status_text,
        "customCardCount": _pieces(card_view),
        "customCardAmount": format(header.total_cost.normalize(), "f"),
        "customCardAmountSymbol": sign_of(header.currency).strip(),
        "customMenus": [],
    }


def _menu(button: Button) -> dict[str, Json]:
    menu: dict[str, Json] = {"menuName": button.title, "menuLinkType": 0, "action": button.name}
    if button.url:
        return menu | {"menuType": _OPENS_LINK, "menuLink": button.url}
    return menu | {"menuType": _CONFIRMS, "menuLink": "", "menuTip": button.title}


def _rows(card_view: CardView) -> dict[str, str]:
    header = card_view.header
    values = {
        "total": money(header.total_cost, header.currency),
        **card_view.shipping_address,
        "payment": card_view.text(header.payment_method),
    }
    ours = {card_view.translate(f"card.row.{name}"): str(value) for name, value in values.items() if value}
    return ours | {name: _flat(value) for name, value in extras_of(card_view).items() if name not in ours}


def _flat(value: Json) -> str:
    return value if isinstance(value, str) else json_text(value)


def _pieces(card_view: CardView) -> str:
    return str(number(sum((line.quantity for line in card_view.order.lines), start=Decimal())))
