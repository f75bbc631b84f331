"""The messages to buyers that wait in their queue, and about how long they will take as mails."""

import math
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from orderhub.errors import TransientError
from orderhub.messages.quota import Quota, quota_of
from orderhub.platform.aws_errors import AWS_ERRORS

if TYPE_CHECKING:
    from mypy_boto3_sesv2 import SESV2Client
    from mypy_boto3_sqs import SQSClient

_DAY = timedelta(days=1)
_COUNTS: Final = (
    "ApproximateNumberOfMessages",
    "ApproximateNumberOfMessagesNotVisible",
    "ApproximateNumberOfMessagesDelayed",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Backlog:
    """How many messages wait or are being sent, and what the account may send, if that is known."""

    waiting: int
    quota: Quota | None

    @property
    def takes(self) -> timedelta | None:
        """How long they will take; None where it is not known what the account may send."""
        return takes_of(self.waiting, self.quota) if self.quota else None


def takes_of(waiting: int, quota: Quota) -> timedelta:
    """How long messages take at the account's rate; what is beyond its quota of a day waits for the next."""
    at_rate = timedelta(seconds=waiting / quota.per_second)
    if not quota.per_day:
        return at_rate
    later = waiting - max(0.0, quota.per_day - quota.sent)
    return max(at_rate, math.ceil(max(0.0, later) / quota.per_day) * _DAY)


def backlog_of(queues: "SQSClient", url: str, mail: "SESV2Client") -> Backlog:
    """What waits right now.

    Args:
        queues: The client of SQS.
        url: Of the queue of messages.
        mail: The client of SES; asked only while messages wait.
    """
    found = queues.get_queue_attributes(QueueUrl=url, AttributeNames=_COUNTS)["Attributes"]
    waiting = sum(int(found[name]) for name in _COUNTS)
    return Backlog(waiting=waiting, quota=_quota(mail) if waiting else None)


def _quota(mail: "SESV2Client") -> Quota | None:
    # A region may have no SES, and who looks need not be allowed to ask it.
    try:
        return quota_of(mail)
    except (TransientError, *AWS_ERRORS):
        return None
