"""The rules of the list of events: which make a page, and where the next page goes on; pure, no AWS.

A page ends at a position and the next one goes on behind it, so that what is published meanwhile pushes nothing
onto another page. Where what is wanted is rare, a page may be short, even empty, before the last one.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Protocol

from orderhub.events.days import TICK, Chunk, Part, Position, Row, Wanted, merged, parts_of
from orderhub.events.reactions import Mark
from orderhub.events.stored_event import CUSTOMER, DAY_SHARDS, StoredEvent, has_contact

MOST_DAYS_LOOKED_AT = 31
MOST_CHUNKS = 60
"""That a page may read without finding anything in them; the last ones are of some 1 MB."""
MOST_LOOKED_AT = 1000
"""Events of one key that a page may pass over."""
_FAR = 4000
"""How many rows are read at first where what is wanted may be rare."""
_OF_KEY = 100
_LONGEST_KEY = 1023
"""Bytes of the longest order number there can be."""
type InKey = tuple[str, int | None]
"""A key, and the number of its event that was looked at last; None before the first."""
type At = Position | InKey
"""Where a page ended."""
type Key = tuple[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Which events are wanted: all that fulfil every condition; ``until`` is the first moment too late.

    ``digest`` tells these conditions from any others, as far as they were requested; it fits into a cursor.
    """

    since: datetime
    until: datetime
    digest: str
    types: frozenset[str] = frozenset()
    marks: frozenset[Mark] = frozenset()
    key: str | None = None

    def admit(self, event: StoredEvent) -> bool:
        """Whether an event is wanted."""
        return (
            self.since <= event.occurred_at < self.until
            and (not self.types or event.detail_type in self.types)
            and self.marks <= event.marks
        )


class HistoryIndex(Protocol):
    """Where the rows of a day are found."""

    def chunk(self, part: Part, wanted: Wanted, most: int) -> Chunk:
        """Look at so many rows of a part, and bring those that are wanted."""
        ...


class Events(Protocol):
    """Where events are read with what they set off."""

    def read(self, key: str, most: int, before: int | None = None) -> Sequence[StoredEvent]:
        """So many events of a key, newest first; ``before`` goes on behind one."""
        ...

    def days(self, oldest: date, newest: date) -> Sequence[date]:
        """The days from one to another of which there are events, newest first."""
        ...

    def of(self, keys: Iterable[Key]) -> Mapping[Key, StoredEvent]:
        """The events of these keys and numbers, without those that are not stored."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryPage:
    """The events of a page, newest first, and the position the next one goes on from; None at the end."""

    events: tuple[StoredEvent, ...]
    last: At | None = None


def page_of(
    index: HistoryIndex, events: Events, filters: Filters, after: Position | None, most: int
) -> HistoryPage:
    """The newest events wanted, or those behind a position: at most ``most`` of them.

    Raises:
        TransientError: The table could not be read; trying again can help.
    """
    mark = Mark.REPLAYED if Mark.REPLAYED in filters.marks else next(iter(filters.marks), None)
    newest = _day(after.occurred_at) if after else (filters.until - TICK).astimezone(UTC).date()
    days = events.days(filters.since.astimezone(UTC).date(), newest)
    rows, last = _chosen(index, days, Wanted(types=filters.types, mark=mark), filters, after, most)
    stored = events.of(_key(row) for row in rows)
    found = ((row, stored[_key(row)]) for row in rows if _key(row) in stored)
    shown = tuple(event for row, event in found if filters.admit(event) and not _stands_twice(row, event, mark))
    return HistoryPage(events=shown, last=last)


def page_of_key(events: Events, filters: Filters, after: InKey | None, most: int) -> HistoryPage:
    """The same of one order, or of one customer.

    Behind an order's own events stands what rules emitted about it, which is stored as customers' events are.

    Raises:
        TransientError: The table could not be read; trying again can help.
    """
    key = filters.key or ""
    keys: list[InKey] = [(key, None), (f"{CUSTOMER}{key}", None)]
    if after:
        keys = [after, *keys[1:]] if after[0] == key else [after]
    shown: list[StoredEvent] = []
    for part_key, before in keys if len(key.encode()) <= _LONGEST_KEY else ():
        page = _page_of_key(events, part_key, filters, before, most - len(shown))
        shown += page.events
        if page.last:
            return HistoryPage(events=tuple(shown), last=page.last)
    return HistoryPage(events=tuple(shown))


def _chosen(  # noqa: PLR0913, PLR0917 - all that a page hangs on
    index: HistoryIndex, days: Iterable[date], wanted: Wanted, filters: Filters, after: Position | None, most: int
) -> tuple[list[Row], Position | None]:
    """The rows that make a page, and the position that was looked at last if there may be more behind it."""
    chosen: list[Row] = []
    last, passed = after, 0
    ahead = _FAR if wanted.types or wanted.mark else most
    for looked_at, day in enumerate(days):
        if len(chosen) == most or looked_at == MOST_DAYS_LOOKED_AT:
            return chosen, last
        parts = parts_of(day, filters.since, filters.until, after)
        for position, row in merged(lambda part, many: index.chunk(part, wanted, many), parts, ahead):
            if len(chosen) == most or passed == MOST_CHUNKS:
                return chosen, last
            last = position
            chosen += [row] if row else []
            passed += row is None
        last = Position(f"{day}T00:00:00.000000Z", DAY_SHARDS, "", 0)
    return chosen, None


def _page_of_key(events: Events, key: str, filters: Filters, before: int | None, most: int) -> HistoryPage:
    chosen: list[StoredEvent] = []
    for _ in range(MOST_LOOKED_AT // _OF_KEY):
        some = events.read(key, _OF_KEY, before)
        for event in some:
            if len(chosen) == most:
                return HistoryPage(events=tuple(chosen), last=(key, before))
            before = event.place.number
            chosen += [event] if filters.admit(event) else []
        if len(some) < _OF_KEY:
            return HistoryPage(events=tuple(chosen))
    return HistoryPage(events=tuple(chosen), last=(key, before))


def _key(row: Row) -> Key:
    return row.position.key, abs(row.position.number)


def _stands_twice(row: Row, event: StoredEvent, mark: Mark | None) -> bool:
    """Whether an event of nobody known was found by what it set off, while it bears the mark itself."""
    return mark is Mark.NO_CONTACT and row.position.number < 0 and not has_contact(event.contents)


def _day(moment: str) -> date:
    return datetime.fromisoformat(moment).date()
