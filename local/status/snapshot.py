"""What stands in the hub right now: queues, runs of workflows, alarms, imports."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from local.hub import Hub
from local.status.backlog import Backlog, backlog_of
from local.status.measured import Measured, measured
from orderhub.imports.job import Job
from orderhub.imports.joblist import JobList

_IMPORTS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """All that is shown.

    ``queues`` is how many messages wait in each, ``running`` how many runs of workflows are at work, ``waiting``
    how many timers are set, ``ringing`` the alarms that ring; where nobody watches them, those that would.
    """

    measured: Measured
    queues: Mapping[str, int]
    messages: Backlog
    running: int
    waiting: int
    ringing: Sequence[str]
    imports: Sequence[Job]


def status_of(hub: Hub, now: datetime) -> Status:
    """Look at all of it."""
    counted = measured(hub, now)
    queues = _queues(hub)
    ringing = _would_ring(hub, queues, counted) if hub.embedded else _ringing(hub)
    jobs = JobList(hub.client("dynamodb"), hub.physical("OperationsTable"))
    return Status(
        measured=counted,
        queues=queues,
        messages=backlog_of(hub),
        running=_running(hub),
        waiting=_waiting(hub),
        ringing=ringing,
        imports=jobs.newest(_IMPORTS),
    )


def ringing_alarms(hub: Hub, now: datetime) -> list[str]:
    """The alarms that ring; where nobody watches them, those that would."""
    return _would_ring(hub, _queues(hub), measured(hub, now)) if hub.embedded else _ringing(hub)


def _queues(hub: Hub) -> dict[str, int]:
    return {name: _depth(hub, url) for name, url in hub.of_kind("AWS::SQS::Queue").items()}


def _depth(hub: Hub, url: str) -> int:
    name = "ApproximateNumberOfMessages"
    found = hub.client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=[name])
    return int(found["Attributes"][name])


def _running(hub: Hub) -> int:
    pages = hub.client("stepfunctions").get_paginator("list_executions")
    return sum(
        len(page["executions"])
        for machine in hub.of_kind("AWS::StepFunctions::StateMachine").values()
        for page in pages.paginate(stateMachineArn=machine, statusFilter="RUNNING")
    )


def _waiting(hub: Hub) -> int:
    pages = hub.client("scheduler").get_paginator("list_schedules")
    return sum(len(page["Schedules"]) for page in pages.paginate(GroupName=hub.physical("TimerGroup")))


def _ringing(hub: Hub) -> list[str]:
    pages = hub.client("cloudwatch").get_paginator("describe_alarms")
    names = {physical: name for name, physical in hub.of_kind("AWS::CloudWatch::Alarm").items()}
    found = (metricalarm for page in pages.paginate(StateValue="ALARM") for metricalarm in page["MetricAlarms"])
    return sorted(names[alarm["AlarmName"]] for alarm in found if alarm["AlarmName"] in names)


def _would_ring(hub: Hub, queues: Mapping[str, int], counted: Measured) -> list[str]:
    """The alarms whose thresholds are passed by what can be seen here, where AWS's own metrics are missing."""
    physical = hub.of_kind("AWS::SQS::Queue")
    depths = {url.rpartition("/")[2]: queues[name] for name, url in physical.items()}
    ringing = []
    for name, alarm in _alarms(hub).items():
        dimensions = {each["Name"]: each["Value"] for each in alarm.get("Dimensions", [])}
        value: float = counted.sums.get(alarm["MetricName"], 0)
        if alarm["MetricName"] == "ApproximateNumberOfMessagesVisible":
            value = depths[dimensions["QueueName"]]
        if value > alarm["Threshold"]:
            ringing.append(name)
    return sorted(ringing)


def _alarms(hub: Hub) -> dict[str, Any]:
    names = {physical: name for name, physical in hub.of_kind("AWS::CloudWatch::Alarm").items()}
    pages = hub.client("cloudwatch").get_paginator("describe_alarms").paginate()
    found = (metricalarm for page in pages for metricalarm in page["MetricAlarms"])
    return {names[alarm["AlarmName"]]: alarm for alarm in found if alarm["AlarmName"] in names}
