"""What is asked of EventBridge Scheduler, and what its answers mean."""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from orderhub.errors import TransientError
from orderhub.workflows.timers import Timers
from tests.unit.workflows.fakes import MACHINE, run_of

UNTIL = datetime(2026, 3, 11, 20, 30, 1, tzinfo=UTC)
WAITING = run_of(block="Ask").waits(UNTIL, UNTIL)


@dataclass(slots=True)
class FakeScheduler:
    """A scheduler that answers with an error of that code, if there is one."""

    code: str = ""
    calls: list[dict[str, Any]] = field(default_factory=list)

    def create_schedule(self, **request: Any) -> Any:  # noqa: ANN401 - as AWS's client
        self.calls.append(request)
        if self.code:
            raise ClientError({"Error": {"Code": self.code}}, "CreateSchedule")

    def delete_schedule(self, **request: Any) -> Any:  # noqa: ANN401 - the same
        self.create_schedule(**request)


def timers(scheduler: FakeScheduler, now: datetime = UNTIL - timedelta(days=10), wait_scale: float = 1) -> Timers:
    return Timers(
        scheduler, group="hub", role="arn:role", queue="arn:queue", clock=lambda: now, wait_scale=wait_scale
    )


def test_a_timer_goes_off_once_and_starts_the_machine_where_the_run_goes_on() -> None:
    scheduler = FakeScheduler()

    timers(scheduler).set(WAITING)

    [request] = scheduler.calls
    assert request["ScheduleExpression"] == "at(2026-03-11T20:30:01)"
    assert (request["GroupName"], request["ActionAfterCompletion"]) == ("hub", "DELETE")
    assert request["Target"]["Arn"] == MACHINE
    assert json.loads(request["Target"]["Input"]) == {
        "workflow": "delivered_follow_up",
        "run_id": WAITING.run_id,
        "leg": 1,
    }


@pytest.mark.parametrize(
    ("late", "wait_scale", "expected"),
    [
        (timedelta(minutes=-1), 1, "at(2026-03-11T20:30:01)"),
        (timedelta(seconds=-10), 1, "at(2026-03-11T20:30:51)"),
        (timedelta(), 1, "at(2026-03-11T20:31:01)"),
        (timedelta(days=1), 1, "at(2026-03-12T20:31:01)"),
        (timedelta(), 0.1, "at(2026-03-11T20:30:07)"),
        (timedelta(), 0.00001, "at(2026-03-11T20:30:03)"),
    ],
)
def test_a_timer_that_is_set_late_goes_off_a_minute_later(
    late: timedelta, wait_scale: float, expected: str
) -> None:
    scheduler = FakeScheduler()

    timers(scheduler, UNTIL + late, wait_scale).set(WAITING)

    assert scheduler.calls[0]["ScheduleExpression"] == expected


def test_each_wait_of_a_run_has_a_timer_of_its_own_with_a_name_aws_takes() -> None:
    scheduler = FakeScheduler()
    for run in (WAITING, WAITING, WAITING.waits(UNTIL, UNTIL), run_of(run_id="~" * 200).waits(UNTIL, UNTIL)):
        timers(scheduler).set(run)

    names = [request["Name"] for request in scheduler.calls]

    assert (names[0] == names[1], len(set(names))) == (True, 3)
    assert all(len(name) <= 64 and name.replace("-", "").isalnum() for name in names)


def test_a_timer_that_is_there_or_gone_already_is_as_it_should_be() -> None:
    timers(FakeScheduler("ConflictException")).set(WAITING)
    timers(FakeScheduler("ResourceNotFoundException")).cancel(WAITING)


@pytest.mark.parametrize("act", [Timers.set, Timers.cancel])
def test_a_throttle_may_pass_and_a_missing_permission_does_not(act: Any) -> None:  # noqa: ANN401 - a method
    with pytest.raises(TransientError):
        act(timers(FakeScheduler("ThrottlingException")), WAITING)
    with pytest.raises(ClientError):
        act(timers(FakeScheduler("AccessDeniedException")), WAITING)
