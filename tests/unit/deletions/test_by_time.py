from collections.abc import Iterable, Mapping
from datetime import timedelta

from orderhub.deletions.by_time import ByTime
from orderhub.orders.attributes import time_text
from orderhub.orders.rows import shard_of
from orderhub.orders.streams import By, Chunk, Entry, Listed, Position, Span, Stream
from tests.support.orders import NOON

HOUR = timedelta(hours=1)


class FakeIndex:
    """Orders 0 to 99, one a minute from noon on."""

    def chunk(self, stream: Stream, span: Span, after: Position | None, most: int) -> Chunk:
        found = [
            Position(time_text(NOON + timedelta(minutes=number)), f"A{number}")
            for number in reversed(range(100))
            if (stream.by, stream.shard) == (By.TIME, shard_of(f"A{number}"))
        ]
        wanted = [
            order
            for order in found
            if span.first <= order.ordered_at <= span.last and (not after or order < after)
        ]
        return Chunk(entries=[Entry(position=order) for order in wanted[:most]], more=len(wanted) > most)

    def headers(self, order_nos: Iterable[str]) -> Mapping[str, Listed]:
        raise AssertionError(f"the numbers are enough, the headers of {order_nos} are not read")


def test_a_range_begins_with_its_start_and_ends_before_its_end() -> None:
    found = ByTime(FakeIndex()).in_range(NOON, NOON + HOUR, 100)

    assert found == [f"A{number}" for number in reversed(range(60))]


def test_no_more_than_asked_for_are_found() -> None:
    assert ByTime(FakeIndex()).in_range(NOON, NOON + HOUR, 2) == ["A59", "A58"]
