"""The function take_step as Step Functions calls it, with its tables and the scheduler on moto."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from orderhub.errors import InvalidInput
from tests.component.workflows.test_send_messages import SETTINGS, shipped
from tests.support.functions import Context, load_app, payload
from tests.support.tables import put_order
from tests.unit.messages.fakes import FULL, LINES, order_of

if TYPE_CHECKING:
    from types import ModuleType

    from mypy_boto3_dynamodb import DynamoDBClient


@pytest.fixture
def app(dynamodb: "DynamoDBClient", monkeypatch: pytest.MonkeyPatch) -> "ModuleType":
    put_order(dynamodb, FULL, *LINES, stamped=order_of().stamp)
    return load_app("take_step", SETTINGS, monkeypatch)


def call(app: "ModuleType", **changes: object) -> Mapping[str, Any]:
    answer: Mapping[str, Any] = app.handler(payload("take_step", input=shipped()) | changes, Context())
    return answer


def test_a_run_that_waits_is_woken_by_a_schedule_of_its_own(app: "ModuleType") -> None:
    event = shipped()
    event["detail"]["request"] = {"by": "rule:vip@1", "workflow": "payment_reminder"}
    answer = call(app, input=event, workflow="payment_reminder", does="wait", wait="hours", then="Remind")

    [schedule] = boto3.client("scheduler").list_schedules()["Schedules"]
    assert answer["state"] == "waiting"
    assert schedule["Name"].endswith("-1")


def test_a_run_that_began_before_there_was_a_queue_is_started_anew_with_the_definition_of_now(
    app: "ModuleType",
) -> None:
    answer = call(app)

    scheduler = boto3.client("scheduler")
    [schedule] = scheduler.list_schedules()["Schedules"]
    assert (answer["state"], answer["outcome"]) == ("waiting", "waiting")
    target = scheduler.get_schedule(Name=schedule["Name"])["Target"]
    assert target["Arn"] == payload("take_step")["machine"]
    assert '"resume": "NotifyBuyer"' in target["Input"]


def test_a_definition_that_never_sends_from_the_queue_fails(app: "ModuleType") -> None:
    waiting = call(app)
    woken = {"resume": "NotifyBuyer", "run_id": waiting["run_id"], "leg": 1, "reason": "queued"}

    with pytest.raises(InvalidInput) as caught:
        call(app, input=woken, execution="arn:second")

    assert caught.value.code == "queue_missing"
