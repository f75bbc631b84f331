"""What wakes runs that wait, in EventBridge Scheduler: the only module that sets timers and takes them away.

A run that waits is no open execution: a timer starts its state machine again, with what to go on with.
"""

from hashlib import sha256
from typing import Any, Protocol

from orderhub.platform.faults import ignored, translated
from orderhub.workflows.run import Run

_TAKEN, _GONE = "ConflictException", "ResourceNotFoundException"
_UNREACHABLE = "the timers of workflows cannot be set right now", "timers_unreachable"


class Scheduler(Protocol):
    """The part of boto3's client for EventBridge Scheduler that is used here."""

    def create_schedule(self, **params: Any) -> Any:  # noqa: ANN401 - AWS's answer
        """Make a schedule."""
        ...

    def delete_schedule(self, **params: Any) -> Any:  # noqa: ANN401 - AWS's answer
        """Take a schedule away."""
        ...


class Timers:
    """One-time schedules, which delete themselves.

    Args:
        client: EventBridge Scheduler.
        group: The schedules' group.
        role: What they start executions as.
        queue: Where it is put what could not be started, by ARN.
    """

    def __init__(self, client: Scheduler, *, group: str, role: str, queue: str) -> None:
        self._client = client
        self._group = group
        self._role = role
        self._queue = queue

    def set(self, run: Run) -> None:
        """Have a run that waits taken up when its time has come; doing so again changes nothing.

        Raises:
            TransientError: The timer is not set; trying again can help.
        """
        with translated(*_UNREACHABLE), ignored(_TAKEN):
            self._client.create_schedule(
                Name=_name(run),
                GroupName=self._group,
                ScheduleExpression=f"at({run.wait_until:%Y-%m-%dT%H:%M:%S})",
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
