"""How the shards of a day are read as one stream, over an index in memory."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from orderhub.events.days import TICK, Chunk, Part, Position, Row, days_back, merged, parts_of
from orderhub.events.stored_event import DAY_SHARDS
from orderhub.orders.attributes import time_text

DAY = date(2026, 11, 22)
SINCE = datetime(2026, 11, 22, tzinfo=UTC)
UNTIL = SINCE + timedelta(days=1)

rows_of_a_day = st.lists(st.tuples(st.integers(0, 3), st.integers(0, DAY_SHARDS - 1)), max_size=40).map(
    lambda pairs: [
        Row(
            position=Position(time_text(SINCE + timedelta(hours=hour)), shard, f"A{n}", 1),
            event_id=f"A{n}:1",
            detail_type="orderPAID",
        )
        for n, (hour, shard) in enumerate(pairs)
    ]
)
"""Few moments and many rows, so that most stand beside others of their moment."""


class Index:
    """Holds rows; of one moment and shard in an order of its own, which nobody is told."""

    def __init__(self, rows: list[Row]) -> None:
        self.rows = rows
        self.looked_at = 0

    def chunk(self, part: Part, most: int) -> Chunk:
        assert part.first <= part.last, "AWS refuses it"
        held = [row for row in self.rows if row.position.shard == part.shard]
        held.sort(key=lambda row: (row.position.occurred_at, hash(row.event_id)), reverse=part.newest_first)
        held = [row for row in held if part.first <= row.position.occurred_at <= part.last]
        if part.after:
            held = held[[row.position for row in held].index(part.after) + 1 :]
        self.looked_at += min(most, len(held))
        return Chunk(rows=held[:most], last=held[most - 1].position if len(held) >= most else None)


@given(rows_of_a_day, st.integers(1, 20))
def test_a_day_is_read_whole_and_newest_first(rows: list[Row], most: int) -> None:
    found = [row for _, row in merged(Index(rows).chunk, parts_of(DAY, SINCE, UNTIL), most) if row]

    assert {row.event_id for row in found} == {row.event_id for row in rows}
    assert len(found) == len(rows)
    times = [row.position.occurred_at for row in found]
    assert times == sorted(times, reverse=True)


@given(rows_of_a_day)
def test_a_day_can_be_read_oldest_first(rows: list[Row]) -> None:
    parts = parts_of(DAY, SINCE, UNTIL, newest_first=False)

    found = [row for _, row in merged(Index(rows).chunk, parts, 8) if row]

    times = [row.position.occurred_at for row in found]
    assert len(found) == len(rows)
    assert times == sorted(times)


@given(rows_of_a_day, st.data())
def test_what_stands_behind_a_position_is_all_that_was_not_read_before_it(
    rows: list[Row], data: st.DataObject
) -> None:
    index = Index(rows)
    whole = list(merged(index.chunk, parts_of(DAY, SINCE, UNTIL), 3))
    read = data.draw(st.integers(0, len(whole)))
    after = whole[read - 1][0] if read else None

    rest = merged(index.chunk, parts_of(DAY, SINCE, UNTIL, after), 3)

    assert [row for _, row in rest if row] == [row for _, row in whole[read:] if row]


def test_behind_a_position_of_a_later_day_the_day_is_whole() -> None:
    after = Position(time_text(UNTIL), DAY_SHARDS, "", 0)

    assert parts_of(DAY, SINCE, UNTIL, after) == parts_of(DAY, SINCE, UNTIL)


def test_behind_the_beginning_of_a_day_there_is_nothing_of_it() -> None:
    after = Position(time_text(SINCE), DAY_SHARDS, "", 0)

    assert parts_of(DAY, SINCE, UNTIL, after) == []
    assert list(merged(Index([]).chunk, [], 8)) == []


def test_a_day_is_cut_where_the_span_begins_and_ends() -> None:
    (part, *_) = parts_of(DAY, SINCE + timedelta(hours=1), SINCE + timedelta(hours=2))

    assert part.first == "2026-11-22T01:00:00.000000Z"
    assert part.last == time_text(SINCE + timedelta(hours=2) - TICK)


def test_days_are_counted_back() -> None:
    assert list(days_back(date(2026, 3, 1), date(2026, 2, 27))) == [
        date(2026, 3, 1),
        date(2026, 2, 28),
        date(2026, 2, 27),
    ]


def test_a_busy_day_is_read_no_further_than_it_is_asked_for() -> None:
    rows = [
        Row(
            position=Position(time_text(UNTIL - timedelta(seconds=n + 1)), n % DAY_SHARDS, f"A{n}", 1),
            event_id=f"A{n}:1",
            detail_type="orderPAID",
        )
        for n in range(4000)
    ]
    index = Index(rows)

    stream = merged(index.chunk, parts_of(DAY, SINCE, UNTIL), 20)
    first = [next(stream)[1] for _ in range(20)]

    assert first == rows[:20]
    assert index.looked_at <= 20 + 4 * DAY_SHARDS
