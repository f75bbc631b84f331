"""What the API sets, as functions that send and take steps read it: at most once a minute, and never guessed."""

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.client import BaseClient
from moto.ses.models import ses_backends

from orderhub.platform import aws, remembered
from orderhub.platform.documents import Documents
from orderhub.settings.shop import KIND, NAME, SetValue, body_of
from tests.component.workflows.test_send_messages import SETTINGS, Waiting, call, delivered_by_queue, shipped
from tests.support.faults import refuse
from tests.support.functions import load_app, payload
from tests.support.tables import put_order
from tests.unit.messages.fakes import FULL, LINES, order_of

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


def set_to(dynamodb: "DynamoDBClient", **values: str) -> None:
    """Save settings, as manage_settings does."""
    now = datetime.now(UTC)
    found = {
        place.replace("__", "."): SetValue(value=value, since=now, by="key-1") for place, value in values.items()
    }
    documents = Documents(dynamodb, "OperationsTable", KIND)
    documents.save(NAME, body_of(found), now, "key-1", documents.current(NAME))


@pytest.fixture(autouse=True)
def waiting(monkeypatch: pytest.MonkeyPatch) -> Waiting:
    found = Waiting()
    monkeypatch.setattr(aws, "workflows", lambda: found)
    monkeypatch.setattr(aws, "sqs", lambda: found)
    return found


@pytest.fixture
def order(dynamodb: "DynamoDBClient") -> None:
    put_order(dynamodb, FULL, *LINES, stamped=order_of().stamp)
    boto3.client("sesv2").create_email_identity(EmailIdentity="hello@example.com")


def asked() -> dict[str, Any]:
    """A request for the workflow of the event, whatever starts it."""
    event = shipped()
    event["detail"]["request"] = {"by": "rule:vip@1", "workflow": "payment_reminder"}
    return event


@pytest.mark.usefixtures("order")
def test_what_is_set_counts_for_the_next_message(
    dynamodb: "DynamoDBClient", waiting: Waiting, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_to(dynamodb, messages__sender_email="hello@example.com")
    app = load_app("send_messages", SETTINGS, monkeypatch)

    assert call(app, waiting)["outcome"] == "sent"

    [mail] = ses_backends["123456789012"]["us-east-1"].sent_messages
    assert mail.source == "hello@example.com"


@pytest.mark.usefixtures("order")
def test_quiet_hours_that_are_set_hold_a_message_back(
    dynamodb: "DynamoDBClient", waiting: Waiting, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = datetime.now(UTC)
    hours = f"{now - timedelta(hours=1):%H:%M}-{now + timedelta(hours=2):%H:%M}"
    set_to(dynamodb, messages__quiet_hours=hours)
    app = load_app(
        "send_messages", SETTINGS | {"DEFAULT_TIME_ZONE": "UTC", "DEFAULT_PHONE_REGION": "US"}, monkeypatch
    )

    call(app, waiting, input=asked(), workflow="payment_reminder")
    woken = {"workflow": "payment_reminder", "run_id": "payment_reminder~A1:2~rule:vip@1", "leg": 1}
    answer = call(app, waiting, "2", input=woken, workflow="payment_reminder", execution="arn:second")

    assert (answer["state"], answer["outcome"]) == ("waiting", "waiting")
    assert list(ses_backends["123456789012"]["us-east-1"].sent_messages) == []


@pytest.mark.usefixtures("order")
def test_while_nobody_knows_what_is_set_nothing_is_sent_and_the_message_comes_again(
    waiting: Waiting, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = load_app("send_messages", SETTINGS, monkeypatch)
    refuse(app.dynamodb, "GetItem", "ThrottlingException")

    assert delivered_by_queue(app) == [payload("send_messages")["Records"][0]["messageId"]]
    assert (waiting.answers, list(ses_backends["123456789012"]["us-east-1"].sent_messages)) == ({}, [])

    assert call(app, waiting, "2")["outcome"] == "sent"


@pytest.mark.usefixtures("order")
def test_settings_are_read_with_the_first_step_and_then_once_a_minute(
    waiting: Waiting, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked_for: list[str] = []
    make_call = BaseClient._make_api_call  # type: ignore[attr-defined]  # noqa: SLF001 - each request goes by it

    def counted(client: BaseClient, operation: str, request: dict[str, Any]) -> Any:  # noqa: ANN401 - as botocore
        if operation == "GetItem":
            asked_for.append(request["Key"].get("pk", {}).get("S", ""))
        return make_call(client, operation, request)

    monkeypatch.setattr(BaseClient, "_make_api_call", counted)
    app = load_app("send_messages", SETTINGS, monkeypatch)
    assert "settings" not in asked_for

    for attempt in ("1", "2", "3"):
        call(app, waiting, attempt)
    assert asked_for.count("settings") == 1

    monkeypatch.setattr(remembered, "_KEPT", timedelta())
    call(app, waiting, "4")
    assert asked_for.count("settings") > 1


@pytest.mark.usefixtures("order")
def test_a_run_waits_as_long_as_it_is_set_now(
    dynamodb: "DynamoDBClient", waiting: Waiting, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_to(dynamodb, workflows__payment_reminder__on="true", workflows__payment_reminder__hours="48")
    app = load_app("send_messages", SETTINGS | {"WORKFLOWS": "{}"}, monkeypatch)

    assert call(app, waiting, input=asked(), workflow="payment_reminder")["state"] == "waiting"

    scheduler = boto3.client("scheduler")
    [schedule] = scheduler.list_schedules()["Schedules"]
    expression = scheduler.get_schedule(Name=schedule["Name"])["ScheduleExpression"]
    wakes = datetime.fromisoformat(f"{expression.removeprefix('at(').removesuffix(')')}+00:00")
    assert timedelta(hours=47) < wakes - datetime.now(UTC) < timedelta(hours=49)
