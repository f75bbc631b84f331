"""What the status of a hub is read of, and the clients it is read by."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mypy_boto3_sesv2 import SESV2Client
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_stepfunctions import SFNClient

MESSAGES = "MessagesQueue"
"""The queue in which messages to buyers wait."""
KEPT_ASIDE = frozenset({"QuarantineQueue", "StreamFailuresQueue", "UndeliveredEventsQueue", "FailedRunsQueue"})
"""The queues whose messages wait for a person, and can be put back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """The parts of a stack that are looked at.

    Args:
        stack_name: Of CloudFormation; the names of alarms and metrics begin with it.
        queues: The URL of each queue, by its name in the template.
        machines: The ARNs of the state machines.
        timer_group: The group of schedules that wake runs of workflows.
    """

    stack_name: str
    queues: Mapping[str, str]
    machines: Sequence[str]
    timer_group: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Clients:
    """The clients of the services that are asked; types of CloudWatch and Scheduler are not installed."""

    cloudwatch: Any
    queues: "SQSClient"
    machines: "SFNClient"
    timers: Any
    mail: "SESV2Client"
