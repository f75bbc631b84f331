"""The days of the history, and how the streams of one day are read as one; pure, no AWS.

A day is spread over shards, each in the order in which things happened. Of two rows of one moment the one in
the lower shard is the newer, and those of one shard stand as the index has them: so a position is exact without
the index saying how it orders them.
"""

import heapq
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import NamedTuple

from orderhub.events.reactions import Mark, Reaction
from orderhub.events.stored_event import DAY_SHARDS
from orderhub.orders.attributes import time_text

TICK = timedelta(microseconds=1)
"""What the index counts in."""
_SPARE = 3
"""Rows read from each shard beyond its even share, as no share is quite even."""
_FASTER = 4
_MOST_AT_ONCE = 4000
"""What AWS reads in one Query is 1 MB: about so many rows."""


class Position(NamedTuple):
    """Where a row stands: its time, as ``rows.time_text`` writes it, its shard, and its key in the table."""

    occurred_at: str
    shard: int
    key: str
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What the index says of an event, or, with a number below zero, of what an event set off."""

    position: Position
    event_id: str
    detail_type: str
    reactions: tuple[Reaction, ...] = ()
    marks: frozenset[Mark] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A shard of a day, from a first to a last time; ``after`` goes on behind a row of it."""

    day: date
    shard: int
    first: str
    last: str
    after: Position | None = None
    newest_first: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Chunk:
    """Some rows of a part in their order; ``last`` is the row that was looked at last, None at the end."""

    rows: Sequence[Row]
    last: Position | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which rows are wanted: of these types, or of any; those that bear a mark, or all.

    Without a mark they are events, unless ``reactions`` has what they set off come along.
    """

    types: frozenset[str] = frozenset()
    mark: Mark | None = None
    reactions: bool = False


type Read = Callable[[Part, int], Chunk]
"""Looks at so many rows of a part, and brings those that are wanted."""


def days_back(newest: date, oldest: date) -> Iterator[date]:
    """The days from one to an earlier one, both among them."""
    for number in range((newest - oldest).days + 1):
        yield newest - timedelta(days=number)


def parts_of(
    day: date, since: datetime, until: datetime, after: Position | None = None, *, newest_first: bool = True
) -> list[Part]:
    """The shards of a day, as far as they lie between two times and, newest first, behind a position.

    Args:
        day: By UTC.
        since: The first moment.
        until: The first moment too late.
        after: Where the page before ended; of that day or of a later one.
        newest_first: Whether they are read backwards.
    """
    first = max(f"{day}T00:00:00.000000Z", time_text(since))
    last = min(f"{day}T23:59:59.999999Z", time_text(until - TICK))
    whole = (Part(day=day, shard=n, first=first, last=last, newest_first=newest_first) for n in range(DAY_SHARDS))
    # AWS refuses a span that ends before it begins.
    return [part for part in (_after(part, after) for part in whole) if part.first <= part.last]


def merged(read: Read, parts: Sequence[Part], most: int) -> Iterator[tuple[Position, Row | None]]:
    """The rows of some parts of a day as one stream, read no further than they are requested.

    A position without a row stands for a chunk that is read to its end, so that whoever looks for what is rare
    learns how far that is.
    """
    if not parts:
        return
    share = most // len(parts) + _SPARE
    with ThreadPoolExecutor(len(parts)) as pool:
        firsts = list(pool.map(lambda part: read(part, share), parts))
    flows = (_flow(read, part, first, share) for part, first in zip(parts, firsts, strict=True))
    if parts[0].newest_first:
        yield from heapq.merge(*flows, key=lambda entry: (entry[0].occurred_at, -entry[0].shard), reverse=True)
    else:
        yield from heapq.merge(*flows, key=lambda entry: (entry[0].occurred_at, entry[0].shard))


def _after(part: Part, after: Position | None) -> Part:
    if after is None:
        return part
    if part.shard > after.shard:
        return replace(part, last=min(part.last, after.occurred_at))
    if part.shard == after.shard and part.first <= after.occurred_at <= part.last:
        return replace(part, last=after.occurred_at, after=after)
    before = time_text(datetime.fromisoformat(after.occurred_at) - TICK)
    return replace(part, last=min(part.last, before))


def _flow(read: Read, part: Part, chunk: Chunk, size: int) -> Iterator[tuple[Position, Row | None]]:
    """A part's rows; each chunk is larger than the one before, so it takes few to get far."""
    while True:
        yield from ((row.position, row) for row in chunk.rows)
        if chunk.last is None:
            return
        yield chunk.last, None
        size = min(size * _FASTER, _MOST_AT_ONCE)
        chunk = read(replace(part, after=chunk.last), size)
