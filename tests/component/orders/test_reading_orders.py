"""The function that reads one order whole, from API Gateway's event to their answer, on a moto table."""

import json
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any
from urllib.parse import quote

import boto3
import pytest

from orderhub.customers.following import CustomerUpdater
from orderhub.customers.secret import IdentitySecret
from orderhub.customers.table import CustomersTable
from orderhub.events.records import read
from tests.support.functions import load_app, payload
from tests.support.orders import header, line
from tests.support.tables import moto_tables, put_order
from tests.unit.customers.fakes import life

ODD_NUMBERS = ("A/1", '#1 "of" 2', "50%2F", "a+b c?d&e", "订单 7", "🛒;'`1", "..")

type Function = Callable[[dict[str, Any], None], dict[str, Any]]

SETTINGS = {
    "ORDERS_TABLE": "OrdersTable",
    "EVENTS_TABLE": "EventsTable",
    "OPERATIONS_TABLE": "OperationsTable",
    "SECRETS_TABLE": "SecretsTable",
    "MAKE_SIGNING_KEY_FUNCTION": "make-signing-key",
    "CUSTOMERS_TABLE": "CustomersTable",
    "PRODUCTS_TABLE": "ProductsTable",
    "DEFAULT_TIME_ZONE": "Asia/Shanghai",
    "DEFAULT_PHONE_REGION": "CN",
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
    tables = moto_tables("OrdersTable", "CustomersTable", "OperationsTable", "SecretsTable")
    with pytest.MonkeyPatch.context() as patch, tables as client:
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


def test_the_customer_of_an_order_that_came_as_history_is_the_profile_as_it_is_now(read_orders: Function) -> None:
    client = boto3.client("dynamodb")
    contact: dict[str, Any] = {"phone": "13800138000", "email": "mail@example.com"}
    first, second = header("H1", first_name="三", last_name="张", **contact), header("H2", nickname="x", **contact)
    put_order(client, first, TEA)
    followed = [read(record) for entry in (first, second) for record in life(entry)]
    customers = CustomerUpdater(
        CustomersTable(client, "CustomersTable"), IdentitySecret(client, "SecretsTable"), "CN"
    )
    customers.follow([change for change in followed if change])
    event = sample("read_orders", "H1") | {"queryStringParameters": {"include": "customer"}}

    profile = json.loads(read_orders(event, None)["body"])["customer"]

    assert profile["orders"] == 2
    assert (profile["name"], profile["channels"]["phone"]) == ("张*", "138****8000")
    assert profile["channels"]["email"] == "m***@example.com"
    assert "customer_id" not in profile


def test_of_an_order_that_nobody_followed_no_customer_is_known(read_orders: Function) -> None:
    put_order(boto3.client("dynamodb"), header("N1", external_customer_id="nobody"), TEA)
    event = sample("read_orders", "N1") | {"queryStringParameters": {"include": "customer"}}

    assert json.loads(read_orders(event, None)["body"])["customer"] is None
