"""What may go wrong at a call of AWS, and what becomes of the call then."""

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """How a call goes wrong."""

    THROTTLE = "throttle"
    ERROR = "500"
    LOST = "lost answer"
    UNREACHED = "time-out"
    CONFLICT = "TransactionConflict"
    IN_PROGRESS = "TransactionInProgress"
    UNREAD = "unprocessed keys"
    UNPROCESSED = "unprocessed items"
    PARTIAL = "partial PutEvents"
    KILL = "killed before a call"
    KILL_AFTER = "killed after a call"
    KILL_SENT = "killed after a message"
    MEANWHILE = "others come between"


_ROWS = frozenset({"PutItem", "UpdateItem", "DeleteItem", "TransactWriteItems"})
_ONLY = {
    Kind.CONFLICT: _ROWS,
    Kind.IN_PROGRESS: frozenset({"TransactWriteItems"}),
    Kind.UNREAD: frozenset({"BatchGetItem"}),
    Kind.UNPROCESSED: frozenset({"BatchWriteItem"}),
    Kind.PARTIAL: frozenset({"PutEvents"}),
    Kind.KILL_SENT: frozenset({"SendEmail"}),
}
"""The calls that go wrong in these ways; in all others any call may."""


class Killed(BaseException):
    """The function was ended amid its work, as by its time limit."""


class Defect(BaseException):
    """What plays AWS does not understand what it was asked."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that goes wrong: at the first call it fits; one that fits any, from the ``first_call``-th on.

    ``times`` is how many calls in a row it spoils: botocore makes most calls twice.
    """

    kind: Kind
    first_call: int = 0
    times: int = 1

    def fits(self, operation: str, number: int) -> bool:
        """Whether it strikes a call."""
        if self.kind in _ONLY:
            return operation in _ONLY[self.kind]
        return number >= self.first_call


STRUCK: Counter[str] = Counter()
"""How often each kind has struck, and whatever else was done to the functions."""
