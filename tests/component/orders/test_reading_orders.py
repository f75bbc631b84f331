"""The function that reads one order whole, from API Gateway's event to their answer, on a moto table."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from decimal import Decimal
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any
from urllib.parse import quote

import boto3
import pytest
from moto import mock_aws

from orderhub.orders import rows
from orderhub.orders.model import Header, Line, Mode, Stamp
from orderhub.orders.statuses import Status

ROOT = Path(__file__).parents[3]
NOON = datetime(2025, 5, 27, 6, 30, tzinfo=UTC)
STAMP = Stamp(version=1, mode=Mode.LIVE, changed=(), written_by="r1", written_at=NOON, created_at=NOON)
ODD_NUMBERS = ("A/1", '#1 "of" 2', "50%2F", "a+b c?d&e", "订单 7", "🛒;'`1", "..")

type Function = Callable[[dict[str, Any], None], dict[str, Any]]


def header(order_no: str) -> Header:
    return Header(
        order_no=order_no,
        status=Status.PAID,
        ordered_at=NOON,
        currency="CNY",
        total_cost=Decimal("129.90"),
        receiver_name="张三",
        receiver_phone="13800138000",
        email="mail@example.com",
        delivery_address="北京市朝阳区建国路88号",
    )


@pytest.fixture(scope="module", autouse=True)
def table() -> Iterator[None]:
    environment = {
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "ORDERS_TABLE": "orders",
        "EVENTS_TABLE": "events",
        "OPERATIONS_TABLE": "operations",
        "DEFAULT_TIME_ZONE": "Asia/Shanghai",
    }
    with pytest.MonkeyPatch.context() as patch, mock_aws():
        for name, value in environment.items():
            patch.setenv(name, value)
        client = boto3.client("dynamodb")
        client.create_table(
            TableName="orders",
            KeySchema=[
                {"AttributeName": "order_no", "KeyType": "HASH"},
                {"AttributeName": "order_no_sku", "KeyType": "RANGE"},
            ],
            AttributeDefinitions=[
                {"AttributeName": "order_no", "AttributeType": "S"},
                {"AttributeName": "order_no_sku", "AttributeType": "S"},
            ],
            BillingMode="PAY_PER_REQUEST",
        )
        tea = Line(sku="TEA/1 #", quantity=Decimal(1), name="Longjing tea", cost=Decimal("129.90"))
        for order_no in ("ORD202505270001", *ODD_NUMBERS):
            client.put_item(TableName="orders", Item=rows.header_row(header(order_no), (tea.sku,), STAMP))
            client.put_item(TableName="orders", Item=rows.line_row(order_no, tea, 1))
        yield


def load(name: str) -> Function:
    spec = spec_from_file_location(f"{name}_app", ROOT / "functions" / name / "app.py")
    assert spec
    assert spec.loader
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    function: Function = module.handler
    return function


@pytest.fixture(scope="module")
def read_orders() -> Function:
    return load("read_orders")


def sample(name: str, order_no: str | None = None) -> dict[str, Any]:
    event: dict[str, Any] = json.loads((ROOT / f"events/samples/{name}.json").read_text())
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


@pytest.mark.parametrize("order_no", ["nobody's", "张" * 400, ""])
def test_an_order_that_is_not_there_is_a_problem_with_a_code(order_no: str, read_orders: Function) -> None:
    answer = read_orders(sample("read_orders", order_no), None)

    assert (answer["statusCode"], json.loads(answer["body"])["code"]) == (404, "order_unknown")
