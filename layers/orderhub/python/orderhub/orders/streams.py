"""The streams that the indexes of the Orders table hold, and how some of them are read as one.

A stream is one partition of an index, newest first: one shard of a status, of a store, or of all orders.
"""

import heapq
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import partial
from operator import attrgetter
from typing import NamedTuple

from orderhub.orders.model import Header

"""Reads so many entries of a stream within a span: the newest, or those behind a position."""

LISTED_FIELDS = (
    *("order_no", "status", "status_text", "ordered_at", "total_cost", "currency"),
    *("store_id", "store_no", "source"),
)
"""What a list shows of a header."""
_SPARE = 3
"""Entries read from each stream beyond its even share, as no share is quite even."""
_AT_ONCE = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """An order as a list shows it; of its header only ``LISTED_FIELDS`` are filled.

    ``refunded`` is what was paid back, in the order's currency; None where nothing was.
    """

    header: Header
    line_count: int
    version: int
    refunded: Decimal | None = None


class By(StrEnum):
    """What the orders of a stream have in common, by the attribute that says it; ``TIME`` holds all of a shard."""

    STATUS = "status"
    STORE = "store_key"
    TIME = "ordered_at"


class Position(NamedTuple):
    """Where an order stands in every list: its time, as ``rows.time_text`` writes it, then its number."""

    ordered_at: str
    order_no: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Stream:
    """One partition of an index; ``value`` is the status or the store."""

    by: By
    shard: int
    value: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """The first and the last time of which orders are wanted, as ``rows.time_text`` writes them."""

    first: str
    last: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What an index says of an order."""

    position: Position
    store_key: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Chunk:
    """Some entries of a stream, newest first, and whether more may follow."""

    entries: Sequence[Entry]
    more: bool


type Read = Callable[[Stream, Span, Position | None, int], Chunk]


def merged(
    read: Read, streams: Sequence[Stream], span: Span, after: Position | None, most: int
) -> Iterator[Entry]:
    """The entries of all streams as one stream, read no further than they are asked for.

    The first chunks, read at once, hold each stream's share of ``most`` entries; one that runs dry is read on.
    """
    share = most // max(1, len(streams)) + _SPARE
    reads = [partial(read, stream, span) for stream in streams]
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        firsts = list(pool.map(lambda read_chunk: read_chunk(after, share), reads))
    flows = (_flow(read_chunk, first, share) for read_chunk, first in zip(reads, firsts, strict=True))
    return heapq.merge(*flows, key=attrgetter("position"), reverse=True)


def _flow(read: "partial[Chunk]", chunk: Chunk, size: int) -> Iterator[Entry]:
    """A stream's entries; each chunk is twice as large as the one before, so it takes few to get far."""
    yield from chunk.entries
    while chunk.more:
        size *= 2
        chunk = read(chunk.entries[-1].position, size)
        yield from chunk.entries
