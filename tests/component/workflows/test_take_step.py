"""The function take_step as Step Functions calls it, with its tables, SES and the scheduler on moto."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from moto.ses.models import ses_backends
from moto.sns.models import sns_backends

from tests.component.workflows.conftest import SENDER
from tests.support.functions import Context, load_app, payload
from tests.support.published import came_of
from tests.support.tables import put_order
from tests.unit.messages.fakes import FULL, LINES, order_of
from tests.unit.workflows.fakes import delivered

if TYPE_CHECKING:
    from types import ModuleType

    from mypy_boto3_dynamodb import DynamoDBClient

CUSTOMER = "5f2c9a7be0d14c3f8a6b1e2d3c4f5a60"
SETTINGS = {
    "ORDERS_TABLE": "OrdersTable",
    "OPERATIONS_TABLE": "OperationsTable",
    "SECRETS_TABLE": "SecretsTable",
    "MAKE_SIGNING_KEY_FUNCTION": "make-signing-key",
    "CUSTOMERS_TABLE": "CustomersTable",
    "EVENTS_TABLE": "EventsTable",
    "EVENT_BUS": "bus",
    "EVENT_RETENTION_DAYS": "30",
    "SENDER_EMAIL": SENDER,
    "CONFIGURATION_SET": "shop",
    "SMS_ALLOWED": "false",
    "MESSAGE_CHANNELS": "email,sms",
    "QUIET_HOURS": "",
    "FREQUENCY_CAP": "",
    "PUBLIC_URL": "https://api.example/api",
    "SHOP_URL": "https://shop.example/",
    "DEFAULT_LANGUAGE": "en",
    "DEFAULT_PHONE_REGION": "CN",
    "DEFAULT_TIME_ZONE": "Asia/Shanghai",
    "METRICS_NAMESPACE": "orderhub/shop",
    "DEFAULT_CURRENCY": "CNY",
    "WORKFLOWS": '{"payment_reminder": {"on": "true", "stop_segment": "staff"}}',
    "WAIT_SCALE": "1",
    "TIMER_GROUP": "default",
    "TIMER_ROLE": "arn:aws:iam::123456789012:role/timer",
    "UNDELIVERED_QUEUE": "arn:aws:sqs:us-east-1:123456789012:undelivered",
}


@pytest.fixture
def app(dynamodb: "DynamoDBClient", monkeypatch: pytest.MonkeyPatch) -> "ModuleType":
    put_order(dynamodb, FULL, *LINES, stamped=order_of().stamp)
    return load_app("take_step", SETTINGS, monkeypatch)


def test_whoever_has_a_phone_alone_gets_a_text_message_where_that_is_allowed(
    dynamodb: "DynamoDBClient", monkeypatch: pytest.MonkeyPatch
) -> None:
    put_order(dynamodb, replace(FULL, email=None), *LINES, stamped=order_of().stamp)
    app = load_app("take_step", SETTINGS | {"SMS_ALLOWED": "true"}, monkeypatch)

    answer = call(app)

    assert (answer["outcome"], answer["channel"]) == ("sent", "sms")
    [(phone, *_)] = sns_backends["123456789012"]["us-east-1"].sms_messages.values()
    assert phone == "+8613800138000"


def shipped() -> dict[str, Any]:
    """The event of the order that is in the table."""
    event = delivered(customer_id=CUSTOMER, status="SHIPPED")
    event["detail"]["orderId"] = "A1:2"
    event["detail"]["order"]["version"] = 2
    return event


def call(app: "ModuleType", attempt: str = "1", **changes: object) -> Mapping[str, Any]:
    event = payload("take_step", input=shipped()) | changes
    answer: Mapping[str, Any] = app.handler(event, Context(aws_request_id=attempt))
    return answer


def sent_mails() -> list[Any]:
    return list(ses_backends["123456789012"]["us-east-1"].sent_messages)


def test_an_event_that_comes_twice_sends_one_mail(app: "ModuleType") -> None:
    first = call(app)
    same, other = call(app, "2"), call(app, "3", execution="arn:other")

    [mail] = sent_mails()
    assert mail.destinations["ToAddresses"] == ["mail@example.com"]
    assert mail.subject == "Your order A1 is on its way"
    assert (first["state"], first["outcome"], first["channel"]) == ("done", "sent", "email")
    assert (same["outcome"], other["outcome"]) == ("sent", "repeated")


def test_whoever_got_a_message_is_kept_once_without_anything_of_the_order(
    app: "ModuleType", dynamodb: "DynamoDBClient"
) -> None:
    call(app)

    [row] = dynamodb.scan(TableName="CustomersTable")["Items"]
    assert row["customer_id"] == {"S": CUSTOMER}
    assert row["sk"]["S"].endswith("#order_notification#SHIPPED#A1:2")
    # Those the role allows, see the template.
    assert row.keys() == {"customer_id", "sk", "list_shard", "moment", "expires_at"}


def test_what_the_event_set_off_is_noted_beside_it(app: "ModuleType", dynamodb: "DynamoDBClient") -> None:
    call(app)

    [row] = dynamodb.scan(TableName="EventsTable")["Items"]
    assert (row["order_no"], row["version"]) == ({"S": "A1"}, {"N": "-2"})
    assert came_of(row["reactions"]["SS"]) == {
        "workflow:order_notification:started:",
        "workflow:order_notification:sent:",
    }


def test_neither_answer_nor_log_nor_run_holds_anything_of_the_buyers(
    app: "ModuleType", dynamodb: "DynamoDBClient", caplog: pytest.LogCaptureFixture
) -> None:
    answer = call(app)

    rows = dynamodb.scan(TableName="OperationsTable")["Items"]
    shown = json.dumps([answer, rows, *(vars(record) for record in caplog.records)], default=str)
    assert "run_moved" in shown
    for personal in ("mail@", "13800138000", "Zhang", "Blue mug"):
        assert personal not in shown


def test_a_run_that_waits_is_woken_by_a_schedule_of_its_own(app: "ModuleType") -> None:
    answer = call(app, workflow="payment_reminder", does="wait", wait="hours", then="Remind")

    [schedule] = boto3.client("scheduler").list_schedules()["Schedules"]
    assert answer["state"] == "waiting"
    assert schedule["Name"].endswith("-1")
