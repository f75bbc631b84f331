"""The status of a hub that is looked at from outside, with the caller's own rights."""

from dataclasses import dataclass
from datetime import datetime

from local.hub import Hub
from orderhub.imports.job import Job
from orderhub.imports.joblist import JobList
from orderhub.status.snapshot import Status, alarms_of, status_of
from orderhub.status.watched import Clients, Watched

_IMPORTS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class HubStatus:
    """What `make status` shows."""

    status: Status
    imports: list[Job]


def read_status(hub: Hub, now: datetime) -> HubStatus:
    """Look at all of it."""
    jobs = JobList(hub.client("dynamodb"), hub.physical("OperationsTable"))
    return HubStatus(status=status_of(_clients(hub), _watched(hub), now), imports=jobs.newest(_IMPORTS))


def ringing_alarms(hub: Hub) -> list[str]:
    """The names of the alarms that ring."""
    return [alarm.name for alarm in alarms_of(hub.client("cloudwatch"), hub.stack_name) if alarm.rings]


def _clients(hub: Hub) -> Clients:
    return Clients(
        cloudwatch=hub.client("cloudwatch"),
        queues=hub.client("sqs"),
        machines=hub.client("stepfunctions"),
        timers=hub.client("scheduler"),
        mail=hub.client("sesv2"),
    )


def _watched(hub: Hub) -> Watched:
    return Watched(
        stack_name=hub.stack_name,
        queues=hub.of_kind("AWS::SQS::Queue"),
        machines=list(hub.of_kind("AWS::StepFunctions::StateMachine").values()),
        timer_group=hub.physical("TimerGroup"),
    )
