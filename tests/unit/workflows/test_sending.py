from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest

from orderhub.customers.delivery import Delivery
from orderhub.errors import TransientError
from orderhub.messages.message_job import MessageJob
from orderhub.messages.outcomes import Outcome, Result
from orderhub.messages.send_faults import MessageUncertain
from orderhub.platform.metrics import Metric
from orderhub.workflows import sending
from orderhub.workflows.sending import Sending

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
ERRAND = MessageJob(workflow="order_notification", run="r", event_id="A1:1", order_no="A1", message="SHIPPED")


@dataclass
class Messenger:
    """Comes to one end."""

    end: Result | Exception

    def send(self, _message_job: MessageJob, _attempt: str, _at: datetime, /) -> Result:
        if isinstance(self.end, Exception):
            raise self.end
        return self.end


@dataclass
class Touches:
    """Keeps who got a message in memory."""

    stored: list[Delivery] = field(default_factory=list)

    def record(self, delivery: Delivery) -> None:
        self.stored.append(delivery)


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> list[Metric]:
    found: list[Metric] = []
    monkeypatch.setattr(sending, "count", found.append)
    return found


@pytest.mark.parametrize(
    ("outcome", "metrics"),
    [
        (Outcome.SENT, [Metric.MESSAGES_SENT]),
        (Outcome.REQUESTED, [Metric.MESSAGES_REQUESTED]),
        (Outcome.CAPPED, [Metric.MESSAGES_HELD]),
        (Outcome.NOBODY_TO_REACH, [Metric.MESSAGES_HELD]),
        (Outcome.ALREADY_SENT, []),
        (Outcome.ALREADY_CLAIMED, []),
    ],
)
def test_a_message_is_counted_once_by_what_became_of_it(
    outcome: Outcome, metrics: list[Metric], counted: list[Metric]
) -> None:
    end = Result(outcome=outcome)

    result = Sending(messenger=Messenger(end), delivery_log=Touches()).send(ERRAND, "attempt", NOW)

    assert (result, counted) == (end, metrics)


def test_one_that_nobody_will_send_counts_as_failed(counted: list[Metric]) -> None:
    with pytest.raises(MessageUncertain):
        Sending(messenger=Messenger(MessageUncertain("?", "uncertain")), delivery_log=Touches()).send(
            ERRAND, "a", NOW
        )

    assert counted == [Metric.MESSAGES_FAILED]


def test_one_that_is_tried_again_is_not_counted_yet(counted: list[Metric]) -> None:
    with pytest.raises(TransientError):
        Sending(messenger=Messenger(TransientError("later", "busy")), delivery_log=Touches()).send(
            ERRAND, "a", NOW
        )

    assert counted == []
