"""The two functions of the rules, with the sample payloads of the project."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from orderhub.customers.table import CustomersTable
from orderhub.customers.tags import CustomerTags
from orderhub.platform import aws
from orderhub.rules.table import RulesTable
from orderhub.segments.segment import Definition, Started
from orderhub.segments.table import SegmentsTable
from orderhub.workflows.documents import WorkflowDocuments
from tests.support.functions import Context, load_app, payload
from tests.support.orders import header, line
from tests.support.published import came_of
from tests.support.tables import moto_tables, put_order
from tests.unit.rules.samples import SAVED, rule
from tests.unit.segments.samples import order
from tests.unit.workflows.definitions import definition as of_blocks
from tests.unit.workflows.definitions import saved as saved_workflow

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

ENVIRONMENT = {
    "OPERATIONS_TABLE": "OperationsTable",
    "SECRETS_TABLE": "SecretsTable",
    "MESSAGE_CHANNELS": "email",
    "SMS_ALLOWED": "false",
    "MAKE_SIGNING_KEY_FUNCTION": "make-signing-key",
    "CUSTOMERS_TABLE": "CustomersTable",
    "ORDERS_TABLE": "OrdersTable",
    "DEFAULT_CURRENCY": "CNY",
    "DEFAULT_TIME_ZONE": "Asia/Shanghai",
    "EVENTS_TABLE": "EventsTable",
    "EVENT_BUS": "bus",
    "EVENT_RETENTION_DAYS": "30",
    "WORKFLOWS": '{"order_notification": {"on": "false"}}',
    "RUN_WORKFLOW_MACHINE": "arn:aws:states:us-east-1:123456789012:stateMachine:run",
}
TASK = {"create_task": {"title": "Call"}}


@pytest.fixture
def client() -> Iterator[Any]:
    with moto_tables(
        "OperationsTable", "SecretsTable", "CustomersTable", "EventsTable", "OrdersTable"
    ) as dynamodb:
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


LOOKED_UP = (
    "'buyers' in customer.segments",
    "customer.rfm.f == 1",
    "order.items.exists(i, i.category == 'Tea' && i.price == 64.95)",
    "order.extra.gift == 'for Ann'",
)


def test_a_rule_can_ask_for_segments_cell_items_and_extra_fields(
    client: Any,  # noqa: ANN401 - boto3's client
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    RulesTable(client, "OperationsTable", 30).save(rule(*LOOKED_UP, on=("orderSHIPPED",), do=[TASK]))
    handler, event = load_app("apply_rules", ENVIRONMENT, monkeypatch).handler, payload("order-status")
    event["detail"]["contactId"] = customer_id = "c" * 32
    order_no, (item, *_) = event["detail"]["eventKey"], event["detail"]["order"]["items"]
    message = {"messageId": "m1", "body": json.dumps(event)}

    assert handler({"Records": [message]}, Context()) == {"batchItemFailures": []}
    assert tasks(client) == 0
    buyers = {"fact": "orderCount", "op": ">=", "value": 1}
    definition = Definition(name="buyers", description="", conditions=buyers, events=False)
    SegmentsTable(client, "OperationsTable").save(definition, Started(run="r", at=SAVED))
    bought = order("A0", customer_id=customer_id)
    CustomersTable(client, "CustomersTable").write({bought.place: bought})
    tea = line(item["sku"], category="Tea", cost=Decimal("64.95"), quantity=Decimal(2))
    put_order(client, header(order_no, extra={"gift": "for Ann"}), tea)
    # Segments are read once a minute.
    handler = load_app("apply_rules", ENVIRONMENT, monkeypatch).handler
    assert handler({"Records": [message]}, Context()) == {"batchItemFailures": []}

    assert tasks(client) == 1
    text = str(client.scan(TableName="EventsTable")["Items"]) + str([vars(record) for record in caplog.records])
    assert "rule_fired" in text
    assert [value for value in ("Tea", "for Ann", "64.95") if value in text] == []


def tasks(client: Any) -> int:  # noqa: ANN401 - boto3's client
    rows = client.scan(TableName="OperationsTable")["Items"]
    return [row["pk"]["S"].startswith("task#") for row in rows].count(True)


def test_an_event_starts_the_workflows_that_wait_for_it(
    client: "DynamoDBClient", monkeypatch: pytest.MonkeyPatch
) -> None:
    event = payload("order-status")
    started: list[dict[str, Any]] = []
    machines = type("Machines", (), {"start_execution": staticmethod(lambda **call: started.append(call))})
    monkeypatch.setattr(aws, "workflows", machines)
    definition = of_blocks({"end": "x"}, start={"events": [event["detail-type"]]})
    WorkflowDocuments(client, "OperationsTable", lambda: datetime.now(UTC)).save(saved_workflow(definition))
    handler = load_app("apply_rules", ENVIRONMENT | {"WORKFLOWS": "{}"}, monkeypatch).handler
    batch = payload("apply_rules")
    batch["Records"] = [batch["Records"][0] | {"body": json.dumps(event)}]

    assert handler(batch, Context(seconds_left=60)) == {"batchItemFailures": []}

    assert {call["stateMachineArn"] for call in started} == {ENVIRONMENT["RUN_WORKFLOW_MACHINE"]}
    assert [json.loads(call["input"])["workflow"] for call in started] == ["order_notification", "care"]
