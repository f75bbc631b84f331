"""What the API answers of the status, and of a queue that is put back."""

import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from orderhub.api.status import redriving, routes
from orderhub.errors import RequestError
from orderhub.messages.quota import Quota
from orderhub.platform.metrics import Metric
from orderhub.redrive.queue_message import Message, Outcome, Reason, Result
from orderhub.redrive.stack import OwnStack
from orderhub.status.backlog import Backlog
from orderhub.status.figures import Figures
from orderhub.status.snapshot import Alarm, AlarmState, Status
from tests.support.openapi import document

NOW = datetime(2026, 12, 1, 5, 0, tzinfo=UTC)
QUOTA = Quota(per_second=14, per_day=None, sent=0)


def valid(schema: str, body: Any) -> Any:  # noqa: ANN401 - an answer
    """What the answer says as JSON, if it is as the document says."""
    said = json.loads(json.dumps(body))
    named = {"$ref": f"#/components/schemas/{schema}", "components": document()["components"]}
    Draft202012Validator(named).validate(said)
    return said


def status(**changes: Any) -> Status:  # noqa: ANN401 - any part of it
    usual: dict[str, Any] = {
        "figures": Figures({Metric.ORDERS_ACCEPTED: 3.0, Metric.MESSAGES_BOUNCED: 1.0}, 800.0, 61_500.0),
        "queues": {"FailedRunsQueue": 2, "RulesQueue": 0},
        "messages": Backlog(waiting=28, quota=QUOTA),
        "running": 1000,
        "waiting": 7,
        "alarms": [
            Alarm(
                name="FailedRunsAlarm",
                state=AlarmState.RINGS,
                since=NOW.astimezone(timezone(timedelta(hours=8))),
                description="A run failed.",
            )
        ],
    }
    return Status(**usual | changes)


def test_all_of_the_status_is_answered_as_the_document_says() -> None:
    body = valid("HubStatus", routes.shown(status(), NOW).body)

    assert body["asOf"] == "2026-12-01T05:00:00Z"
    assert body["lastHour"]["orders"] == {"accepted": 3, "changed": 0, "failed": 0}
    assert body["lastHour"]["messages"]["bounced"] == 1
    assert body["lastHour"]["eventLag"] == {"medianMs": 800, "mostMs": 61500}
    assert body["workflows"] == {"running": 1000, "waiting": 7, "countedAtMost": 1000}
    assert body["messagesWaiting"] == {"count": 28, "mailsPerSecond": 14, "seconds": 2}
    assert body["queues"] == [
        {"name": "FailedRunsQueue", "waiting": 2, "canRedrive": True},
        {"name": "RulesQueue", "waiting": 0, "canRedrive": False},
    ]
    assert body["alarms"] == [
        {
            "name": "FailedRunsAlarm",
            "state": "alarm",
            "since": "2026-12-01T05:00:00Z",
            "description": "A run failed.",
        }
    ]


def test_what_is_not_known_is_null() -> None:
    quiet = status(figures=Figures(), messages=Backlog(waiting=5, quota=None), alarms=[])

    body = valid("HubStatus", routes.shown(quiet, NOW).body)

    assert body["lastHour"]["eventLag"] is None
    assert body["messagesWaiting"] == {"count": 5, "mailsPerSecond": None, "seconds": None}


class Sqs:
    """A queue in which one message is left."""

    def get_queue_attributes(self, **_asked: object) -> dict[str, dict[str, str]]:
        return {"Attributes": {"ApproximateNumberOfMessages": "1"}}


STACK = OwnStack(clients={"sqs": Sqs()}, names={"FailedRunsQueue": "https://sqs/failed"})


def test_what_became_of_messages_is_counted_with_reasons(monkeypatch: pytest.MonkeyPatch) -> None:
    message = Message(handle="h", text="Jane Doe, 13800138000")
    refused = Result(message=message, outcome=Outcome.LEFT, reason=Reason.AWS_REFUSED, detail="No")
    again = Result(message=message, outcome=Outcome.AGAIN, reason=Reason.RUN_MISSING)
    asked: list[tuple[object, ...]] = []

    def redrive(*args: Any) -> list[Result]:  # noqa: ANN401 - as it is called
        asked.append((*args[:3], args[3]()))
        return [Result(message=message), refused, refused, again]

    monkeypatch.setattr(redriving, "redrive", redrive)
    body = valid("QueueRedriven", redriving.redriven("FailedRunsQueue", STACK, lambda: -1.0).body)

    assert body == {
        "queue": "FailedRunsQueue",
        "putBack": 1,
        "queuedAgain": 1,
        "left": 2,
        "reasons": [
            {"outcome": "left", "reason": "aws_refused", "detail": "No", "count": 2},
            {"outcome": "queued_again", "reason": "run_missing", "detail": None, "count": 1},
        ],
        "waiting": 1,
    }
    assert "Jane" not in json.dumps(body)
    assert asked == [(STACK, "FailedRunsQueue", redriving.MOST_PUT_BACK, True)]


@pytest.mark.parametrize("queue", ["RulesQueue", "failedrunsqueue", "", "x" * 500])
def test_a_queue_that_is_worked_off_by_itself_or_that_nobody_knows_is_refused(queue: str) -> None:
    with pytest.raises(RequestError) as refused:
        redriving.redriven(queue, STACK, lambda: 20.0)

    assert refused.value.code == "queue_unknown"
    assert "FailedRunsQueue" in str(refused.value)
