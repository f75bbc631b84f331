"""Weiyu's documented order, sent to the hub, comes out of the card as its workbench expects it."""

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest

from orderhub.cards.chat import DEFAULT_BASE, chat_link
from orderhub.cards.weiyu import order_info
from orderhub.orders.changes import Change
from orderhub.orders.model import Line, Order
from orderhub.orders.request import change_of
from tests.support.orders import NOON, WEIYU_ORDER, header, stamp
from tests.unit.cards.conftest import SHANGHAI

if TYPE_CHECKING:
    from tests.unit.cards.conftest import SightOf

SHOWN = {
    "uid": "ORD202505270001",
    "visitorUid": "",
    "shopUid": "",
    "type": "ORDER",
    "navigateToPath": "https://example.com/product/yu7",
    "time": "2025-05-27 14:30:00",
    "status": "paid",
    "statusText": "Paid",
    "goods": {
        "uid": "goods_001",
        "title": "BYD Yangwang U7 Luxury Pure Electric Sedan",
        "image": "https://example.com/yu7.jpg",
        "description": "The BYD Yangwang U7 is a luxury pure electric sedan...",
        "price": 299900,
        "url": "https://example.com/product/yu7",
        "tagList": ["New Energy", "Luxury Sedan", "Smart Driving", "Long Range"],
        "quantity": 1,
        "extra": '{"color":"Aurora Blue","configuration":"Luxury Edition"}',
        "navigateToPath": "https://example.com/product/yu7",
    },
    "totalAmount": 299900,
    "shippingAddress": {
        "name": "Z**** S**",
        "phone": "138****8000",
        "address": "***, Chaoyang District, Beijing",
    },
    "paymentMethod": "WeChat Pay",
    "extra": (
        '{"invoiceType":"Electronic Invoice","expectedDelivery":"2025-05-30",'
        '"remarks":"Please deliver on weekdays"}'
    ),
}


@pytest.fixture
def example() -> Order:
    change = change_of(WEIYU_ORDER, 0, SHANGHAI, NOON)
    assert isinstance(change, Change)
    assert change.warnings == ()
    lines = tuple(Line(sku=line.sku, **line.fields) for line in change.lines)
    known = {"external_customer_id": None, **change.fields}
    return Order(header=header(change.order_no, **known), lines=lines, stamp=stamp())


def test_it_comes_out_field_for_field_but_for_whom_it_goes_to(example: Order, sight_on: "SightOf") -> None:
    info = order_info(sight_on(example))

    assert list(info.items()) == list(SHOWN.items())


def test_its_link_is_short_enough_and_decodes(example: Order, sight_on: "SightOf") -> None:
    link: Any = chat_link(
        order_info(sight_on(example, "zh")), DEFAULT_BASE, {"org": "df_org_uid", "t": "1", "sid": "df_wg_uid"}
    )

    carried = json.loads(parse_qs(urlsplit(link["url"]).query)["orderInfo"][0])
    assert link["length"] <= 2000
    assert (carried["uid"], carried["statusText"]) == ("ORD202505270001", "已付款")
    assert link["dropped"] == []
