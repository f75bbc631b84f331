"""The function that shows revenue, from API Gateway's event to its answer, on a moto table."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from types import ModuleType
from typing import Any

import pytest

from orderhub.customers.delivery import Delivery
from orderhub.customers.delivery_log import DeliveryLog
from orderhub.customers.sales import customer_order
from orderhub.customers.table import CustomersTable
from orderhub.orders.statuses import Status
from orderhub.platform import aws
from tests.support.functions import Context, load_app, payload
from tests.support.tables import moto_tables
from tests.unit.customers.fakes import order

SAMPLE = payload("read_revenue")
CUSTOMER = "5f2c9a7be0d14c3f8a6b1e2d3c4f5a60"
AT = datetime(2025, 5, 20, tzinfo=UTC)


@pytest.fixture
def app(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    with moto_tables("CustomersTable"):
        env = {
            "CUSTOMERS_TABLE": "CustomersTable",
            "DEFAULT_CURRENCY": "CNY",
            "DEFAULT_TIME_ZONE": "Asia/Shanghai",
            "REVENUE_FROM_INITIALIZED": "true",
        }
        yield load_app("read_revenue", env, monkeypatch)


def _fill() -> None:
    client = aws.dynamodb()
    headers = [
        order("A1", Status.DELIVERED, ordered_at=AT, total_cost=Decimal("19.90")),
        order("A2", Status.INITIALIZED, ordered_at=AT, total_cost=Decimal(5), source="mobile_sdk"),
        order("A3", Status.PAID, ordered_at=AT),
        order("A4", Status.COMPLETED, ordered_at=AT - timedelta(days=30), total_cost=Decimal(7)),
    ]
    customer_orders = [customer_order(CUSTOMER, header, "CN") for header in headers]
    CustomersTable(client, "CustomersTable").write({order.place: order for order in customer_orders})
    delivery = Delivery(
        customer_id=CUSTOMER,
        sent_at=AT - timedelta(days=1),
        workflow="order_notification",
        message="SHIPPED",
        event_id="A0:3",
    )
    DeliveryLog(client, "CustomersTable", 30).record(delivery)


def test_the_sample_asks_for_what_a_message_led_to(app: ModuleType) -> None:
    _fill()

    answer: dict[str, Any] = app.handler(SAMPLE, Context())

    body = json.loads(answer["body"])
    assert answer["statusCode"] == 200
    led = {"period": "2025-05", "workflow": "order_notification", "message": "SHIPPED"}
    assert body["groups"] == [
        {**led, "status": "DELIVERED", "count": 1, "sum": 19.9, "refunded": 0, "average": 19.9},
        {**led, "status": "INITIALIZED", "count": 1, "sum": 5, "refunded": 0, "average": 5},
    ]
    assert body["notAttributed"]["count"] == 0


def test_too_little_time_is_a_problem_and_no_half_report(app: ModuleType) -> None:
    _fill()

    answer: dict[str, Any] = app.handler(SAMPLE, Context(seconds_left=1))

    assert (answer["statusCode"], json.loads(answer["body"])["code"]) == (422, "revenue_too_large")
