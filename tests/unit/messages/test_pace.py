"""The pace of mails: an interval by the account's rate and the number of workers, longer after a throttle."""

from dataclasses import dataclass, field

import pytest

from orderhub.errors import OrderHubError, TransientError
from orderhub.messages.pace import Pace, PacedMail
from orderhub.messages.send_faults import MessageRefused
from orderhub.messages.templates import Message
from tests.unit.messages.fakes import FakeSender

MESSAGE = Message(subject="s", body="b")


@dataclass
class Clock:
    now: float = 100.0
    slept: list[float] = field(default_factory=list)

    def read(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


def paced(clock: Clock, *faults: OrderHubError, rate: float = 1, workers: int = 2) -> tuple[Pace, PacedMail]:
    pace = Pace(lambda: rate, workers, clock=clock.read, sleep=clock.sleep, chance=lambda: 0.5)
    return pace, PacedMail(FakeSender(*faults), pace)


def test_the_first_mail_goes_out_at_once_and_the_next_after_an_interval() -> None:
    clock = Clock()
    pace, mail = paced(clock)

    pace.wait()
    assert mail.send("a@example.com", MESSAGE) == "id-1"
    clock.now += 0.5
    pace.wait()

    # One of two workers may send every second mail of one a second.
    assert clock.slept == [1.5]
    assert pace.seconds_left == 0


def test_a_faster_account_has_shorter_intervals() -> None:
    pace, mail = paced(Clock(), rate=14)

    mail.send("a@example.com", MESSAGE)

    assert pace.seconds_left == pytest.approx(2 / 14)


def test_whoever_sends_no_mail_does_not_wait() -> None:
    clock = Clock()
    pace, _ = paced(clock)

    pace.wait()
    pace.wait()

    assert clock.slept == []


@pytest.mark.parametrize(
    ("fault", "interval"),
    [
        (TransientError("throttled", "message_not_sent", is_busy=True), 3.0),
        (TransientError("not reached", "message_not_sent"), 2.0),
        (MessageRefused("refused", "message_refused"), 2.0),
    ],
)
def test_a_mail_that_did_not_go_out_counts_too_and_after_a_throttle_the_interval_is_longer(
    fault: OrderHubError, interval: float
) -> None:
    pace, mail = paced(Clock(), fault)

    with pytest.raises(type(fault)):
        mail.send("a@example.com", MESSAGE)

    assert pace.seconds_left == interval
