"""What wakes runs that wait, in EventBridge Scheduler: the only module that sets timers and takes them away.

A run that waits is no open execution: a timer starts its state machine again, with what to go on with.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Protocol

from orderhub.platform.faults import ignored, translated
from orderhub.workflows.run import Run

_TAKEN, _GONE = "ConflictException", "ResourceNotFoundException"
_LEAD, _SHORTEST_LEAD = timedelta(minutes=1), timedelta(seconds=2)
_UNREACHABLE = "the timers of workflows cannot be set right now", "timers_unreachable"


class Scheduler(Protocol):
    """The part of boto3's client for EventBridge Scheduler that is used here."""

    def create_schedule(self, **params: Any) -> Any:  # noqa: ANN401 - AWS's answer
        """Make a schedule."""
        ...

    def delete_schedule(self, **params: Any) -> Any:  # noqa: ANN401 - AWS's answer
        """Take a schedule away."""
        ...


class TimerSettings(Protocol):
    """What timers need of a function's settings."""

    @property
    def timer_group(self) -> str: ...  # noqa: D102 - as Timers says; so are the others
    @property
    def timer_role(self) -> str: ...  # noqa: D102
    @property
    def undelivered_queue(self) -> str: ...  # noqa: D102
    @property
    def wait_scale(self) -> str: ...  # noqa: D102


def timers_of(settings: TimerSettings, client: Scheduler, clock: Callable[[], datetime]) -> "Timers":
    """The timers of a function."""
    return Timers(
        client,
        group=settings.timer_group,
        role=settings.timer_role,
        queue=settings.undelivered_queue,
        clock=clock,
        wait_scale=float(settings.wait_scale),
    )


class Timers:
    """One-time schedules, which delete themselves.

    Args:
        client: EventBridge Scheduler.
        group: The schedules' group.
        role: What they start executions as.
        queue: Where it is put what could not be started, by ARN.
        clock: Tells the time.
        wait_scale: What all waits are multiplied by, this one too: a timer goes off a minute from now at the
            soonest, because EventBridge Scheduler refuses a time that has passed when it looks at it.
    """

    def __init__(  # noqa: PLR0913 - named
        self,
        client: Scheduler,
        *,
        group: str,
        role: str,
        queue: str,
        clock: Callable[[], datetime],
        wait_scale: float = 1.0,
    ) -> None:
        self._client = client
        self._group = group
        self._role = role
        self._queue = queue
        self._lead = max(_SHORTEST_LEAD, _LEAD * wait_scale)
        self._clock = clock

    def set(self, run: Run) -> None:
        """Have a run that waits taken up when its time has come; doing so again changes nothing.

        Raises:
            TransientError: The timer is not set; trying again can help.
        """
        soonest = self._clock() + self._lead
        goes_off = max(run.wait_until or soonest, soonest)
        with translated(*_UNREACHABLE), ignored(_TAKEN):
            self._client.create_schedule(
                Name=_name(run),
                GroupName=self._group,
                ScheduleExpression=f"at({goes_off:%Y-%m-%dT%H:%M:%S})",
                ScheduleExpressionTimezone="UTC",
                FlexibleTimeWindow={"Mode": "OFF"},
                ActionAfterCompletion="DELETE",
                Target={
                    "Arn": run.machine,
                    "RoleArn": self._role,
                    "Input": run.timer,
                    "RetryPolicy": {"MaximumEventAgeInSeconds": 86_400, "MaximumRetryAttempts": 185},
                    "DeadLetterConfig": {"Arn": self._queue},
                },
            )

    def cancel(self, run: Run) -> None:
        """Take away the timer of a run that was to wait, if it is still there.

        Raises:
            TransientError: The timer may be there still; trying again can help.
        """
        with translated(*_UNREACHABLE), ignored(_GONE):
            self._client.delete_schedule(Name=_name(run), GroupName=self._group)


def _name(run: Run) -> str:
    # Of the characters of a run's id AWS takes few, and of those only 64.
    return f"{sha256(run.run_id.encode(errors='replace')).hexdigest()[:40]}-{run.leg}"
