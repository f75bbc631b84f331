"""The pages of the list, over an Events table in memory."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orderhub.events.days import Position
from orderhub.events.reactions import Mark, Reaction, ReactionKind
from orderhub.events.stored_event import DAY_SHARDS, StoredEvent
from orderhub.history.listing import Filters, page_of, page_of_key
from tests.support.published import published_customer_event, published_event
from tests.unit.history.fakes import FakeEvents

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
ALL = Filters(since=NOON - timedelta(days=400), until=NOON + timedelta(days=1), digest="all")
FAILED = Reaction(kind=ReactionKind.WORKFLOW, name="win_back", state="failed", reason="bus_unreachable")
NAMES = ("orderPAID", "orderSHIPPED", "orderDELIVERED")

histories = st.lists(
    st.tuples(
        st.sampled_from([0, 0, 1, 20, 80]),
        st.sampled_from(NAMES),
        st.sampled_from(["c-1", "c-1", None]),
        st.lists(st.sampled_from(Mark), max_size=2),
    ),
    max_size=30,
)
"""Days ago, name, whom it is about and what came of it; many happen in one moment."""
filters = st.builds(
    lambda days, types, marks: replace(
        ALL, since=NOON - timedelta(days=days), types=frozenset(types), marks=frozenset(marks)
    ),
    st.sampled_from([0, 30, 400]),
    st.lists(st.sampled_from(NAMES), max_size=2),
    st.lists(st.sampled_from(Mark), max_size=2),
)


def stored_events(history: list[tuple[int, str, str | None, list[Mark]]], most: int = 1_000_000) -> FakeEvents:
    events = FakeEvents(most=most)
    for number, (days, name, contact, marks) in enumerate(history):
        occurred_at = NOON - timedelta(days=days)
        events.add(
            published_event(f"A{number}", 1, name=name, occurred_at=occurred_at, contact=contact), marks=marks
        )
    return events


def walked(events: FakeEvents, wanted: Filters, size: int) -> list[StoredEvent]:
    """All pages, one after the other."""
    found: list[StoredEvent] = []
    last: Position | None = None
    for _ in range(1000):
        page = page_of(events, events, wanted, last, size)
        assert len(page.events) <= size
        found += page.events
        if page.last is None:
            return found
        assert isinstance(page.last, Position)
        assert last is None or page.last != last, "a page must lead on"
        last = page.last
    raise AssertionError


@given(histories, filters, st.integers(1, 7), st.integers(2, 9))
def test_the_pages_hold_each_event_that_is_wanted_once_and_newest_first(
    history: list[tuple[int, str, str | None, list[Mark]]], wanted: Filters, size: int, most: int
) -> None:
    events = stored_events(history, most)

    found = walked(events, wanted, size)

    ids = [entry.event_id for entry in found]
    assert sorted(ids) == sorted(entry.event_id for entry in events.stored.values() if wanted.admit(entry))
    assert [entry.occurred_at for entry in found] == sorted((entry.occurred_at for entry in found), reverse=True)


@given(st.integers(1, 5))
def test_what_is_told_meanwhile_moves_nothing_onto_another_page(size: int) -> None:
    events = stored_events([(0, "orderPAID", "c-1", [])] * 12)
    before = {entry.event_id for entry in events.stored.values()}

    first = page_of(events, events, ALL, None, size)
    for number in range(20):
        events.add(published_event(f"B{number}", 1, occurred_at=NOON + timedelta(seconds=number + 1)))
    assert isinstance(first.last, Position)
    rest: list[StoredEvent] = []
    last: Position | None = first.last
    while last:
        page = page_of(events, events, ALL, last, size)
        rest += page.events
        assert page.last is None or isinstance(page.last, Position)
        last = page.last

    assert {entry.event_id for entry in (*first.events, *rest)} == before


def test_what_is_rare_is_found_over_pages_that_read_only_so_much_each() -> None:
    events = stored_events([(0, "orderPAID", "c-1", [])] * 700, most=1)
    events.add(published_event("rare", 1, name="orderOTHER", occurred_at=NOON - timedelta(hours=1)))
    wanted = replace(ALL, types=frozenset({"orderOTHER"}), since=NOON - timedelta(days=1))

    first = page_of(events, events, wanted, None, 20)

    assert first.events == ()
    assert first.last is not None
    assert events.chunks < 100
    assert [entry.event_id for entry in walked(events, wanted, 20)] == ["rare:1"]


def test_days_without_events_are_passed_over() -> None:
    events = stored_events([(80, "orderPAID", "c-1", [])])

    page = page_of(events, events, ALL, None, 20)

    assert ([event.event_id for event in page.events], page.last) == (["A0:1"], None)
    assert events.chunks == DAY_SHARDS


def test_a_page_goes_through_only_so_many_days() -> None:
    events = stored_events([(days, "orderPAID", "c-1", []) for days in range(40)])
    wanted = replace(ALL, types=frozenset({"orderOTHER"}))

    page = page_of(events, events, wanted, None, 20)

    assert (page.events, events.chunks) == ((), 31 * DAY_SHARDS)
    assert page.last is not None
    assert walked(events, wanted, 20) == []


def test_an_event_with_an_error_is_found_by_it_and_shown_with_it() -> None:
    events = stored_events([(0, "orderPAID", "c-1", [])] * 3)
    wrong = events.add(published_event("A9", 1, occurred_at=NOON), FAILED, marks=[Mark.ERROR])

    assert walked(events, replace(ALL, marks=frozenset({Mark.ERROR})), 5) == [wrong]


def test_an_event_of_nobody_stands_once_though_what_it_set_off_says_it_too() -> None:
    events = FakeEvents()
    events.add(published_event("A1", 1, contact=None), marks=[Mark.NO_CONTACT])
    events.add(published_event("A2", 1, contact="c-1"), marks=[Mark.NO_CONTACT])
    events.add(published_event("A3", 1, contact="c-1"))

    found = walked(events, replace(ALL, marks=frozenset({Mark.NO_CONTACT})), 5)

    assert {entry.event_id for entry in found} == {"A1:1", "A2:1"}
    assert len(found) == 2


def test_what_an_event_set_off_before_the_event_is_kept_is_not_shown() -> None:
    events = FakeEvents()
    events.add(published_event("A1", 1), FAILED, marks=[Mark.ERROR])
    events.stored.clear()

    assert walked(events, replace(ALL, marks=frozenset({Mark.ERROR})), 5) == []


def test_a_key_leads_to_an_order_s_events_page_by_page() -> None:
    events = FakeEvents()
    for version in range(1, 6):
        events.add(
            published_event("A1", version, name=NAMES[version % 2], occurred_at=NOON + timedelta(minutes=version))
        )
    wanted = replace(ALL, key="A1")

    first = page_of_key(events, wanted, None, 2)
    assert isinstance(first.last, tuple)
    second = page_of_key(events, wanted, ("A1", 4), 9)

    assert [event.event_id for event in first.events] == ["A1:5", "A1:4"]
    assert first.last == ("A1", 4)
    assert [event.event_id for event in second.events] == ["A1:3", "A1:2", "A1:1"]
    assert second.last is None


def test_a_key_that_is_no_order_leads_to_a_customer_s_events() -> None:
    events = FakeEvents()
    moved = events.add(published_customer_event("c-1"))
    events.add(published_customer_event("c-2"))

    assert page_of_key(events, replace(ALL, key="c-1"), None, 9).events == (moved,)
    assert page_of_key(events, replace(ALL, key="nobody's"), None, 9).events == ()


def test_what_rules_emitted_of_an_order_stands_behind_its_own_events() -> None:
    events = FakeEvents()
    for version in (1, 2):
        events.add(published_event("A1", version, occurred_at=NOON + timedelta(minutes=version)))
    events.add(published_customer_event("A1"))
    wanted = replace(ALL, key="A1")

    whole = page_of_key(events, wanted, None, 9)
    first = page_of_key(events, wanted, None, 2)
    second = page_of_key(events, wanted, first.last, 9)  # type: ignore[arg-type]

    assert [event.place.key for event in whole.events] == ["A1", "A1", "customer#A1"]
    assert (first.events, second.events) == (whole.events[:2], whole.events[2:])
    assert second.last is None


def test_of_a_key_s_events_only_those_wanted_are_shown() -> None:
    events = FakeEvents()
    for version in range(1, 252):
        name = "orderSHIPPED" if version == 1 else "orderPAID"
        events.add(published_event("A1", version, name=name, occurred_at=NOON + timedelta(seconds=version)))
    wanted = replace(ALL, key="A1", types=frozenset({"orderSHIPPED"}))

    assert [event.event_id for event in page_of_key(events, wanted, None, 9).events] == ["A1:1"]


def test_of_a_key_s_events_a_page_passes_over_no_more_than_it_may() -> None:
    events = FakeEvents()
    for version in range(1, 1202):
        events.add(published_event("A1", version, occurred_at=NOON + timedelta(seconds=version)))
    wanted = replace(ALL, key="A1", types=frozenset({"orderSHIPPED"}))

    page = page_of_key(events, wanted, None, 9)

    assert (page.events, page.last) == ((), ("A1", 202))


@pytest.mark.parametrize("key", ["张" * 400, "x" * 2000])
def test_a_key_that_no_table_can_hold_is_not_asked_for(key: str) -> None:
    assert page_of_key(FakeEvents(), replace(ALL, key=key), None, 9).events == ()
