"""The indexes of the Orders table in memory, for the rules of the list."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from orderhub.orders.attributes import time_text
from orderhub.orders.model import Header
from orderhub.orders.rows import shard_of
from orderhub.orders.streams import By, Chunk, Entry, Listed, Position, Span, Stream


def position_of(header: Header) -> Position:
    return Position(time_text(header.ordered_at), header.order_no)


@dataclass
class FakeIndex:
    """Orders by their numbers; ``stale`` are headers as the indexes still say them. Counts what is read."""

    orders: dict[str, Header] = field(default_factory=dict)
    calls: list[Stream] = field(default_factory=list)
    stale: dict[str, Header] = field(default_factory=dict)
    read: int = 0

    def add(self, *headers: Header) -> None:
        self.orders |= {header.order_no: header for header in headers}

    def chunk(self, stream: Stream, span: Span, after: Position | None, most: int) -> Chunk:
        entries = sorted(
            (
                Entry(position=position_of(header), store_key=header.store_key)
                for header in [*(self.orders | self.stale).values()]
                if self._is_in(stream, header)
                and span.first <= position_of(header).ordered_at <= span.last
                and (after is None or position_of(header) < after)
            ),
            key=lambda entry: entry.position,
            reverse=True,
        )
        self.calls.append(stream)
        self.read += len(entries[:most])
        # Like DynamoDB, which cannot know that nothing follows a chunk that is full.
        return Chunk(entries=entries[:most], more=len(entries) >= most)

    def headers(self, order_nos: Iterable[str], also: Iterable[str] = ()) -> dict[str, Listed]:  # noqa: ARG002 - all is there
        return {
            order_no: Listed(header=self.orders[order_no], line_count=1, version=1)
            for order_no in order_nos
            if order_no in self.orders
        }

    def _is_in(self, stream: Stream, header: Header) -> bool:
        value = {By.STATUS: header.status, By.STORE: header.store_key, By.TIME: ""}[stream.by]
        return (value, shard_of(header.order_no)) == (stream.value, stream.shard)
