"""The history of all events with what they set off, read from a moto table by key, by day and as a whole."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from orderhub.errors import TransientError
from orderhub.events.day_index import DayIndex, PastDays
from orderhub.events.days import Part, Row, Wanted, merged, parts_of
from orderhub.events.event_reader import EventReader
from orderhub.events.history import DAYS, EventHistory
from orderhub.events.reaction_log import ReactionLog
from orderhub.events.reactions import Mark, Reaction, ReactionKind
from orderhub.events.stored_event import EventKey
from tests.support.faults import refuse
from tests.support.orders import NOON
from tests.support.published import published_customer_event, published_event
from tests.support.tables import moto_tables

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

DAY = date(2026, 11, 22)
SINCE, UNTIL = datetime(2026, 11, 22, tzinfo=UTC), datetime(2026, 11, 23, tzinfo=UTC)
STARTED = Reaction(kind=ReactionKind.WORKFLOW, name="win_back", state="started")


@pytest.fixture
def client() -> Iterator["DynamoDBClient"]:
    with moto_tables("EventsTable") as client:
        history = EventHistory(client, "EventsTable", retention_days=30)
        history.write([published_event("A1", n, occurred_at=NOON + timedelta(minutes=n)) for n in (1, 2, 3)])
        history.write(
            [published_event("B1", 1, name="orderSHIPPED", contact=None), published_customer_event("c-1")]
        )
        ReactionLog(client, "EventsTable", 30).note(place(2), STARTED, [Mark.STARTED])
        yield client


def place(version: int) -> EventKey:
    occurred_at = NOON + timedelta(minutes=version)
    return EventKey(
        key="A1", number=version, event_id=f"A1:{version}", detail_type="orderPAID", occurred_at=occurred_at
    )


def rows(client: "DynamoDBClient", wanted: Wanted) -> list[Row]:
    index = DayIndex(client, "EventsTable")
    parts = parts_of(DAY, SINCE, UNTIL)
    return [row for _, row in merged(lambda part, most: index.chunk(part, wanted, most), parts, 8) if row]


def test_an_order_s_events_come_newest_first_with_what_they_set_off(client: "DynamoDBClient") -> None:
    found = EventReader(client, "EventsTable").read("A1", 2)

    assert [(entry.place.number, entry.reactions, entry.marks) for entry in found] == [
        (3, (), frozenset()),
        (2, (STARTED,), {Mark.STARTED}),
    ]


def test_a_part_of_an_order_s_events_goes_on_behind_one(client: "DynamoDBClient") -> None:
    events = EventReader(client, "EventsTable")

    assert [entry.event_id for entry in events.read("A1", 9, before=3)] == ["A1:2", "A1:1"]
    assert events.read("A1", 9, before=1) == []
    assert events.read("nobody's", 9) == []


def test_events_are_found_by_their_keys_and_missing_ones_left_out(client: "DynamoDBClient") -> None:
    found = EventReader(client, "EventsTable").of([("A1", 2), ("A1", 2), ("A1", 9), ("B1", 1)])

    assert found.keys() == {("A1", 2), ("B1", 1)}
    assert found["A1", 2].reactions == (STARTED,)
    assert found["B1", 1].marks == {Mark.NO_CONTACT}


def test_a_day_s_rows_are_filtered_by_type_and_mark(client: "DynamoDBClient") -> None:
    of_all = [row.event_id for row in rows(client, Wanted())]
    shipped = [row.event_id for row in rows(client, Wanted(types=frozenset({"orderSHIPPED", "orderDELETED"})))]
    started = rows(client, Wanted(mark=Mark.STARTED))

    assert of_all[:3] == ["A1:3", "A1:2", "A1:1"]
    assert set(of_all[3:]) == {"B1:1", "c-1:CNY:A1:1"}
    assert shipped == ["B1:1"]
    assert [(row.event_id, row.position.number, row.reactions) for row in started] == [("A1:2", -2, (STARTED,))]
    assert len(rows(client, Wanted(reactions=True))) == 6


def test_a_chunk_says_how_far_it_was_read(client: "DynamoDBClient") -> None:
    index = DayIndex(client, "EventsTable")
    (part,) = (
        entry
        for entry in parts_of(DAY, SINCE, UNTIL)
        if index.chunk(entry, Wanted(types=frozenset({"orderPAID"})), 9).rows
    )

    first = index.chunk(part, Wanted(types=frozenset({"orderPAID"})), 1)
    assert first.last is not None
    rest = index.chunk(
        Part(day=DAY, shard=part.shard, first=part.first, last=part.last, after=first.last),
        Wanted(types=frozenset({"orderPAID"})),
        9,
    )

    assert [row.event_id for row in (*first.rows, *rest.rows)] == ["A1:3", "A1:2", "A1:1"]
    assert rest.last is None


def test_past_days_are_told_oldest_first_between_two_times(client: "DynamoDBClient") -> None:
    history = EventHistory(client, "EventsTable", retention_days=30)
    history.write(
        [
            published_event("C1", 1, occurred_at=SINCE - timedelta(hours=1)),
            published_event("C1", 2, occurred_at=UNTIL),
        ]
    )
    past = PastDays(client, "EventsTable")

    ids = [entry.event_id for entry in past.each(SINCE - timedelta(days=1), UNTIL)]

    assert ids[0] == "C1:1"
    assert set(ids[1:3]) == {"B1:1", "c-1:CNY:A1:1"}
    assert ids[3:] == ["A1:1", "A1:2", "A1:3"]


def test_the_days_that_have_events_are_known(client: "DynamoDBClient") -> None:
    history, day = EventHistory(client, "EventsTable", retention_days=30), timedelta(days=1)
    history.write(
        [
            published_event("C1", 1, occurred_at=SINCE - 40 * day),
            published_event("C1", 2, occurred_at=UNTIL),
            published_event("C2", 1, occurred_at=SINCE - 40 * day),
        ]
    )
    events = EventReader(client, "EventsTable")

    assert events.days(DAY - 60 * day, DAY) == [DAY, DAY - 40 * day]
    assert events.days(DAY - 39 * day, DAY + day) == [DAY + day, DAY]
    assert events.days(DAY + day, DAY) == []
    assert events.read(DAYS, 9) == []


def test_of_past_days_only_some_types_can_be_asked_for(client: "DynamoDBClient") -> None:
    past = PastDays(client, "EventsTable").each(SINCE, UNTIL, frozenset({"rfmCELL_CHANGED"}))

    assert [entry.event_id for entry in past] == ["c-1:CNY:A1:1"]


@pytest.mark.parametrize("call", ["Query", "BatchGetItem"])
def test_a_table_that_cannot_be_reached_is_a_fault_that_may_pass(client: "DynamoDBClient", call: str) -> None:
    refuse(client, call, "ProvisionedThroughputExceededException")
    events = EventReader(client, "EventsTable")

    with pytest.raises(TransientError) as passing:
        events.read("A1", 1) if call == "Query" else events.of([("A1", 1)])

    assert passing.value.code == "history_unreachable"


def test_an_index_that_cannot_be_reached_is_a_fault_that_may_pass(client: "DynamoDBClient") -> None:
    refuse(client, "Query", "ProvisionedThroughputExceededException")

    with pytest.raises(TransientError) as passing:
        rows(client, Wanted())

    assert passing.value.code == "history_unreachable"
