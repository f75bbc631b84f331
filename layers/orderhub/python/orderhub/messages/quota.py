"""What the account may send by mail, as SES says it: the only module that asks for it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from orderhub.errors import kind_of
from orderhub.platform.faults import translated
from orderhub.platform.log import log
from orderhub.platform.remembered import remembered

if TYPE_CHECKING:
    from mypy_boto3_sesv2 import SESV2Client

SLOWEST = 1.0
"""Mails a second of an account in the sandbox; none has less."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quota:
    """How many mails the account may send a second and in 24 hours, and has sent in the last 24 hours.

    ``per_day`` is None where nothing limits it.
    """

    per_second: float
    per_day: float | None
    sent: float


def quota_of(client: "SESV2Client") -> Quota:
    """The account's quota as it is now.

    Raises:
        TransientError: It cannot be read; trying again can help.
    """
    with translated("the account's quota of mails cannot be read right now", "quota_unreadable"):
        quota = client.get_account()["SendQuota"]
    per_day = quota["Max24HourSend"]
    return Quota(
        per_second=max(quota["MaxSendRate"], SLOWEST),
        # SES says -1 of accounts without limit.
        per_day=per_day if per_day >= 0 else None,
        sent=quota["SentLast24Hours"],
    )


def rate_by(client: "SESV2Client", clock: Callable[[], datetime]) -> Callable[[], float]:
    """What tells how many mails a second the account may send, asked once a minute; the slowest while unknown."""
    recall = remembered(lambda: quota_of(client).per_second, clock)

    def rate() -> float:
        try:
            return recall()
        except Exception as error:  # noqa: BLE001 - a mail that went out must not count as one that did not
            log.warning("quota_unknown", extra={"error": kind_of(error)})
            return SLOWEST

    return rate
