"""The two functions that delete orders, and the ledger between them, on moto."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from botocore.exceptions import ClientError

from orderhub.deletions.ledger import Ledger
from orderhub.deletions.operation import POLICY, opened
from orderhub.deletions.request import DeletionRequest
from orderhub.errors import TransientError
from orderhub.jobs.job import State
from orderhub.orders.ingest import ingest
from orderhub.orders.removal import OrdersRemoval
from orderhub.orders.table import OrdersTable
from orderhub.orders.writer import OrdersWriter
from orderhub.platform.calling import Worker
from tests.support.faults import refuse
from tests.support.functions import Context, load_app, payload
from tests.support.orders import NOON, line_change, new_order, source
from tests.support.tables import moto_tables

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

SETTINGS = {
    "ORDERS_TABLE": "OrdersTable",
    "OPERATIONS_TABLE": "OperationsTable",
    "EVENT_RETENTION_DAYS": "1",
    "DELETE_ORDERS_FUNCTION": "delete-orders",
}
OPERATION = opened("op-1", DeletionRequest(start=NOON, end=NOON + timedelta(hours=1)), NOON)
BEFORE = datetime(2025, 5, 27, 6, 30, tzinfo=UTC)
"""Earlier than any clock by which these tests run."""
ASIDE = replace(OPERATION, page=("A1", "订单"), failed=(("A2", "order_busy"),), state=State.WORKING)


@pytest.fixture
def client() -> Iterator["DynamoDBClient"]:
    with moto_tables("OrdersTable", "OperationsTable") as dynamodb:
        yield dynamodb


@pytest.fixture
def ledger(client: "DynamoDBClient") -> Ledger:
    return Ledger(client, "OperationsTable")


def send(client: "DynamoDBClient", lines: int, by: str = "request-1") -> None:
    changes = [line_change(f"S{number}", quantity=Decimal(1)) for number in range(lines)]
    writer = OrdersWriter(client, "OrdersTable", replace(source(by), received_at=BEFORE), lambda: 100.0)
    report = ingest(writer, [new_order(*changes)], written_by=by, time_left=lambda: 100.0)
    assert report.counts()["created"] == 1


def test_an_operation_is_found_as_it_was_kept(ledger: Ledger, client: "DynamoDBClient") -> None:
    assert ledger.find("op-1") is None

    assert ledger.add(OPERATION)
    assert ledger.change(OPERATION, ASIDE)

    assert ledger.find("op-1") == ASIDE
    rows = client.scan(TableName="OperationsTable")["Items"]
    assert {(row["pk"]["S"], row["sk"]["S"]) for row in rows} == {
        ("operations", "op-1"),
        ("operations_open", "op-1"),
    }
    assert {row["expires_at"]["N"] for row in rows} == {str(int((NOON + POLICY.retention).timestamp()))}


def test_an_operation_is_added_once_and_changed_only_as_it_was_read(ledger: Ledger) -> None:
    ledger.add(OPERATION)
    ended = replace(OPERATION, state=State.DONE)

    assert not ledger.add(ASIDE)
    assert not ledger.change(ASIDE, ended)
    assert list(ledger.open()) == ["op-1"]
    assert ledger.change(OPERATION, ended)
    assert list(ledger.open()) == []


@pytest.mark.parametrize("code", ["ThrottlingException", "TransactionCanceledException"])
def test_a_ledger_that_is_busy_is_asked_again_later(ledger: Ledger, client: "DynamoDBClient", code: str) -> None:
    refuse(client, "*", *["ThrottlingException"] * 2)
    with pytest.raises(TransientError):
        ledger.find("op-1")
    with pytest.raises(TransientError):
        list(ledger.open())

    refuse(client, "TransactWriteItems", code)
    with pytest.raises(TransientError) as caught:
        ledger.add(OPERATION)
    assert caught.value.code == "operations_unreachable"


def test_a_ledger_that_is_not_ours_is_a_fault(ledger: Ledger, client: "DynamoDBClient") -> None:
    refuse(client, "TransactWriteItems", "AccessDeniedException")

    with pytest.raises(ClientError, match="AccessDeniedException"):
        ledger.add(OPERATION)


@pytest.mark.parametrize("lines", [1, 120])
def test_an_order_is_removed_and_made_anew(client: "DynamoDBClient", lines: int) -> None:
    send(client, lines)
    removal = OrdersRemoval(client, "OrdersTable", source("op-1"), timedelta(days=1))
    table = OrdersTable(client, "OrdersTable")

    assert removal.remove("A1", NOON)
    assert removal.there(["A1"], NOON) == ()
    assert table.read("A1") is None
    assert len(client.scan(TableName="OrdersTable")["Items"]) == 1
    send(client, 1, by="anew")

    order = table.read("A1")
    assert order
    assert (order.stamp.version, len(order.lines)) == (3, 1)


def test_a_removal_that_cannot_read_is_tried_again(client: "DynamoDBClient") -> None:
    refuse(client, "Query", *["ThrottlingException"] * 2)

    with pytest.raises(TransientError) as caught:
        OrdersRemoval(client, "OrdersTable", source("op-1"), timedelta(days=1)).remove("A1", NOON)

    assert caught.value.code == "orders_unreadable"


class Calls(list[dict[str, Any]]):
    """The functions that were called, in place of Lambda."""

    def invoke(self, **call: Any) -> None:  # noqa: ANN401 - as boto3 has it
        self.append(call)


@pytest.mark.usefixtures("client")
def test_a_deletion_is_taken_in_worked_off_and_looked_at(
    client: "DynamoDBClient", monkeypatch: pytest.MonkeyPatch
) -> None:
    send(client, 2)
    calls: Any = Calls()
    manage = load_app("manage_operations", SETTINGS, monkeypatch)
    monkeypatch.setattr(manage, "worker", Worker(calls, "delete-orders"))

    accepted = manage.handler(payload("manage_operations"), Context())

    body = json.loads(accepted["body"])
    place = accepted["headers"]["Location"]
    assert (accepted["statusCode"], body["state"]) == (202, "waiting")
    assert place.endswith(f"/api/v1/operations/{body['operationId']}")
    assert (calls[0]["FunctionName"], calls[0]["InvocationType"]) == ("delete-orders", "Event")

    work = load_app("delete_orders", SETTINGS, monkeypatch)
    work.handler(json.loads(calls[0]["Payload"]), Context(seconds_left=250.0))
    work.handler({"detail-type": "Scheduled Event"}, Context(seconds_left=250.0))

    look = {"httpMethod": "GET", "resource": "/v1/operations/{operation_id}"}
    answer = manage.handler(payload("manage_operations", path=urlsplit(place).path, **look), Context())
    shown = json.loads(answer["body"])
    assert (shown["state"], shown["deleted"], shown["asked"]) == (
        "done",
        1,
        {"externalOrderId": "A1", "mode": "live"},
    )
    assert OrdersTable(client, "OrdersTable").read("A1") is None
    for unknown in ("/v1/operations/other", "/v1/operations/" + "x" * 101):
        assert manage.handler(payload("manage_operations", path=unknown, **look), Context())["statusCode"] == 404


@pytest.mark.usefixtures("client")
def test_a_repeated_request_finds_its_operation(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: Any = Calls()
    manage = load_app("manage_operations", SETTINGS, monkeypatch)
    monkeypatch.setattr(manage, "worker", Worker(calls, "delete-orders"))
    headers = {"Host": "example.com", "Idempotency-Key": "again"}

    first = manage.handler(payload("manage_operations", headers=headers), Context())
    again = manage.handler(payload("manage_operations", headers=headers), Context())
    other = manage.handler(
        payload("manage_operations", headers=headers, body='{"externalOrderId": "A2"}'), Context()
    )
    found = manage.ledger.find(json.loads(first["body"])["operationId"])
    manage.ledger.change(found, replace(found, state=State.DONE))
    late = manage.handler(payload("manage_operations", headers=headers), Context())

    assert first["headers"]["Location"] == again["headers"]["Location"] == late["headers"]["Location"]
    assert (other["statusCode"], json.loads(other["body"])["code"]) == (422, "idempotency_key_reused")
    assert json.loads(late["body"])["state"] == "done"
    assert len(calls) == 2


@pytest.mark.usefixtures("client")
def test_the_sample_of_the_worker_is_worked_off(monkeypatch: pytest.MonkeyPatch) -> None:
    work = load_app("delete_orders", SETTINGS, monkeypatch)

    work.handler(payload("delete_orders"), Context(seconds_left=250.0))
