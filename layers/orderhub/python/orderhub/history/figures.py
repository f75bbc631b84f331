"""The figures of each day and type: how many events there were, and what came of them; pure, no AWS."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from orderhub.errors import InvalidInput
from orderhub.events.days import TICK, Part, Position, Read, Row, days_back, parts_of
from orderhub.events.reactions import Mark, ReactionKind

COUNTED = ("events", "starts", "stops", "fired", "contactNotFound", "errors")
"""What is counted: events; runs of workflows that were started, and that stopped; rules that fired; events of
which nobody could be found or reached; reactions that failed.
"""
_AT_ONCE = 16
_ROWS = 4000
_SECONDS_LEFT = 4.0
_MINUTE = len("2026-11-22T12:00")
_STATES = {
    (ReactionKind.WORKFLOW, "started"): "starts",
    (ReactionKind.WORKFLOW, "stopped"): "stops",
    (ReactionKind.RULE, "fired"): "fired",
    **{(kind, "failed"): "errors" for kind in ReactionKind},
}

type Counts = tuple[date, str, str]
"""A day, a type and what is counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EventFigures:
    """The figures of some days, from the first to the last in a time zone, by day, type and what is counted."""

    first: date
    last: date
    zone: ZoneInfo
    counts: Mapping[Counts, int]

    @property
    def days(self) -> list[date]:
        """The days, oldest first."""
        return list(days_back(self.last, self.first))[::-1]

    @property
    def whole(self) -> dict[str, int]:
        """All of it together."""
        return self._sums(self.counts)

    def of_day(self, day: date) -> dict[str, int]:
        """A day's figures."""
        return self._sums({key: count for key, count in self.counts.items() if key[0] == day})

    def of_type(self, name: str) -> dict[str, int]:
        """A type's figures."""
        return self._sums({key: count for key, count in self.counts.items() if key[1] == name})

    def of(self, day: date, name: str) -> dict[str, int]:
        """The figures of a type on a day."""
        return {what: self.counts.get((day, name, what), 0) for what in COUNTED}

    @property
    def kinds(self) -> list[tuple[date, str]]:
        """The days and types of which there are any, oldest first."""
        return sorted({(day, name) for day, name, _ in self.counts})

    def _sums(self, counts: Mapping[tuple[date, str, str], int]) -> dict[str, int]:
        sums: Counter[str] = Counter()
        for (_, _, what), count in counts.items():
            sums[what] += count
        return {what: sums[what] for what in COUNTED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Days:
    """Days as a shop has them: from the first to the last in its time zone."""

    first: date
    last: date
    zone: ZoneInfo

    @property
    def since(self) -> datetime:
        """Their first moment."""
        return _begin(self.first, self.zone)

    @property
    def until(self) -> datetime:
        """The first moment too late."""
        return _begin(self.last + timedelta(days=1), self.zone)

    @property
    def by_utc(self) -> tuple[date, date]:
        """The first and the last day by UTC in which some of them lies."""
        return self.since.date(), (self.until - TICK).date()


def counted(read: Read, there: Iterable[date], days: Days, time_left: Callable[[], float]) -> EventFigures:
    """The figures of some days.

    Args:
        read: Brings events and what they set off.
        there: The days by UTC that have any.
        days: The days wanted.
        time_left: Tells the seconds that are left.

    Raises:
        InvalidInput: ``figures_too_large``: there is more than can be counted in that time.
        TransientError: The table could not be read; trying again can help.
    """
    parts = [part for day in there for part in parts_of(day, days.since, days.until)]
    whole: Counter[Counts] = Counter()
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        for counts in pool.map(lambda part: _counted(read, part, days.zone, time_left), parts):
            whole += counts
    return EventFigures(first=days.first, last=days.last, zone=days.zone, counts=whole)


def _counted(read: Read, part: Part, zone: ZoneInfo, time_left: Callable[[], float]) -> Counter[Counts]:
    """The counts of a shard of a day, in which an event and what it set off stand together."""
    counts: Counter[Counts] = Counter()
    unreached: set[tuple[date, str, str, int]] = set()
    for row in _rows(read, part, time_left):
        day = _day_of(row.position.occurred_at[:_MINUTE], zone)
        if row.position.number > 0:
            counts[day, row.detail_type, "events"] += 1
        counts.update((day, row.detail_type, what) for what in _came_of(row))
        if Mark.NO_CONTACT in row.marks:
            # The event and what it set off may both say so.
            unreached.add((day, row.detail_type, row.position.key, abs(row.position.number)))
    counts.update((day, name, "contactNotFound") for day, name, _, _ in unreached)
    return counts


@lru_cache(10_000)
def _day_of(minute: str, zone: ZoneInfo) -> date:
    """The day of a moment that is stored to the minute, by UTC."""
    return datetime.fromisoformat(f"{minute}+00:00").astimezone(zone).date()


def _rows(read: Read, part: Part, time_left: Callable[[], float]) -> Iterator[Row]:
    after: Position | None = None
    while True:
        if time_left() < _SECONDS_LEFT:
            raise InvalidInput("there are more events than one request can count", "figures_too_large")
        chunk = read(replace(part, after=after), _ROWS)
        yield from chunk.rows
        after = chunk.last
        if after is None:
            return


def _came_of(row: Row) -> Iterable[str]:
    states = ((reaction.kind, reaction.state) for reaction in row.reactions)
    return [_STATES[state] for state in states if state in _STATES]


def _begin(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)
