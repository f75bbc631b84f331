"""The function that reads one order whole, from API Gateway's event to their answer, on a moto table."""

import json
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any
from urllib.parse import quote

import pytest

from tests.support.functions import load_app, payload
from tests.support.orders import header, line
from tests.support.tables import moto_tables, put_order

ODD_NUMBERS = ("A/1", '#1 "of" 2', "50%2F", "a+b c?d&e", "订单 7", "🛒;'`1", "..")

type Function = Callable[[dict[str, Any], None], dict[str, Any]]

SETTINGS = {
    "ORDERS_TABLE": "OrdersTable",
    "EVENTS_TABLE": "EventsTable",
    "OPERATIONS_TABLE": "OperationsTable",
    "DEFAULT_TIME_ZONE": "Asia/Shanghai",
}
TEA = line("TEA/1 #", name="Longjing tea", cost=Decimal("129.90"))
PERSONAL = {
    "receiver_name": "张三",
    "receiver_phone": "13800138000",
    "email": "mail@example.com",
    "delivery_address": "北京市朝阳区建国路88号",
}


@pytest.fixture(scope="module")
def read_orders() -> Iterator[Function]:
    with pytest.MonkeyPatch.context() as patch, moto_tables("OrdersTable") as client:
        for order_no in ("ORD202505270001", *ODD_NUMBERS):
            put_order(client, header(order_no, **PERSONAL), TEA)
        yield load_app("read_orders", SETTINGS, patch).handler


def sample(name: str, order_no: str | None = None) -> dict[str, Any]:
    event = payload(name)
    if order_no is not None:
        event["path"] = event["path"].replace("ORD202505270001", quote(order_no, safe=""))
    return event


def test_the_order_comes_whole(read_orders: Function) -> None:
    answer = read_orders(sample("read_orders"), None)

    assert answer["statusCode"] == 200
    order = json.loads(answer["body"])["order"]
    assert order["receiverPhone"] == "13800138000"
    assert order["items"] == [{"externalItemId": "TEA/1 #", "quantity": 1, "name": "Longjing tea", "cost": 129.9}]


@pytest.mark.parametrize("order_no", ODD_NUMBERS)
def test_an_order_is_found_whatever_its_number_holds(order_no: str, read_orders: Function) -> None:
    answer = read_orders(sample("read_orders", order_no), None)

    assert json.loads(answer["body"])["order"]["externalOrderId"] == order_no


@pytest.mark.parametrize("order_no", ["nobody's", "张" * 400, "\u200b"])
def test_an_order_that_is_not_there_is_a_problem_with_a_code(order_no: str, read_orders: Function) -> None:
    answer = read_orders(sample("read_orders", order_no), None)

    assert (answer["statusCode"], json.loads(answer["body"])["code"]) == (404, "order_unknown")
