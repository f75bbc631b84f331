"""The function notify_buyer as Step Functions calls it, with its tables and SES on moto."""

import json
from collections.abc import Mapping
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from moto.ses.models import ses_backends

from orderhub.messages.mail import Mail
from orderhub.messages.send_faults import MessageRefused
from orderhub.messages.sms import Sms
from orderhub.messages.templates import Message
from tests.component.messages.conftest import SENDER
from tests.support.functions import load_app
from tests.support.tables import put_order
from tests.unit.messages.fakes import FULL, LINES, order_of

if TYPE_CHECKING:
    from types import ModuleType

    from mypy_boto3_dynamodb import DynamoDBClient

ERRAND = {
    "workflow": "order_notification",
    "run": "run-1",
    "event_id": "A1:2",
    "order_no": "A1",
    "status": "SHIPPED",
    "customer_id": "5f2c9a7be0d14c3f8a6b1e2d3c4f5a60",
}
SETTINGS = {
    "ORDERS_TABLE": "OrdersTable",
    "OPERATIONS_TABLE": "OperationsTable",
    "CUSTOMERS_TABLE": "CustomersTable",
    "EVENT_RETENTION_DAYS": "30",
    "SENDER_EMAIL": SENDER,
    "SMS_ALLOWED": "false",
    "EVENT_BUS": "bus",
    "MESSAGE_CHANNELS": "email,sms",
    "QUIET_HOURS": "",
    "FREQUENCY_CAP": "",
    "PUBLIC_URL": "",
    "DEFAULT_LANGUAGE": "en",
    "DEFAULT_PHONE_REGION": "CN",
    "DEFAULT_TIME_ZONE": "Asia/Shanghai",
}


@pytest.fixture
def app(dynamodb: "DynamoDBClient", monkeypatch: pytest.MonkeyPatch) -> "ModuleType":
    put_order(dynamodb, FULL, *LINES, stamped=order_of().stamp)
    return load_app("notify_buyer", SETTINGS, monkeypatch)


def call(app: "ModuleType", request_id: str, **changes: str) -> Mapping[str, Any]:
    answer: Mapping[str, Any] = app.handler(ERRAND | changes, SimpleNamespace(aws_request_id=request_id))
    return answer


def sent_mails() -> list[Any]:
    return list(ses_backends["123456789012"]["us-east-1"].sent_messages)


def test_an_event_that_comes_twice_sends_one_mail(app: "ModuleType") -> None:
    first = call(app, "1")
    second = call(app, "2", run="run-2")

    [mail] = sent_mails()
    assert mail.destinations["ToAddresses"] == ["mail@example.com"]
    assert mail.subject == "Your order A1 is on its way"
    assert first["outcome"] == "sent"
    assert second["outcome"] == "already_sent"
    assert second["message_id"] == first["message_id"]


def test_whoever_got_a_message_is_kept_once_without_anything_of_the_order(
    app: "ModuleType", dynamodb: "DynamoDBClient"
) -> None:
    call(app, "1")
    [first] = dynamodb.scan(TableName="CustomersTable")["Items"]

    call(app, "2", run="run-2")

    assert dynamodb.scan(TableName="CustomersTable")["Items"] == [first]
    assert first["customer_id"] == {"S": ERRAND["customer_id"]}
    assert first["sk"]["S"].endswith("#order_notification#SHIPPED#A1:2")
    # Those the role allows, see the template.
    assert first.keys() == {"customer_id", "sk", "list_shard", "moment", "expires_at"}


def test_neither_answer_nor_log_holds_anything_of_the_buyers(
    app: "ModuleType", caplog: pytest.LogCaptureFixture
) -> None:
    answer = call(app, "1")

    shown = json.dumps([answer, *(vars(record) for record in caplog.records)], default=str)
    assert "errand_done" in shown
    for personal in ("mail@", "13800138000", "Zhang", "Blue mug"):
        assert personal not in shown


def test_a_sender_that_is_not_verified_refuses_and_leaves_the_message_free(
    app: "ModuleType", dynamodb: "DynamoDBClient"
) -> None:
    boto3.client("sesv2").delete_email_identity(EmailIdentity=SENDER)

    with pytest.raises(MessageRefused) as caught:
        call(app, "1")

    assert "@" not in str(caught.value)
    assert not dynamodb.scan(TableName="OperationsTable")["Items"]


@pytest.mark.usefixtures("dynamodb")
def test_a_mail_program_can_offer_to_unsubscribe() -> None:
    mail = Mail(boto3.client("sesv2"), SENDER)

    assert mail.send("mail@example.com", Message(subject="S", body="B", unsubscribe_url="https://example.com/u"))


@pytest.mark.usefixtures("dynamodb")
def test_a_text_message_goes_out_and_a_wrong_number_is_refused() -> None:
    sms = Sms(boto3.client("sns"))

    assert sms.send("+8613800138000", Message(body="Your order A1 is on its way."))
    with pytest.raises(MessageRefused):
        sms.send("no number", Message(body="Your order A1 is on its way."))
