"""The rules of the order list: what is asked for, which orders make a page, and where the next page goes on.

A page ends at a position, and the next one goes on behind it, in all streams of the indexes alike; so orders
that arrive meanwhile push nothing onto another page.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Protocol

from orderhub.orders.attributes import time_text
from orderhub.orders.model import Header
from orderhub.orders.rows import SHARDS
from orderhub.orders.statuses import Status
from orderhub.orders.streams import By, Chunk, Entry, Listed, Position, Span, Stream, merged

MOST_LOOKED_AT = 1000
"""Entries that a page may pass over for a store's orders of some statuses, which no index holds together."""
_TICK = timedelta(microseconds=1)
_LONGEST = 100
"""Characters of the longest order number or store id an order can have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrdersPage:
    """The orders of a page, newest first, and the position the next one goes on from; None at the end."""

    orders: tuple[Listed, ...]
    last: Position | None = None


class StreamReader(Protocol):
    """Where streams and headers are read."""

    def chunk(self, stream: Stream, span: Span, after: Position | None, most: int) -> Chunk:
        """So many entries of a stream within a span: the newest, or those behind a position."""
        ...

    def headers(self, order_nos: Iterable[str]) -> Mapping[str, Listed]:
        """The orders of these numbers as they are now, without those that are not there."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Which orders are wanted: all that fulfil every condition; ``until`` is the first moment too late."""

    order_no: str | None = None
    statuses: frozenset[Status] = frozenset(Status)
    store: str | None = None
    since: datetime | None = None
    until: datetime | None = None

    @property
    def span(self) -> Span:
        """The times of which orders are wanted; the indexes count microseconds."""
        since = self.since or datetime.min.replace(tzinfo=UTC)
        last = self.until - _TICK if self.until else datetime.max.replace(tzinfo=UTC)
        return Span(first=time_text(since), last=time_text(last))

    @property
    def digest(self) -> str:
        """What tells these conditions from any others; it fits into a cursor."""
        span = self.span
        values = ("orders", self.order_no, sorted(self.statuses), self.store, span.first, span.last)
        return sha256(json.dumps(values).encode()).hexdigest()[:16]

    @property
    def is_hopeless(self) -> bool:
        """Whether no order can be meant; a key that no table can hold must not be asked for."""
        return any(len(text) > _LONGEST for text in (self.order_no, self.store) if text)

    def streams(self) -> list[Stream]:
        """The streams that hold every order wanted, and as few others as can be."""
        if len(self.statuses) == len(Status):
            return _sharded(By.STORE, self.store) if self.store else _sharded(By.TIME)
        # In the order of an order's life: one that moves on while they are read is met twice rather than never.
        return [stream for status in Status if status in self.statuses for stream in _sharded(By.STATUS, status)]

    def admit(self, header: Header) -> bool:
        """Whether an order is wanted."""
        span = self.span
        return (
            self.order_no in (None, header.order_no)
            and header.status in self.statuses
            and self.store in (None, header.store_key)
            and span.first <= time_text(header.ordered_at) <= span.last
        )


def page_of(index: StreamReader, filters: Filters, after: Position | None, most: int) -> OrdersPage:
    """The newest orders wanted, or those behind a position: at most ``most`` of them.

    The headers are the truth: what the index said of an order that has changed or gone since is left out, so a
    page may be shorter than asked for, even empty, and yet have a next one. So may the page of a store's orders
    of some statuses, where ``MOST_LOOKED_AT`` entries of those statuses held too few of the store.

    Raises:
        TransientError: The table could not be read; trying again can help.
    """
    if filters.is_hopeless:
        return OrdersPage(orders=())
    if filters.order_no:
        matching = index.headers([filters.order_no]).values()
        return OrdersPage(orders=tuple(order for order in matching if filters.admit(order.header)))
    entries = merged(index.chunk, filters.streams(), filters.span, after, most)
    positions, last = _chosen(entries, filters.store, most)
    headers = index.headers([position.order_no for position in positions])
    listed = ((position, headers.get(position.order_no)) for position in positions)
    return OrdersPage(
        orders=tuple(
            order
            for position, order in listed
            if order and time_text(order.header.ordered_at) == position.ordered_at and filters.admit(order.header)
        ),
        last=last,
    )


def _sharded(by: By, value: str = "") -> list[Stream]:
    return [Stream(by=by, value=value, shard=shard) for shard in range(SHARDS)]


def _chosen(entries: Iterable[Entry], store: str | None, most: int) -> tuple[list[Position], Position | None]:
    """The positions that make a page, and the last one looked at if there is more behind it."""
    chosen: list[Position] = []
    last = None
    for looked_at, entry in enumerate(entries):
        if len(chosen) == most or looked_at == MOST_LOOKED_AT:
            return chosen, last
        # An order whose status changes while the streams are read can stand in two of them.
        if entry.position != last and store in (None, entry.store_key):
            chosen.append(entry.position)
        last = entry.position
    return chosen, None
