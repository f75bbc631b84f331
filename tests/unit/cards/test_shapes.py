"""The shapes of other vendors' cards."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, cast

import pytest

from orderhub.cards.sobot import custom_card, order_card
from orderhub.cards.weiyu import flat_order
from orderhub.care.advice import Button
from orderhub.orders.model import Line
from orderhub.orders.statuses import Status

if TYPE_CHECKING:
    from tests.unit.cards.conftest import OrderOf, SightOf

CUP = Line(
    sku="CUP",
    quantity=Decimal("1.5"),
    name="Cup",
    url="https://example.com/cup",
    image_url="https://example.com/cup.jpg",
    description="White",
    tags=("new",),
)
BUYER: dict[str, Any] = {
    "receiver_name": "张三",
    "receiver_phone": "13800138000",
    "delivery_address": "北京市朝阳区建国路88号",
}


def test_weiyus_flat_shape_has_all_its_names_in_its_sequence(order_of: "OrderOf", sight_on: "SightOf") -> None:
    order = order_of(CUP, external_customer_id="C1", store_id="S1", payment_method="WeChat Pay", **BUYER)

    flat = flat_order(sight_on(order))

    assert list(flat.items()) == [
        ("orderUid", "ORD202505270001"),
        ("visitorUid", "C1"),
        ("shopUid", "S1"),
        ("type", "order"),
        ("navigateToPath", "https://example.com/cup"),
        ("title", "ORD202505270001"),
        ("description", "Paid"),
        ("state", "paid"),
        ("status", "paid"),
        ("statusText", "Paid"),
        ("time", "2025-05-27 14:30:00"),
        ("orderTitle", "Cup"),
        ("orderImage", "https://example.com/cup.jpg"),
        ("orderDescription", "White"),
        ("orderPrice", None),
        ("orderUrl", "https://example.com/cup"),
        ("orderTagList", ["new"]),
        ("orderExtra", "{}"),
        ("orderQuantity", 1.5),
        ("totalAmount", 129.9),
        ("shippingAddress", {"name": "张*", "phone": "138****8000", "address": "北京市朝阳区***"}),
        ("paymentMethod", "WeChat Pay"),
        ("extra", '{"storeId":"S1"}'),
    ]


@pytest.mark.parametrize("uid", ["13900139000", "+380942583691", "canary@example.com", "Mail＠example.com", None])
def test_a_visitor_whose_id_is_a_phone_or_an_email_has_none(
    uid: str | None, order_of: "OrderOf", sight_on: "SightOf"
) -> None:
    flat = flat_order(sight_on(order_of(CUP, external_customer_id=uid)))

    assert flat["visitorUid"] == ""


def test_sobots_order_card_counts_in_cents_and_milliseconds(
    order_of: "OrderOf", sight_on: "SightOf", tea: Line
) -> None:
    order = order_of(tea, CUP, extra={"orderUrl": "https://example.com/o/1", "points": 12}, **BUYER)

    assert order_card(sight_on(order)) == {
        "orderCode": "ORD202505270001",
        "orderStatus": 2,
        "createTime": "1748327400000",
        "goodsCount": "2.5",
        "totalFee": 12990,
        "goods": [
            {"name": "Longjing tea", "pictureUrl": ""},
            {"name": "Cup", "pictureUrl": "https://example.com/cup.jpg"},
        ],
        "orderUrl": "https://example.com/o/1",
        "extendFields": [
            {"fieldName": "Total", "fieldValue": "¥129.90"},
            {"fieldName": "Recipient", "fieldValue": "张*"},
            {"fieldName": "Phone", "fieldValue": "138****8000"},
            {"fieldName": "Address", "fieldValue": "北京市朝阳区***"},
            {"fieldName": "orderUrl", "fieldValue": "https://example.com/o/1"},
            {"fieldName": "points", "fieldValue": "12"},
        ],
    }


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (Status.INITIALIZED, 1),
        (Status.PAID, 2),
        (Status.IN_PROGRESS, 2),
        (Status.SHIPPED, 3),
        (Status.DELIVERED, 5),
        (Status.COMPLETED, 5),
        (Status.CANCELLED, 7),
    ],
)
def test_sobot_knows_a_status_by_its_number(
    status: Status, code: int, order_of: "OrderOf", sight_on: "SightOf"
) -> None:
    card = order_card(sight_on(order_of(status=status)))

    assert card["orderStatus"] == code
    assert "statusCustom" not in card


@pytest.mark.parametrize(
    ("status", "own", "text"),
    [
        (Status.OTHER, None, "其他"),
        (Status.ABANDONED_SHOPPING_CART, None, "未完成的购物车"),
        (Status.OTHER, "派送中", "派送中"),
        (Status.SHIPPED, "已到驿站", "已到驿站"),
    ],
)
def test_sobot_shows_any_other_status_and_the_shops_own_in_words(
    status: Status, own: str | None, text: str, order_of: "OrderOf", sight_on: "SightOf"
) -> None:
    card = order_card(sight_on(order_of(status=status, status_text=own), "zh"))

    assert (card["orderStatus"], card["statusCustom"]) == (0, text)
    assert {"fieldName": "订单状态", "fieldValue": text} not in cast("list[Any]", card["extendFields"])


@pytest.mark.parametrize(
    ("total", "fee", "text"),
    [
        ("21474836.47", 2_147_483_647, "¥21,474,836.47"),
        ("21474836.48", None, "¥21,474,836.48"),
        ("-21474836.48", -2_147_483_648, "-¥21,474,836.48"),
        ("-21474836.49", None, "-¥21,474,836.49"),
    ],
)
def test_a_total_too_large_for_sobots_integer_is_shown_as_text_alone(
    total: str, fee: int | None, text: str, order_of: "OrderOf", sight_on: "SightOf"
) -> None:
    card: Any = order_card(sight_on(order_of(total_cost=Decimal(total))))

    assert card.get("totalFee") == fee
    assert {"fieldName": "Total", "fieldValue": text} in card["extendFields"]


def test_one_product_stands_for_its_order_with_the_orders_pieces_and_total(
    order_of: "OrderOf", sight_on: "SightOf"
) -> None:
    cup = replace(CUP, quantity=Decimal(3), cost=Decimal(10))
    order = order_of(cup, total_cost=Decimal(1000), currency="JPY")

    [entry] = cast("list[dict[str, Any]]", custom_card(sight_on(order), ())["customCards"])

    assert (entry["customCardName"], entry["customCardCount"]) == ("Cup", "3")
    assert (entry["customCardAmount"], entry["customCardAmountSymbol"]) == ("1000", "JPY")


@pytest.mark.parametrize(
    ("link", "status", "shown"),
    [
        ("https://shop.example/orders/A-1", Status.PAID, "https://shop.example/orders/A-1"),
        ("https://shop.example/o?id=A-1", Status.INITIALIZED, "https://shop.example/o?id=A-1"),
        (
            "https://shop.example/%E8%AE%A2%E5%8D%95/A%2D1",
            Status.PAID,
            "https://shop.example/%E8%AE%A2%E5%8D%95/A%2D1",
        ),
        ("https://shop.example/orders/A-1", Status.ABANDONED_SHOPPING_CART, "https://example.com/cup"),
        ("https://shop.example/cart/7c1e", Status.PAID, "https://example.com/cup"),
        ("https://shop.example/orders/A-12", Status.PAID, "https://example.com/cup"),
        (None, Status.PAID, "https://example.com/cup"),
    ],
)
def test_the_way_back_is_the_orders_link_where_it_names_the_order(
    link: str | None, status: Status, shown: str, order_of: "OrderOf", sight_on: "SightOf"
) -> None:
    order = order_of(CUP, order_no="A-1", status=status, restore_url=link)

    assert order_card(sight_on(order))["orderUrl"] == shown


def test_a_time_of_sobots_has_13_digits_even_long_ago(order_of: "OrderOf", sight_on: "SightOf") -> None:
    card = order_card(sight_on(order_of(ordered_at=datetime(1999, 1, 1, tzinfo=UTC))))

    assert card["createTime"] == "0915148800000"


def test_sobots_custom_card_has_label_rows_products_and_buttons(
    order_of: "OrderOf", sight_on: "SightOf", tea: Line
) -> None:
    buttons = (
        Button(name="refund", title="申请退款", kind="action", url=None),
        Button(name="track", title="查看物流", kind="link", url="https://example.com/t/1"),
    )
    order = order_of(tea, CUP, payment_method="微信支付", extra={"gift": {"wrapped": True}})

    card: Any = custom_card(sight_on(order, "zh"), buttons)

    assert {key: value for key, value in card.items() if key not in {"customCards", "cardMenus"}} == {
        "cardType": 0,
        "cardStyle": 1,
        "cardId": "ORD202505270001",
        "cardGuide": "ORD202505270001",
        "cardDesc": "已付款",
        "cardLink": "",
        "customField": {
            "订单金额": "¥129.90",
            "支付方式": "微信支付",
            "gift": '{"wrapped":true}',
        },
    }
    assert card["customCards"] == [
        {
            "customCardId": "ORD202505270001",
            "customCardCode": "ORD202505270001",
            "customCardName": "共2种商品：Longjing tea…",
            "customCardDesc": "Longjing tea × 1, Cup × 1.5",
            "customCardThumbnail": "",
            "customCardLink": "",
            "customCardTime": "2025-05-27 14:30:00",
            "customCardStatus": "已付款",
            "customCardCount": "2.5",
            "customCardAmount": "129.9",
            "customCardAmountSymbol": "¥",
            "customMenus": [],
        }
    ]
    assert card["cardMenus"] == [
        {
            "menuName": "申请退款", "menuLinkType": 0, "action": "refund", "menuType": 1, "menuLink": "",
            "menuTip": "申请退款",
        },
        {
            "menuName": "查看物流", "menuLinkType": 0, "action": "track", "menuType": 0,
            "menuLink": "https://example.com/t/1",
        },
    ]  # fmt: skip
