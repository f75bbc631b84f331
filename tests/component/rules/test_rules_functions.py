"""The two functions of the rules, with the sample payloads of the project."""

import json
from collections.abc import Iterator
from typing import Any

import boto3
import pytest

from orderhub.customers.tags import CustomerTags
from orderhub.rules.table import RulesTable
from tests.support.functions import Context, load_app, payload
from tests.support.tables import moto_tables
from tests.support.told import came_of
from tests.unit.rules.samples import SAVED, rule

ENVIRONMENT = {
    "OPERATIONS_TABLE": "OperationsTable",
    "MESSAGE_CHANNELS": "email",
    "SMS_ALLOWED": "false",
    "MAKE_SIGNING_KEY_FUNCTION": "make-signing-key",
    "CUSTOMERS_TABLE": "CustomersTable",
    "EVENTS_TABLE": "EventsTable",
    "EVENT_BUS": "bus",
    "EVENT_RETENTION_DAYS": "30",
    "WORKFLOWS": "{}",
}
TASK = {"create_task": {"title": "Call"}}


@pytest.fixture
def client() -> Iterator[Any]:
    with moto_tables("OperationsTable", "CustomersTable", "EventsTable") as dynamodb:
        boto3.client("events", "us-east-1").create_event_bus(Name="bus")
        yield dynamodb


@pytest.mark.usefixtures("client")
def test_each_route_of_the_function_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    handler = load_app("manage_rules", ENVIRONMENT, monkeypatch).handler
    saved = payload("manage_rules")

    answers = [
        handler(request, Context())
        for request in (
            saved,
            saved,
            saved | {"httpMethod": "GET"},
            payload("manage_rules-backtest"),
            saved | {"httpMethod": "GET", "resource": "/v1/rules", "path": "/v1/rules"},
            saved | {"httpMethod": "DELETE"},
        )
    ]

    assert [answer["statusCode"] for answer in answers] == [201, 200, 200, 200, 200, 204]
    assert json.loads(answers[2]["body"])["on"] == ["orderPAID"]
    assert json.loads(answers[3]["body"])["lookedAt"] == 0


@pytest.mark.parametrize("name", ["order-status", "request-rule"])
def test_an_event_sets_off_a_rule_once(name: str, client: Any, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: ANN401 - boto3's client
    RulesTable(client, "OperationsTable", 30).save(rule(on=("orderSHIPPED",), do=[TASK, {"emit": "SEEN"}]))
    handler = load_app("apply_rules", ENVIRONMENT, monkeypatch).handler

    for _ in range(2):
        message = {"messageId": "m1", "body": json.dumps(payload(name))}
        assert handler({"Records": [message]}, Context()) == {"batchItemFailures": []}

    rows = client.scan(TableName="OperationsTable")["Items"]
    assert len([row for row in rows if row["pk"]["S"].startswith("task#")]) == 1
    rows = client.scan(TableName="EventsTable")["Items"]
    (emitted,) = [row for row in rows if row.get("detail_type", {}).get("S") == "customSEEN"]
    assert emitted["order_no"]["S"].startswith("customer#")
    (noted,) = [row for row in rows if "reactions" in row]
    assert (came_of(noted["reactions"]["SS"]), noted["marks"]) == ({"rule:vip:fired:"}, {"SS": ["fired"]})


def test_a_rule_can_ask_what_the_customer_is_tagged_with(client: Any, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: ANN401 - boto3's client
    asks = rule("'gold' in customer.tags", on=("orderSHIPPED",), do=[TASK])
    RulesTable(client, "OperationsTable", 30).save(asks)
    handler, event = load_app("apply_rules", ENVIRONMENT, monkeypatch).handler, payload("order-status")
    event["detail"]["contactId"] = "c-1"
    message = {"messageId": "m1", "body": json.dumps(event)}

    handler({"Records": [message]}, Context())
    before = client.scan(TableName="OperationsTable")["Items"]
    CustomerTags(client, "CustomersTable").add("c-1", "gold", SAVED, "key")
    handler({"Records": [message]}, Context())

    rows = client.scan(TableName="OperationsTable")["Items"]
    assert [row["pk"]["S"].startswith("task#") for row in before].count(True) == 0
    assert [row["pk"]["S"].startswith("task#") for row in rows].count(True) == 1
