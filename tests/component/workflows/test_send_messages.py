"""The function send_messages as Lambda calls it for its queue, with its tables, SES and the scheduler on moto."""

import json
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.exceptions import ClientError
from moto.ses.models import ses_backends
from moto.sesv2.responses import SESV2Response
from moto.sns.models import sns_backends

from orderhub.messages.ledger import AT_WORK
from orderhub.platform import aws
from orderhub.workflows.documents import WorkflowDocuments
from tests.component.workflows.conftest import SENDER
from tests.support.functions import Context, load_app, payload
from tests.support.published import came_of
from tests.support.tables import put_order
from tests.unit.messages.fakes import FULL, LINES, order_of
from tests.unit.workflows.definitions import definition as of_blocks
from tests.unit.workflows.definitions import saved as saved_workflow
from tests.unit.workflows.fakes import delivered

if TYPE_CHECKING:
    from types import ModuleType

    from mypy_boto3_dynamodb import DynamoDBClient

CUSTOMER = "5f2c9a7be0d14c3f8a6b1e2d3c4f5a60"
SETTINGS = {
    "SECRETS_TABLE": "SecretsTable",
    "CONFIGURATION_SET": "shop",
    "ORDERS_TABLE": "OrdersTable",
    "OPERATIONS_TABLE": "OperationsTable",
    "MAKE_SIGNING_KEY_FUNCTION": "make-signing-key",
    "CUSTOMERS_TABLE": "CustomersTable",
    "EVENTS_TABLE": "EventsTable",
    "EVENT_BUS": "bus",
    "EVENT_RETENTION_DAYS": "30",
    "SENDER_EMAIL": SENDER,
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
    "MESSAGES_QUEUE_URL": "https://sqs.us-east-1.amazonaws.com/123456789012/messages",
    "SENDERS_AT_ONCE": "2",
    "WAIT_SCALE": "1",
    "TIMER_GROUP": "default",
    "TIMER_ROLE": "arn:aws:iam::123456789012:role/timer",
    "UNDELIVERED_QUEUE": "arn:aws:sqs:us-east-1:123456789012:undelivered",
}


@dataclass
class Waiting:
    """The executions that wait, and the queue, as the function has them."""

    answers: dict[str, Any] = field(default_factory=dict)
    delays: list[int] = field(default_factory=list)

    def send_task_success(self, *, taskToken: str, output: str) -> None:  # noqa: N803 - as boto3 has it
        self.answers[taskToken] = json.loads(output)

    def send_task_failure(self, *, taskToken: str, error: str, cause: str) -> None:  # noqa: N803 - as boto3 has it
        self.answers[taskToken] = {"error": error, "cause": cause}

    def change_message_visibility_batch(self, *, QueueUrl: str, Entries: list[Any]) -> None:  # noqa: N803 - as boto3 has it
        assert QueueUrl == SETTINGS["MESSAGES_QUEUE_URL"]
        self.delays += [entry["VisibilityTimeout"] for entry in Entries]


@pytest.fixture(autouse=True)
def waiting(monkeypatch: pytest.MonkeyPatch) -> Waiting:
    found = Waiting()
    monkeypatch.setattr(aws, "workflows", lambda: found)
    monkeypatch.setattr(aws, "sqs", lambda: found)
    return found


@pytest.fixture
def app(dynamodb: "DynamoDBClient", monkeypatch: pytest.MonkeyPatch) -> "ModuleType":
    put_order(dynamodb, FULL, *LINES, stamped=order_of().stamp)
    return load_app("send_messages", SETTINGS, monkeypatch)


def shipped() -> dict[str, Any]:
    """The event of the order that is in the table."""
    event = delivered(customer_id=CUSTOMER, status="SHIPPED")
    event["detail"]["orderId"] = "A1:2"
    event["detail"]["order"]["version"] = 2
    return event


def delivered_by_queue(app: "ModuleType", attempt: str = "1", **changes: object) -> list[str]:
    """Have a step taken that is in a message; the messages that are to come again."""
    batch = payload("send_messages")
    [record] = batch["Records"]
    step = json.loads(record["body"])["step"] | {"input": shipped()} | changes
    record |= {"body": json.dumps({"token": f"token-{attempt}", "step": step})}
    answer = app.handler(batch, Context(aws_request_id=attempt, seconds_left=120))
    return [one["itemIdentifier"] for one in answer["batchItemFailures"]]


def call(app: "ModuleType", waiting: Waiting, attempt: str = "1", **changes: object) -> Any:  # noqa: ANN401 - JSON
    """What an execution is answered whose step was taken."""
    assert delivered_by_queue(app, attempt, **changes) == []
    return waiting.answers[f"token-{attempt}"]


def test_whoever_has_a_phone_alone_gets_a_text_message_where_that_is_allowed(
    dynamodb: "DynamoDBClient", waiting: Waiting, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_order(dynamodb, replace(FULL, email=None), *LINES, stamped=order_of().stamp)
    app = load_app("send_messages", SETTINGS | {"SMS_ALLOWED": "true"}, monkeypatch)

    assert call(app, waiting)["outcome"] == "sent"

    [(phone, *_)] = sns_backends["123456789012"]["us-east-1"].sms_messages.values()
    assert phone == "+8613800138000"


def sent_mails() -> list[Any]:
    return list(ses_backends["123456789012"]["us-east-1"].sent_messages)


def test_a_run_of_one_message_writes_seven_rows(app: "ModuleType", waiting: Waiting) -> None:
    writes: list[str] = []

    def note(model: Any, **_: object) -> None:  # noqa: ANN401 - of botocore
        if model.name not in {"GetItem", "BatchGetItem", "Query"}:
            writes.append(model.name)

    app.dynamodb.meta.events.register("before-call.dynamodb", note)
    assert call(app, waiting)["outcome"] == "sent"

    # The run and its event twice each, the ledger of messages twice, and the buyer's messages.
    assert sorted(writes) == ["PutItem"] * 4 + ["UpdateItem"] * 3


def test_an_event_that_comes_twice_sends_one_mail(app: "ModuleType", waiting: Waiting) -> None:
    first = call(app, waiting)
    same, other = call(app, waiting, "2"), call(app, waiting, "3", execution="arn:other")

    [mail] = sent_mails()
    assert mail.destinations["ToAddresses"] == ["mail@example.com"]
    assert mail.subject == "Your order A1 is on its way"
    assert (first["state"], first["outcome"]) == ("done", "sent")
    assert (same["outcome"], other["outcome"]) == ("sent", "repeated")


def test_whoever_got_a_message_is_kept_once_without_anything_of_the_order(
    app: "ModuleType", waiting: Waiting, dynamodb: "DynamoDBClient"
) -> None:
    call(app, waiting)

    [row] = dynamodb.scan(TableName="CustomersTable")["Items"]
    assert row["customer_id"] == {"S": CUSTOMER}
    assert row["sk"]["S"].endswith("#order_notification#SHIPPED#A1:2")
    # Those the role allows, see the template.
    assert row.keys() == {"customer_id", "sk", "list_shard", "moment", "expires_at"}


def test_what_the_event_set_off_is_noted_beside_it(
    app: "ModuleType", waiting: Waiting, dynamodb: "DynamoDBClient"
) -> None:
    call(app, waiting)

    [row] = dynamodb.scan(TableName="EventsTable")["Items"]
    assert (row["order_no"], row["version"]) == ({"S": "A1"}, {"N": "-2"})
    assert came_of(row["reactions"]["SS"]) == {
        "workflow:order_notification:started:",
        "workflow:order_notification:sent:",
    }


def test_neither_answer_nor_log_nor_run_holds_anything_of_the_buyers(
    app: "ModuleType", waiting: Waiting, dynamodb: "DynamoDBClient", caplog: pytest.LogCaptureFixture
) -> None:
    answer = call(app, waiting)

    rows = dynamodb.scan(TableName="OperationsTable")["Items"]
    shown = json.dumps([answer, rows, *(vars(record) for record in caplog.records)], default=str)
    assert "run_moved" in shown
    for personal in ("mail@", "13800138000", "Zhang", "Blue mug"):
        assert personal not in shown


def test_a_throttle_of_ses_answers_nobody_and_the_message_comes_again_later(
    app: "ModuleType", waiting: Waiting, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object, **__: object) -> None:
        said = "Maximum sending rate exceeded."
        raise ClientError({"Error": {"Code": "TooManyRequestsException", "Message": said}}, "SendEmail")

    with monkeypatch.context() as patched:
        patched.setattr(SESV2Response, "send_email", refused)
        [again] = delivered_by_queue(app)
    assert (waiting.answers, sent_mails()) == ({}, [])
    assert again == payload("send_messages")["Records"][0]["messageId"]
    assert 4 <= waiting.delays[0] <= 8

    assert call(app, waiting, "2")["outcome"] == "sent"


def test_a_copy_that_another_worker_has_at_the_same_time_comes_again_and_fails_no_run(
    app: "ModuleType", waiting: Waiting, monkeypatch: pytest.MonkeyPatch
) -> None:
    send, copies = SESV2Response.send_email, list[list[str]]()

    def amid_sending(response: SESV2Response) -> object:
        copies.append(delivered_by_queue(app, "2"))
        return send(response)

    monkeypatch.setattr(SESV2Response, "send_email", amid_sending)
    first = call(app, waiting)

    assert copies == [[payload("send_messages")["Records"][0]["messageId"]]]
    assert (list(waiting.answers), first["outcome"]) == (["token-1"], "sent")
    assert call(app, waiting, "2")["outcome"] == "sent"
    assert len(sent_mails()) == 1


def test_a_message_that_was_perhaps_sent_is_not_sent_again(
    app: "ModuleType", waiting: Waiting, dynamodb: "DynamoDBClient"
) -> None:
    call(app, waiting)
    [row] = [
        row for row in dynamodb.scan(TableName="OperationsTable")["Items"] if row["pk"]["S"].startswith("message")
    ]
    dead: Any = {"state": {"S": "claimed"}, "claimed_at": {"S": (datetime.now(UTC) - AT_WORK).isoformat()}}
    dynamodb.put_item(TableName="OperationsTable", Item=row | dead)
    [run] = [
        row for row in dynamodb.scan(TableName="OperationsTable")["Items"] if row["pk"]["S"].startswith("run#")
    ]
    dynamodb.delete_item(TableName="OperationsTable", Key={"pk": run["pk"], "sk": run["sk"]})

    answer = call(app, waiting, "2")

    assert answer == {"error": "MessageUncertain", "cause": "message_uncertain"}
    assert len(sent_mails()) == 1


def test_a_saved_workflow_is_run_up_to_its_end(
    app: "ModuleType", waiting: Waiting, dynamodb: "DynamoDBClient"
) -> None:
    boto3.client("events").create_event_bus(Name="bus")
    blocks = (
        {"tag_customer": "asked"},
        {"if": "'asked' in customer.tags", "then": [{"create_task": {"title": "Call about ${event.key}"}}]},
        {"emit": "ASKED"},
        {"send_message": {"message": "SHIPPED"}},
    )
    definition = of_blocks(*blocks, start={"events": ["orderSHIPPED"]})
    WorkflowDocuments(dynamodb, "OperationsTable", lambda: datetime.now(UTC)).save(saved_workflow(definition))

    answer = call(app, waiting, workflow="care")

    assert (answer["state"], answer["outcome"]) == ("done", "sent")
    assert [mail.subject for mail in sent_mails()] == ["Your order A1 is on its way"]
    rows = dynamodb.scan(TableName="OperationsTable")["Items"]
    assert [row["passed"]["L"][1]["S"] for row in rows if "passed" in row] == ["/blocks/1 then"]
    assert any(row["pk"]["S"].startswith("task#") for row in rows)
    emitted = [row for row in dynamodb.scan(TableName="EventsTable")["Items"] if "customASKED" in str(row)]
    assert len(emitted) == 1


def test_a_run_that_waits_is_woken_by_a_schedule_of_its_own(app: "ModuleType", waiting: Waiting) -> None:
    event = shipped()
    event["detail"]["request"] = {"by": "rule:vip@1", "workflow": "payment_reminder"}

    answer = call(app, waiting, input=event, workflow="payment_reminder")

    scheduler = boto3.client("scheduler")
    [schedule] = scheduler.list_schedules()["Schedules"]
    target = scheduler.get_schedule(Name=schedule["Name"])["Target"]
    assert (answer["state"], target["Arn"]) == ("waiting", payload("fail_run")["machine"])
    assert schedule["Name"].endswith("-1")
    assert json.loads(target["Input"])["workflow"] == "payment_reminder"
