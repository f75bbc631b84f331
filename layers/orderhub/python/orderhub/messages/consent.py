"""Whether somebody wants messages: what was said of it, where it came from and when; pure, no AWS."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class ConsentChannel(StrEnum):
    """What a statement is about: one channel, or all there are."""

    ALL = "all"
    EMAIL = "email"
    SMS = "sms"


LINK = "link"
"""The source of what a buyer said by the link in a message."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """That messages are wanted (``given``) or not; ``by`` is the id of the access key it came by, if any."""

    channel: ConsentChannel
    given: bool
    source: str
    at: datetime
    by: str = ""


def deciding(statements: Iterable[Statement], channel: str) -> Statement | None:
    """The statement that counts for a channel: the newest of those about it or about all; None if there is none.

    Of two of the same time it is the refusal.
    """
    about_it = (each for each in statements if each.channel in {ConsentChannel.ALL, channel})
    return max(about_it, key=lambda each: (each.at, not each.given), default=None)


def is_refused(statements: Iterable[Statement], channel: str) -> bool:
    """Whether no message may go by a channel; of whom nothing is known it may."""
    statement = deciding(statements, channel)
    return statement is not None and not statement.given
