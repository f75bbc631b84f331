"""Finds erased buyers in incoming orders: a set of marks in memory, of which each second the new ones are read."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple, Protocol

from orderhub.customers.suppression_marks import marks_in
from orderhub.errors import TransientError
from orderhub.orders.changes import Change
from orderhub.platform.log import log

_FRESH = timedelta(seconds=1)
"""So soon a send is warned about: a read of a few bytes for each process and second that takes orders in."""
_OVERLAP = timedelta(minutes=5)
"""How far back is read again: what was written meanwhile by a clock that is behind."""


class NotedMark(NamedTuple):
    """That the buyer of some marks was erased, or came back."""

    marks: frozenset[bytes]
    is_back: bool


class MarkLog(Protocol):
    """Where marks are kept by time; see SuppressionList."""

    def since(self, moment: datetime | None, /) -> Iterable[NotedMark]: ...  # noqa: D102 - as ErasedMarks says


class Secret(Protocol):
    """What marks are made with."""

    def find(self) -> bytes | None:
        """The secret; None as long as no customer was ever made."""
        ...


class ErasureScreen:
    """Marks orders that name a buyer who was erased. As long as nobody was, it costs a read a second.

    Args:
        log: Where marks are kept.
        secret: What they are made with.
        clock: Tells the time.
    """

    def __init__(self, log: MarkLog, secret: Secret, clock: Callable[[], datetime]) -> None:
        self._log = log
        self._secret = secret
        self._clock = clock
        self._erased: set[bytes] = set()
        self._read_at: datetime | None = None

    def screened(self, changes: Sequence[Change]) -> Sequence[Change]:
        """Some changes, those marked that name an erased buyer.

        Where marks cannot be read right now the known ones count: orders have to come in, and whoever follows
        them looks again.
        """
        try:
            self._refresh()
            secret = self._secret.find() if self._erased else None
        except TransientError as fault:
            log.warning("erased_buyers_unread", extra={"code": fault.code})
            return changes
        if secret is None:
            return changes
        return [
            change._replace(is_erased=True)
            if any(self._erased.intersection(marks_in(values, secret)) for values in change.all_fields)
            else change
            for change in changes
        ]

    def _refresh(self) -> None:
        now, read_at = self._clock(), self._read_at
        if read_at is not None and now - read_at < _FRESH:
            return
        for noted in self._log.since(read_at - _OVERLAP if read_at else None):
            if noted.is_back:
                self._erased -= noted.marks
            else:
                self._erased |= noted.marks
        self._read_at = now
