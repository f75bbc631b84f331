"""The function that shows cards, from API Gateway's event to its answer, on moto tables."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from types import ModuleType
from typing import Any
from urllib.parse import quote

import boto3
import pytest

from orderhub.audit.trail import Trail
from orderhub.customers.following import CustomerUpdater
from orderhub.customers.secret import IdentitySecret
from orderhub.customers.table import CustomersTable
from orderhub.customers.tags import CustomerTags
from orderhub.events.records import read
from orderhub.orders.model import Line
from orderhub.orders.statuses import Status
from tests.support.functions import Context, load_app, payload
from tests.support.orders import header
from tests.support.tables import moto_tables, put_order
from tests.unit.customers.fakes import life

ODD_NUMBERS = ("A/1", '#1 "of" 2', "50%2F", "a+b c?d&e", "订单 7", "🛒;'`1", "..")
TEA = Line(sku="TEA/1 #", quantity=Decimal(1), name="Longjing tea", cost=Decimal("129.90"))
SETTINGS = {
    "ORDERS_TABLE": "OrdersTable",
    "OPERATIONS_TABLE": "OperationsTable",
    "SECRETS_TABLE": "SecretsTable",
    "CUSTOMERS_TABLE": "CustomersTable",
    "DEFAULT_TIME_ZONE": "Asia/Shanghai",
    "DEFAULT_PHONE_REGION": "CN",
    "FRAME_ANCESTORS": "'self'",
    "AUDIT_RETENTION_DAYS": "400",
}


@pytest.fixture(scope="module")
def app() -> Iterator[ModuleType]:
    tables = moto_tables("OrdersTable", "OperationsTable", "SecretsTable", "CustomersTable")
    with pytest.MonkeyPatch.context() as patch, tables as client:
        for order_no in ("ORD202505270001", *ODD_NUMBERS):
            shown = header(
                order_no,
                status=Status.PAID,
                ordered_at=datetime(2025, 5, 27, 6, 30, tzinfo=UTC),
                receiver_name="张三",
                receiver_phone="13800138000",
                email="mail@example.com",
                delivery_address="北京市朝阳区建国路88号",
            )
            put_order(client, shown, TEA)
        yield load_app("read_order_card", SETTINGS, patch)


def sample(name: str, order_no: str | None = None, **query: str) -> dict[str, Any]:
    event = payload(name)
    if order_no is not None:
        event["path"] = event["path"].replace("ORD202505270001", quote(order_no, safe=""))
    if query:
        event["queryStringParameters"] = query
        event["multiValueQueryStringParameters"] = {key: [value] for key, value in query.items()}
    return event


def test_the_card_comes_masked_in_the_stores_time_and_the_readers_language(app: ModuleType) -> None:
    answer = app.handler(sample("read_order_card"), Context())

    assert answer["statusCode"] == 200
    info = json.loads(answer["body"])["orderInfo"]
    assert (info["uid"], info["time"], info["statusText"]) == ("ORD202505270001", "2025-05-27 14:30:00", "已付款")
    assert info["goods"]["title"] == "Longjing tea"
    assert info["shippingAddress"] == {"name": "张*", "phone": "138****8000", "address": "北京市朝阳区***"}
    assert "mail@example.com" not in answer["body"]


def test_a_card_that_is_known_comes_without_a_body(app: ModuleType) -> None:
    event = sample("read_order_card")
    event["headers"]["If-None-Match"] = app.handler(event, Context())["headers"]["ETag"]

    answer = app.handler(event, Context())

    assert (answer["statusCode"], answer["body"]) == (304, "")


@pytest.mark.parametrize("order_no", ODD_NUMBERS)
def test_an_order_is_found_whatever_its_number_holds(order_no: str, app: ModuleType) -> None:
    answer = app.handler(sample("read_order_card", order_no), Context())

    assert json.loads(answer["body"])["orderInfo"]["uid"] == order_no


@pytest.mark.parametrize("order_no", ["nobody's", "张" * 400, "\u200b"])
def test_an_order_that_is_not_there_is_a_problem_with_a_code(order_no: str, app: ModuleType) -> None:
    answer = app.handler(sample("read_order_card", order_no), Context())

    assert (answer["statusCode"], json.loads(answer["body"])["code"]) == (404, "order_unknown")


def test_a_look_at_a_phone_is_in_the_audit_before_it_is_answered(app: ModuleType) -> None:
    event = sample("read_order_card", reveal="phone", reason="wrong number?")
    event["requestContext"]["authorizer"]["scopes"] = "cards:read cards:reveal"

    answer = app.handler(event, Context())

    assert json.loads(answer["body"])["revealed"] == {"phone": "13800138000"}
    assert answer["headers"]["Cache-Control"] == "no-store"
    assert "ETag" not in answer["headers"]
    [entry], _ = Trail(boto3.client("dynamodb"), "OperationsTable").read(10)
    assert (entry.field, entry.order_no, entry.reason) == ("phone", "ORD202505270001", "wrong number?")


def test_the_page_comes_as_html(app: ModuleType) -> None:
    event = sample("read_order_card")
    event |= {"resource": f"{event['resource']}.html", "path": f"{event['path']}.html"}

    answer = app.handler(event, Context())

    assert (answer["statusCode"], answer["body"][:15]) == (200, "<!doctype html>")
    assert answer["headers"]["Content-Type"].startswith("text/html")


def test_a_customer_nobody_knows_has_no_recent_orders(app: ModuleType) -> None:
    answer = app.handler(sample("read_order_card-recent"), Context())

    assert (answer["statusCode"], json.loads(answer["body"])) == (200, {"orders": []})


def test_a_card_and_its_page_show_what_the_customer_bought(app: ModuleType) -> None:
    client = boto3.client("dynamodb")
    bought = header(
        "D1",
        status=Status.DELIVERED,
        ordered_at=datetime(2025, 5, 20, 6, 30, tzinfo=UTC),
        total_cost=Decimal("129.90"),
        phone="13800138000",
    )
    wanted = header(
        "D2", status=Status.PAID, ordered_at=datetime(2025, 5, 27, 6, 30, tzinfo=UTC), phone="13800138000"
    )
    table, tags = CustomersTable(client, "CustomersTable"), CustomerTags(client, "CustomersTable")
    followed = [read(record) for order in (bought, wanted) for record in life(order)]
    changes = [change for change in followed if change]
    abouts = CustomerUpdater(table, IdentitySecret(client, "SecretsTable"), "CN").follow(changes)
    tags.add(str(abouts[0].contact.customer_id), "vip", bought.ordered_at, "k1")
    put_order(client, wanted, TEA)

    card = json.loads(app.handler(sample("read_order_card", "D2", include="customer"), Context())["body"])
    event = sample("read_order_card", "D2")
    event |= {"resource": f"{event['resource']}.html", "path": f"{event['path']}.html"}
    page = app.handler(event, Context())["body"]

    assert (card["customer"]["orders"], card["customer"]["tags"]) == (2, ["vip"])
    assert card["customer"]["lastOrder"] == {"orderNo": "D2", "orderedAt": "2025-05-27 14:30:00"}
    [sales] = card["customer"]["sales"]
    assert (sales["count"], sales["sum"]["text"], sales["rfm"]["fLabel"]) == (1, "¥129.90", "1")
    assert "13800138000" not in json.dumps(card["customer"])
    assert "客户消费" in page
