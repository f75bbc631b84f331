"""The messages to buyers that wait in their queue, and about how long they will take as mails."""

import math
from dataclasses import dataclass
from datetime import timedelta

from botocore.exceptions import BotoCoreError, ClientError

from local.hub import Hub
from orderhub.errors import TransientError
from orderhub.messages.quota import Quota, quota_of

_DAY = timedelta(days=1)
_COUNTS = [f"ApproximateNumberOfMessages{which}" for which in ("", "NotVisible", "Delayed")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Backlog:
    """How many messages wait or are being sent, and what the account may send, if that is known."""

    waiting: int
    quota: Quota | None

    def __str__(self) -> str:
        """It, for a person."""
        if not self.waiting:
            return "none"
        if self.quota is None:
            return f"{self.waiting:,}; what the account may send is not known"
        takes = _duration(takes_of(self.waiting, self.quota))
        return f"{self.waiting:,}, about {takes} at {self.quota.per_second:g} mails a second"


def takes_of(waiting: int, quota: Quota) -> timedelta:
    """How long messages take at the account's rate; what is beyond its quota of a day waits for the next."""
    at_rate = timedelta(seconds=waiting / quota.per_second)
    if not quota.per_day:
        return at_rate
    later = waiting - max(0.0, quota.per_day - quota.sent)
    return max(at_rate, math.ceil(max(0.0, later) / quota.per_day) * _DAY)


def backlog_of(hub: Hub) -> Backlog:
    """What waits right now."""
    found = hub.client("sqs").get_queue_attributes(QueueUrl=hub.physical("MessagesQueue"), AttributeNames=_COUNTS)
    waiting = sum(int(found["Attributes"].get(name, 0)) for name in _COUNTS)
    return Backlog(waiting=waiting, quota=_quota(hub) if waiting else None)


def _quota(hub: Hub) -> Quota | None:
    # A region may have no SES, and who looks need not be allowed to ask it.
    try:
        return quota_of(hub.client("sesv2"))
    except (TransientError, ClientError, BotoCoreError):
        return None


def _duration(span: timedelta) -> str:
    if span >= 2 * _DAY:
        return f"{span / _DAY:,.0f} days"
    minutes = math.ceil(span / timedelta(minutes=1))
    return f"{minutes // 60} h {minutes % 60} min" if minutes >= 60 else f"{minutes} min"  # noqa: PLR2004 - an hour
