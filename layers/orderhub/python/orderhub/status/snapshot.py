"""What stands in the hub right now: queues, runs of workflows, alarms, and what it counted in the last hour."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from orderhub.platform.faults import translated
from orderhub.platform.queue_depth import depth_of
from orderhub.status.backlog import Backlog, backlog_of
from orderhub.status.figures import Figures, figures_of
from orderhub.status.watched import MESSAGES, Clients, Watched

MOST_COUNTED = 1000
"""So many runs and timers are counted; of more it is only said that there are."""


class AlarmState(StrEnum):
    """What CloudWatch says of an alarm; ``unknown`` where it has too little to go by."""

    OK = "ok"
    RINGS = "alarm"
    UNKNOWN = "unknown"


_STATES = {"OK": AlarmState.OK, "ALARM": AlarmState.RINGS}


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """An alarm by its name in the template, since when it is as it is, and what it means."""

    name: str
    state: AlarmState
    since: datetime
    description: str

    @property
    def rings(self) -> bool:
        """Whether its threshold is passed."""
        return self.state is AlarmState.RINGS


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """All of it.

    ``queues`` is how many messages wait in each, by its name in the template; ``running`` how many runs of
    workflows and other state machines are at work, ``waiting`` how many timers are set, each at most
    ``MOST_COUNTED``.
    """

    figures: Figures
    queues: Mapping[str, int]
    messages: Backlog
    running: int
    waiting: int
    alarms: Sequence[Alarm]

    @property
    def ringing(self) -> list[str]:
        """The names of the alarms that ring."""
        return [alarm.name for alarm in self.alarms if alarm.rings]


def status_of(clients: Clients, watched: Watched, now: datetime) -> Status:
    """Look at all of it.

    Raises:
        TransientError: One of the services could not be asked; trying again can help.
    """
    with translated("the hub's status cannot be read right now", "status_unreadable"):
        return Status(
            figures=figures_of(clients.cloudwatch, watched.stack_name, now),
            queues={name: depth_of(clients.queues, url) for name, url in sorted(watched.queues.items())},
            messages=backlog_of(clients.queues, watched.queues[MESSAGES], clients.mail),
            running=_counted(_runs(clients, watched)),
            waiting=_counted(_timers(clients, watched)),
            alarms=alarms_of(clients.cloudwatch, watched.stack_name),
        )


def alarms_of(cloudwatch: Any, stack_name: str) -> list[Alarm]:  # noqa: ANN401 - no types of it
    """The alarms of a stack, by name."""
    # CloudFormation names them <stack>-<name in the template>-<random>; another stack's name may begin the same.
    named = re.compile(rf"{re.escape(stack_name)}-(\w+)-\w+")
    pages = cloudwatch.get_paginator("describe_alarms").paginate(AlarmNamePrefix=f"{stack_name}-")
    found = [(named.fullmatch(alarm["AlarmName"]), alarm) for page in pages for alarm in page["MetricAlarms"]]
    alarms = [
        Alarm(
            name=match[1],
            state=_STATES.get(alarm["StateValue"], AlarmState.UNKNOWN),
            since=alarm["StateUpdatedTimestamp"],
            description=alarm.get("AlarmDescription", ""),
        )
        for match, alarm in found
        if match
    ]
    return sorted(alarms, key=lambda alarm: alarm.name)


def _counted(pages: Iterator[int]) -> int:
    total = 0
    for count in pages:
        total += count
        if total >= MOST_COUNTED:
            return MOST_COUNTED
    return total


def _runs(clients: Clients, watched: Watched) -> Iterator[int]:
    pages = clients.machines.get_paginator("list_executions")
    for machine in watched.machines:
        for page in pages.paginate(stateMachineArn=machine, statusFilter="RUNNING"):
            yield len(page["executions"])


def _timers(clients: Clients, watched: Watched) -> Iterator[int]:
    pages = clients.timers.get_paginator("list_schedules")
    for page in pages.paginate(GroupName=watched.timer_group):
        yield len(page["Schedules"])
