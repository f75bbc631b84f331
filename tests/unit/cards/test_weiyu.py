import json
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from orderhub.cards.weiyu import order_info
from orderhub.orders.model import Line
from orderhub.orders.statuses import Status

if TYPE_CHECKING:
    from tests.unit.cards.conftest import OrderOf, SightOf

PERSONAL: dict[str, Any] = {
    "receiver_name": "张三",
    "first_name": "John",
    "last_name": "Smith",
    "nickname": "johnny99",
    "phone": "+380942583691",
    "receiver_phone": "13800138000",
    "email": "mail@example.com",
    "delivery_address": "北京市朝阳区建国路88号",
}


def extra_of(info: dict[str, Any]) -> dict[str, Any]:
    extra: dict[str, Any] = json.loads(info["extra"])
    return extra


def test_a_card_has_the_fields_of_weiyus_order_info_in_its_order(
    order_of: "OrderOf", tea: Line, sight_on: "SightOf"
) -> None:
    info: Any = order_info(sight_on(order_of(tea)))

    assert list(info) == [
        "uid", "visitorUid", "shopUid", "type", "navigateToPath", "time", "status", "statusText", "goods",
        "totalAmount", "shippingAddress", "paymentMethod", "extra",
    ]  # fmt: skip
    assert list(info["goods"]) == [
        "uid", "title", "image", "description", "price", "url", "tagList", "quantity", "extra", "navigateToPath",
    ]  # fmt: skip
    assert list(info["shippingAddress"]) == ["name", "phone", "address"]


def test_an_order_reads_as_in_weiyus_own_example(order_of: "OrderOf", sight_on: "SightOf") -> None:
    car = Line(
        sku="goods_001",
        quantity=Decimal(1),
        name="Yangwang U7",
        cost=Decimal(299900),
        url="https://example.com/product/yu7",
        image_url="https://example.com/yu7.jpg",
        description="A pure electric sedan",
        tags=("New Energy", "Long Range"),
        extra={"color": "Aurora Blue"},
    )
    order = order_of(
        car,
        total_cost=Decimal(299900),
        payment_method="WeChat Pay",
        external_customer_id="visitor_001",
        store_no="S1",
        extra={"invoiceType": "Electronic Invoice", "expectedDelivery": "2025-05-30"},
        **PERSONAL,
    )

    info = order_info(sight_on(order))

    assert info | {"extra": extra_of(info)} == {
        "uid": "ORD202505270001",
        "visitorUid": "visitor_001",
        "shopUid": "S1",
        "type": "ORDER",
        "navigateToPath": "https://example.com/product/yu7",
        "time": "2025-05-27 14:30:00",
        "status": "paid",
        "statusText": "Paid",
        "goods": {
            "uid": "goods_001",
            "title": "Yangwang U7",
            "image": "https://example.com/yu7.jpg",
            "description": "A pure electric sedan",
            "price": 299900,
            "url": "https://example.com/product/yu7",
            "tagList": ["New Energy", "Long Range"],
            "quantity": 1,
            "extra": '{"color":"Aurora Blue"}',
            "navigateToPath": "https://example.com/product/yu7",
        },
        "totalAmount": 299900,
        "shippingAddress": {"name": "张*", "phone": "138****8000", "address": "北京市朝阳区***"},
        "paymentMethod": "WeChat Pay",
        "extra": {"storeNo": "S1", "invoiceType": "Electronic Invoice", "expectedDelivery": "2025-05-30"},
    }


@pytest.mark.parametrize("uid", ["13900139000", "mail@example.com", None])
def test_a_visitor_whose_id_says_who_it_is_is_not_named(
    uid: str | None, order_of: "OrderOf", sight_on: "SightOf"
) -> None:
    assert order_info(sight_on(order_of(external_customer_id=uid)))["visitorUid"] == ""


@pytest.mark.parametrize(
    ("language", "single", "several"),
    [
        ("en", "Amounts in EUR · White", "Amounts in EUR · Cup × 1, Cup × 1"),
        ("zh", "金额单位：EUR · White", "金额单位：EUR · Cup × 1, Cup × 1"),
    ],
)
def test_another_currency_is_said_in_words_as_the_reader_prints_yuan_signs(
    language: str, single: str, several: str, order_of: "OrderOf", sight_on: "SightOf"
) -> None:
    cup = Line(sku="CUP", quantity=Decimal(1), name="Cup", description="White")

    first: Any = order_info(sight_on(order_of(cup, currency="EUR"), language))
    second: Any = order_info(sight_on(order_of(cup, cup, currency="EUR"), language))
    bare: Any = order_info(sight_on(order_of(replace(cup, description=None), currency="EUR"), language))

    assert (first["goods"]["description"], second["goods"]["description"]) == (single, several)
    assert bare["goods"]["description"] == single.removesuffix(" · White")


def test_a_click_on_several_products_leads_to_their_order(order_of: "OrderOf", sight_on: "SightOf") -> None:
    cup = Line(sku="CUP", quantity=Decimal(1), url="https://example.com/cup")
    order = order_of(cup, cup, extra={"orderUrl": "https://example.com/o/1"})

    info: Any = order_info(sight_on(order))

    assert (info["navigateToPath"], info["goods"]["navigateToPath"]) == ("https://example.com/o/1",) * 2
    assert info["goods"]["url"] == ""


def test_without_a_receiver_the_buyer_is_shown(order_of: "OrderOf", tea: Line, sight_on: "SightOf") -> None:
    order = order_of(tea, first_name="John", last_name="Smith", phone="+380942583691")

    info = order_info(sight_on(order))

    assert info["shippingAddress"] == {"name": "J*** S****", "phone": "+380*****3691", "address": ""}


def test_the_text_of_a_status_is_the_clients_else_ours_in_the_readers_language(
    order_of: "OrderOf", sight_on: "SightOf"
) -> None:
    with_text = order_of(status=Status.OTHER, status_text="At the customs of 张三", receiver_name="张三")
    plain = order_of(status=Status.IN_PROGRESS)

    assert order_info(sight_on(with_text, "zh"))["statusText"] == "At the customs of 张*"
    assert order_info(sight_on(plain, "zh"))["statusText"] == "处理中"
    assert order_info(sight_on(plain))["statusText"] == "In progress"
    assert order_info(sight_on(plain))["status"] == "processing"


def test_several_lines_become_a_summary_with_all_of_them_in_extra(
    order_of: "OrderOf", tea: Line, sight_on: "SightOf"
) -> None:
    cup = Line(sku="CUP", quantity=Decimal("1.5"), product_id="P7", category="Porcelain")
    order = order_of(tea, cup, Line(sku="POT", quantity=Decimal(1)))

    goods: Any = order_info(sight_on(order))["goods"]

    assert goods["title"] == "3 items: Longjing tea …"
    assert goods["description"] == "Longjing tea × 1, CUP × 1.5, POT × 1"
    assert (goods["uid"], goods["price"], goods["quantity"]) == ("ORD202505270001", 129.9, 1)
    items = json.loads(goods["extra"])["items"]
    assert [item["uid"] for item in items] == ["TEA-1", "P7", "POT"]
    assert "price" not in items[1]
    assert json.loads(items[1]["extra"]) == {"sku": "CUP", "category": "Porcelain"}


def test_a_summary_speaks_the_readers_language(order_of: "OrderOf", tea: Line, sight_on: "SightOf") -> None:
    goods: Any = order_info(sight_on(order_of(tea, tea), "zh"))["goods"]

    assert goods["title"] == "共2种商品：Longjing tea…"


def test_a_product_named_like_a_placeholder_is_shown_as_it_is(order_of: "OrderOf", sight_on: "SightOf") -> None:
    line = Line(sku="{count}", quantity=Decimal(1))

    goods: Any = order_info(sight_on(order_of(line, line)))["goods"]

    assert goods["title"] == "2 items: {count} …"


def test_an_order_without_lines_is_named_by_its_number(order_of: "OrderOf", sight_on: "SightOf") -> None:
    goods: Any = order_info(sight_on(order_of()))["goods"]

    assert (goods["title"], goods["price"], goods["extra"]) == ("Order ORD202505270001", 129.9, "{}")


@pytest.mark.parametrize(("cost", "price"), [("10.00", 10), ("30.00", 10), ("7.77", 7.77)])
def test_the_price_is_of_one_piece_where_the_total_tells(
    order_of: "OrderOf", cost: str, price: float, sight_on: "SightOf"
) -> None:
    line = Line(sku="A", quantity=Decimal(3), cost=Decimal(cost))

    goods: Any = order_info(sight_on(order_of(line, total_cost=Decimal("30.00"))))["goods"]

    assert goods["price"] == price


def test_a_line_total_of_no_pieces_is_shown_as_it_is(order_of: "OrderOf", sight_on: "SightOf") -> None:
    line = Line(sku="A", quantity=Decimal(0), cost=Decimal(5))

    goods: Any = order_info(sight_on(order_of(line, total_cost=Decimal(5))))["goods"]

    assert goods["price"] == 5


def test_a_line_total_of_next_to_nothing_has_a_price_too(order_of: "OrderOf", sight_on: "SightOf") -> None:
    line = Line(sku="A", quantity=Decimal("0.000000000003"), cost=Decimal(999999999999999))

    goods: Any = order_info(sight_on(order_of(line, total_cost=Decimal(999999999999999))))["goods"]

    assert goods["price"] == pytest.approx(3.33e26, rel=0.01)


def test_whatever_else_helps_stands_in_extra(order_of: "OrderOf", tea: Line, sight_on: "SightOf") -> None:
    order = order_of(
        tea,
        currency="UAH",
        remark="on weekdays",
        delivery_method="Courier",
        carrier="SF Express",
        tracking_no="13800138000",
        tracking_url="https://example.com/t/1",
        shipping=Decimal("0.00"),
        discount=Decimal("5.50"),
        taxes=Decimal(1),
        store_id="S1",
        store_no="12",
        source="online",
        tags=("vip",),
        paid_at=datetime(2025, 5, 27, 7, tzinfo=UTC),
        shipped_at=datetime(2025, 5, 28, 16, tzinfo=UTC),
        extra={"points": 12, "carrier": "theirs", "gift": True, "note": None},
    )

    extra = extra_of(order_info(sight_on(order)))

    assert extra == {
        "remarks": "on weekdays",
        "deliveryMethod": "Courier",
        "carrier": "SF Express",
        "trackingNo": "13800138000",
        "trackingUrl": "https://example.com/t/1",
        "currency": "UAH",
        "storeId": "S1",
        "storeNo": "12",
        "source": "online",
        "tags": ["vip"],
        "shipping": 0,
        "discount": 5.5,
        "taxes": 1,
        "paidAt": "2025-05-27 15:00:00",
        "shippedAt": "2025-05-29 00:00:00",
        "points": 12,
        "gift": True,
        "note": None,
    }


def test_the_clients_own_fields_are_masked_by_what_they_hold_and_what_they_are_called(
    order_of: "OrderOf", sight_on: "SightOf"
) -> None:
    extra = {
        "alternative": "call 13912345678 or other@example.com",
        "number": 13912345678,
        "nested": {"contactPhone": ["555 0199", 5550199], "list": [{"address": "First str. 1"}]},
        "receiverName": "李四",
        "backup_email": "x@example.com",
        "points": 12,
    }

    shown = extra_of(order_info(sight_on(order_of(extra=extra))))

    assert shown == {
        "alternative": "call 139****5678 or o***@example.com",
        "number": "139****5678",
        "nested": {"contactPhone": ["***", "***"], "list": [{"address": "***"}]},
        "receiverName": "李*",
        "backup_email": "***@example.com",
        "points": 12,
    }


def test_nothing_personal_shows_wherever_a_client_wrote_it(order_of: "OrderOf", sight_on: "SightOf") -> None:
    everything = " / ".join(PERSONAL.values())
    line = Line(sku="A", quantity=Decimal(1), extra={"note": everything, everything: 1})
    texts: dict[str, Any] = dict.fromkeys(
        ["remark", "status_text", "delivery_method", "payment_method"], everything
    )
    order = order_of(line, line, **PERSONAL, **texts, tags=(everything,), extra={everything: everything})

    card = json.dumps(order_info(sight_on(order)), ensure_ascii=False)

    assert [text for text in [*PERSONAL.values(), "建国路"] if text.casefold() in card.casefold()] == []


def test_an_address_that_begins_with_its_receiver_hides_him(order_of: "OrderOf", sight_on: "SightOf") -> None:
    order = order_of(first_name="John", last_name="Smith", delivery_address="1 Main St, Oxford, John Smith")

    info: Any = order_info(sight_on(order))

    assert info["shippingAddress"]["address"] == "***"


def test_a_link_that_does_not_lead_to_the_web_is_not_shown(order_of: "OrderOf", sight_on: "SightOf") -> None:
    line = Line(sku="A", quantity=Decimal(1), url="javascript:alert(1)", image_url="data:image/png,x")

    info: Any = order_info(sight_on(order_of(line, tracking_url="ftp://example.com")))

    assert (info["goods"]["url"], info["goods"]["image"]) == ("", "")
    assert "trackingUrl" not in extra_of(info)
