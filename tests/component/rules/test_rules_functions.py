"""The two functions of the rules, with the sample payloads of the project."""

import json
from collections.abc import Iterator
from typing import Any

import boto3
import pytest

from orderhub.rules.table import RulesTable
from tests.support.functions import Context, load_app, payload
from tests.support.tables import moto_tables
from tests.unit.rules.samples import rule

ENVIRONMENT = {
    "OPERATIONS_TABLE": "OperationsTable",
    "CUSTOMERS_TABLE": "CustomersTable",
    "EVENTS_TABLE": "EventsTable",
    "EVENT_BUS": "bus",
    "EVENT_RETENTION_DAYS": "30",
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
    (noted,) = client.scan(TableName="EventsTable")["Items"]
    assert (noted["reactions"], noted["marks"]) == ({"SS": ["rule:vip:fired:"]}, {"SS": ["fired"]})
