"""A table that does a part of what it is asked for: what it did is answered, the rest is to be sent again."""

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest

from orderhub.api.orders.post import post
from orderhub.orders.writer import OrdersWriter
from tests.support.faults import refuse
from tests.support.orders import SENDER, source
from tests.support.tables import moto_tables

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

WITH_LINES = {
    "externalOrderId": "A1",
    "externalCustomerId": "C-1",
    "totalCost": 15,
    "status": "PAID",
    "date": "2026-02-03T10:20:30Z",
    "currency": "CNY",
    "items": [{"externalItemId": "P1", "quantity": 1, "cost": 15}],
}
WITHOUT = {name: value for name, value in WITH_LINES.items() if name != "items"} | {"externalOrderId": "A2"}
BODY = json.dumps({"orders": [WITH_LINES, WITHOUT]}).encode()


@pytest.fixture
def client() -> Iterator["DynamoDBClient"]:
    with moto_tables("OrdersTable") as dynamodb:
        yield dynamodb


def answered(client: "DynamoDBClient", written_by: str, *left: float) -> tuple[dict[str, Any], bool]:
    """The answer of a request that has time for so many more rounds."""
    rounds = iter(left)
    table = OrdersWriter(client, "OrdersTable", source(written_by), lambda: 100.0)
    return post(BODY, table, source(written_by), SENDER, ZoneInfo("UTC"), lambda: next(rounds, 0.0))


def test_orders_that_were_throttled_are_to_be_sent_again_and_the_others_are_kept(client: "DynamoDBClient") -> None:
    # The order without lines is a put; the other one goes through in a transaction.
    refuse(client, "PutItem", *["ThrottlingException"] * 2)

    first, is_final = answered(client, "request-1", 100.0)
    second, is_final_then = answered(client, "request-2")

    assert (first["created"], [entry["externalOrderId"] for entry in first["failedOrders"]]) == (1, ["A2"])
    assert [error["code"] for entry in first["failedOrders"] for error in entry["errors"]] == ["try_again"]
    assert (second["created"], second["unchanged"], second["failedOrders"]) == (1, 1, [])
    assert (is_final, is_final_then) == (False, True)


@pytest.mark.parametrize("code", ["ThrottlingException", "TransactionConflictException"])
def test_a_throttle_that_passes_while_there_is_time_is_waited_out(client: "DynamoDBClient", code: str) -> None:
    refuse(client, "TransactWriteItems", code, code)
    refuse(client, "BatchGetItem", "ProvisionedThroughputExceededException")

    answer, is_final = answered(client, "request-1", *[100.0] * 5)

    assert (answer["created"], answer["failedOrders"], is_final) == (2, [], True)
