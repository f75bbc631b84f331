"""The functions of the status, from API Gateway's event to the answer, on moto."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from orderhub.platform import aws
from orderhub.redrive import queues
from tests.support.functions import Context, load_app, payload
from tests.support.tables import moto_tables

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

KEPT = ("QuarantineQueue", "StreamFailuresQueue", "UndeliveredEventsQueue", "FailedRunsQueue")


@pytest.fixture
def urls(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, str]]:
    monkeypatch.setattr(queues, "WAIT_SECONDS", 0)
    with moto_tables("OrdersTable"):
        sqs: SQSClient = boto3.client("sqs")
        yield {
            name: sqs.create_queue(QueueName=name)["QueueUrl"] for name in (*KEPT, "RulesQueue", "MessagesQueue")
        }


def pages(answer: dict[str, Any]) -> SimpleNamespace:
    return SimpleNamespace(paginate=lambda **_asked: [answer])


def test_the_status_is_read_of_what_the_template_names(
    urls: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    alarm = {
        "AlarmName": "shop-FailedRunsAlarm-1",
        "StateValue": "ALARM",
        "StateUpdatedTimestamp": datetime(2026, 12, 1, tzinfo=UTC),
    }
    answers: dict[str, dict[str, Any]] = {
        "list_executions": {"executions": [{}]},
        "list_schedules": {"Schedules": []},
        "describe_alarms": {"MetricAlarms": [alarm]},
    }
    fake = SimpleNamespace(
        get_metric_data=lambda **_asked: {"MetricDataResults": []}, get_paginator=lambda name: pages(answers[name])
    )
    for name in ("metrics", "workflows", "scheduler"):
        monkeypatch.setattr(aws, name, lambda: fake)
    boto3.client("sqs").send_message(QueueUrl=urls["FailedRunsQueue"], MessageBody="{}")
    environment = {"STACK_NAME": "shop", "QUEUES": json.dumps(urls), "MACHINES": "m1,m2", "TIMER_GROUP": "shop"}

    response = load_app("read_status", environment, monkeypatch).handler(payload("read_status"), Context())

    body = json.loads(response["body"])
    assert response["statusCode"] == 200
    assert {queue["name"]: queue["waiting"] for queue in body["queues"]} == dict.fromkeys(urls, 0) | {
        "FailedRunsQueue": 1
    }
    assert (body["workflows"]["running"], body["alarms"][0]["state"]) == (2, "alarm")


@pytest.mark.parametrize(
    ("seconds_left", "left", "waiting"), [(28.0, 2, 2), (10.0, 1, 2)], ids=["in time", "no time for a second one"]
)
def test_a_queue_is_put_back_as_far_as_time_allows(
    seconds_left: float, left: int, waiting: int, urls: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(2):
        boto3.client("sqs").send_message(QueueUrl=urls["FailedRunsQueue"], MessageBody="{}")
    environment = {
        "QUEUES": json.dumps({name: urls[name] for name in KEPT}),
        "ORDERS_TABLE": "OrdersTable",
        "FOLLOW_ORDER_CHANGES_FUNCTION": "follow",
        "MANAGE_WORKFLOWS_FUNCTION": "workflows",
    }
    app = load_app("redrive_queue", environment, monkeypatch)

    response = app.handler(payload("redrive_queue"), Context(seconds_left=seconds_left))

    body = json.loads(response["body"])
    assert (body["left"], body["reasons"][0]["reason"], body["waiting"]) == (left, "run_missing", waiting)
    assert app.stack.physical("ManageWorkflowsFunction") == "workflows"
    assert app.stack.client("dynamodbstreams").meta.service_model.service_name == "dynamodbstreams"


def test_no_more_messages_are_received_than_one_asked_for(urls: dict[str, str]) -> None:
    sqs = boto3.client("sqs")
    for _ in range(13):
        sqs.send_message(QueueUrl=urls["FailedRunsQueue"], MessageBody="{}")
    stack = SimpleNamespace(client=lambda _service: sqs, physical=urls.__getitem__)

    assert len(queues.redrive(stack, "FailedRunsQueue", most=12)) == 12
