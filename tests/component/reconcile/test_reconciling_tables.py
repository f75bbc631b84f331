"""The function that reconciles on moto tables, and the reads that are its own."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from types import ModuleType
from typing import Any

import boto3
import pytest

from orderhub.customers.customer_rows import CheckedCustomers
from orderhub.customers.following import CustomerUpdater
from orderhub.customers.sales import customer_order
from orderhub.customers.secret import IdentitySecret
from orderhub.customers.table import CustomersTable
from orderhub.errors import TransientError
from orderhub.events.history import EventHistory
from orderhub.events.records import read
from orderhub.orders.amounts import Amount
from orderhub.orders.statuses import Status
from orderhub.orders.table import OrderHeaders
from tests.support.faults import refuse
from tests.support.functions import Context, load_app
from tests.support.streams import Stream, image, stamp
from tests.support.tables import moto_tables
from tests.unit.customers.fakes import order

TABLES = {f"{name.upper()}_TABLE": f"{name.capitalize()}Table" for name in ("orders", "customers", "events")}
SETTINGS = {
    **TABLES,
    "OPERATIONS_TABLE": "OperationsTable",
    "SECRETS_TABLE": "SecretsTable",
    "EVENT_BUS": "orders",
    "EVENT_RETENTION_DAYS": "1825",
    "DEFAULT_PHONE_REGION": "CN",
    "REFUNDED_COUNTS": "true",
}
AT = datetime(2026, 11, 22, tzinfo=UTC)
OWN = customer_order(
    "c1",
    order("A1", Status.DELIVERED, total_cost=Decimal("12.50"), tags=("t",), external_customer_id="C-7"),
    "CN",
    {"S1": Amount(product_id="P1", quantity=Decimal(1), category="Tea")},
)


@pytest.fixture
def client() -> Iterator[Any]:
    with moto_tables(*TABLES.values(), "OperationsTable", "SecretsTable") as dynamodb:
        boto3.client("events").create_event_bus(Name="orders")
        yield dynamodb


@pytest.fixture
def app(client: Any, monkeypatch: pytest.MonkeyPatch) -> ModuleType:  # noqa: ANN401, ARG001 - boto3's client
    return load_app("reconcile_customers", SETTINGS, monkeypatch)


def _run(app: ModuleType, mode: str) -> Any:  # noqa: ANN401 - an outcome as JSON has it
    request = {"mode": mode, "settled_for_seconds": 0}
    plan = app.handler({"step": "plan", "run": "run-1", "input": request}, Context(300))
    parts = []
    for part in plan["parts"]:
        after = part
        while not after["done"]:
            after = json.loads(json.dumps(app.handler({"step": "work", "part": after}, Context(300))))
        parts.append(after)
    return app.handler({"step": "finish", "run": "run-1", "plan": plan, "parts": parts}, Context(300))


def test_the_function_finds_and_mends_on_real_tables(app: ModuleType, client: Any) -> None:  # noqa: ANN401
    written_at = datetime.now(UTC) - timedelta(minutes=1)
    for order_no in ("A1", "A2"):
        header = order(order_no, Status.DELIVERED, phone="13800138000", total_cost=Decimal("12.50"))
        row = image(header, stamp(written_at=written_at))
        client.put_item(TableName="OrdersTable", Item=row)
    change = read(Stream().inserted(row))
    assert change
    customers = CustomersTable(client, "CustomersTable")
    secret = IdentitySecret(client, "SecretsTable")
    [about] = CustomerUpdater(customers, secret, "CN").follow([change])
    client.delete_item(TableName="OrdersTable", Key={name: row[name] for name in ("order_no", "order_no_sku")})

    first, second = _run(app, "mend"), _run(app, "report")

    assert first["found"] == first["mended"] == {"missing": 1, "untold": 1, "extra": 1}
    assert (second["found"], second["orders"], second["customer_orders"]) == ({}, 1, 1)
    assert [order.order_no for order in customers.each_order(about.contact.customer_id or "")] == ["A1"]
    assert EventHistory(client, "EventsTable", retention_days=1825).published([("A1", 1), ("A2", 1)]) == {
        ("A1", 1)
    }


def test_a_row_is_held_against_the_order_whatever_is_in_it(client: Any) -> None:  # noqa: ANN401
    table, checked = CustomersTable(client, "CustomersTable"), CheckedCustomers(client, "CustomersTable")
    assert checked.compared([OWN]) == {}
    table.write({OWN.place: OWN})
    assert checked.compared([OWN]) == {OWN.place: True}

    key = {"customer_id": {"S": "c1"}, "sk": {"S": OWN.place[1]}}
    client.put_item(TableName="CustomersTable", Item=key)

    assert checked.compared([OWN]) == {OWN.place: False}
    assert checked.compared([]) == {}


def test_the_places_of_a_customer_are_read_behind_any_of_them(client: Any) -> None:  # noqa: ANN401
    for sk in ("order#1#A", "order#2#B", "order#3#C", "profile"):
        client.put_item(TableName="CustomersTable", Item={"customer_id": {"S": "c1"}, "sk": {"S": sk}})

    def cut(params: dict[str, Any], **_: object) -> None:
        params["Limit"] = 1

    client.meta.events.register("provide-client-params.dynamodb.Query", cut)
    checked = CheckedCustomers(client, "CustomersTable")

    assert [sk for _, sk in checked.places("c1")] == ["order#1#A", "order#2#B", "order#3#C"]
    assert list(checked.places("c1", "order#1#A")) == [("c1", "order#2#B"), ("c1", "order#3#C")]


def test_headers_are_read_as_they_lie_there(client: Any) -> None:  # noqa: ANN401
    row = image(order("A1"), stamp())
    client.put_item(TableName="OrdersTable", Item=row)

    headers = OrderHeaders(client, "OrdersTable")

    assert headers.read(["A1", "A2", "A1"]).keys() == {"A1"}
    assert headers.read([]) == {}


@pytest.mark.parametrize(
    ("operation", "call", "code"),
    [
        ("BatchGetItem", lambda client: OrderHeaders(client, "OrdersTable").read(["A1"]), "orders_unreadable"),
        (
            "BatchGetItem",
            lambda client: CheckedCustomers(client, "CustomersTable").compared([OWN]),
            "customers_unreachable",
        ),
        (
            "Query",
            lambda client: list(CheckedCustomers(client, "CustomersTable").places("c1")),
            "customers_unreachable",
        ),
        (
            "BatchGetItem",
            lambda client: EventHistory(client, "EventsTable", retention_days=1).published([("A1", 1)]),
            "history_unreachable",
        ),
    ],
)
def test_a_throttle_may_pass_and_a_refusal_is_raised_as_it_is(
    client: Any,  # noqa: ANN401 - boto3's client
    operation: str,
    call: Any,  # noqa: ANN401 - one of those above
    code: str,
) -> None:
    refuse(client, operation, "ThrottlingException", "AccessDeniedException")

    with pytest.raises(TransientError) as caught:
        call(client)
    assert caught.value.code == code
    with pytest.raises(client.exceptions.ClientError):
        call(client)


class _Busy:
    """Hands everything back."""

    def batch_get_item(self, **request: Any) -> Any:  # noqa: ANN401 - as botocore has it
        return {"UnprocessedKeys": request["RequestItems"]}


@pytest.mark.parametrize(
    ("call", "code"),
    [
        (lambda busy, pause: OrderHeaders(busy, "OrdersTable", pause).read(["A1"]), "orders_busy"),
        (lambda busy, pause: CheckedCustomers(busy, "CustomersTable", pause).compared([OWN]), "customers_busy"),
    ],
)
def test_a_table_that_is_busy_all_the_time_is_read_another_time(call: Any, code: str) -> None:  # noqa: ANN401
    with pytest.raises(TransientError) as caught:
        call(_Busy(), lambda _: None)

    assert caught.value.code == code
