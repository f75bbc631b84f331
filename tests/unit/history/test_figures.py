"""The figures of days, and the picture of them."""

import re
from datetime import UTC, date, datetime, timedelta
from xml.etree import ElementTree as ET
from zoneinfo import ZoneInfo

import pytest

from orderhub.errors import InvalidInput
from orderhub.events.days import Wanted
from orderhub.events.reactions import Mark, Reaction, ReactionKind
from orderhub.history.chart import figures_svg
from orderhub.history.figures import Days, EventFigures, counted
from tests.support.published import published_event
from tests.unit.history.fakes import FakeEvents

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
TODAY = NOON.date()
YESTERDAY = TODAY - timedelta(days=1)
NOTHING = {"events": 0, "starts": 0, "stops": 0, "fired": 0, "contactNotFound": 0, "errors": 0}


def reaction(kind: ReactionKind, state: str, name: str = "one") -> Reaction:
    return Reaction(kind=kind, name=name, state=state)


def history() -> FakeEvents:
    events = FakeEvents(most=1)
    for number in range(9):
        events.add(published_event(f"A{number}", 1, occurred_at=NOON))
    events.add(published_event("B1", 1, name="orderSHIPPED", occurred_at=NOON - timedelta(days=1)))
    events.add(published_event("B2", 1, occurred_at=NOON - timedelta(days=2)))
    return events


def figures(
    events: FakeEvents, first: date = YESTERDAY, left: float = 20.0, zone: str = "UTC", last: date = TODAY
) -> EventFigures:
    wanted, days = Wanted(reactions=True), Days(first=first, last=last, zone=ZoneInfo(zone))
    there = events.days(*days.by_utc)
    return counted(lambda part, most: events.chunk(part, wanted, most), there, days, lambda: left)


def test_events_are_counted_by_day_and_type() -> None:
    found = figures(history())

    assert found.of(TODAY, "orderPAID") == {**NOTHING, "events": 9}
    assert found.of_day(YESTERDAY) == {**NOTHING, "events": 1}
    assert found.of_type("orderSHIPPED") == {**NOTHING, "events": 1}
    assert found.whole == {**NOTHING, "events": 10}
    assert found.kinds == [(YESTERDAY, "orderSHIPPED"), (TODAY, "orderPAID")]


def test_what_an_event_set_off_is_counted_on_its_day() -> None:
    events = FakeEvents()
    events.add(
        published_event("A1", 1, occurred_at=NOON),
        *(
            reaction(ReactionKind.WORKFLOW, state, name)
            for name in ("one", "two")
            for state in ("started", "stopped")
        ),
        *(reaction(ReactionKind.WORKFLOW, state, "three") for state in ("started", "waiting", "sent")),
        reaction(ReactionKind.RULE, "fired"),
        reaction(ReactionKind.RULE, "failed", "two"),
        reaction(ReactionKind.WEBHOOK, "failed"),
        marks=[Mark.STARTED, Mark.STOPPED, Mark.FIRED, Mark.ERROR],
    )

    assert figures(events).of(TODAY, "orderPAID") == {
        "events": 1,
        "starts": 3,
        "stops": 2,
        "fired": 1,
        "contactNotFound": 0,
        "errors": 2,
    }


def test_a_contact_that_was_not_found_counts_once_whoever_says_so() -> None:
    events = FakeEvents()
    events.add(published_event("A1", 1, occurred_at=NOON, contact=None), marks=[Mark.NO_CONTACT])
    events.add(published_event("A2", 1, occurred_at=NOON, contact=None))
    events.add(published_event("A3", 1, occurred_at=NOON), marks=[Mark.NO_CONTACT])

    assert figures(events).whole["contactNotFound"] == 3


def test_more_than_can_be_counted_in_time_is_refused() -> None:
    with pytest.raises(InvalidInput) as refused:
        figures(history(), left=1)

    assert refused.value.code == "figures_too_large"


def test_the_days_are_those_asked_for_though_nothing_happened() -> None:
    found = figures(FakeEvents(), TODAY - timedelta(days=2))

    assert found.days == [TODAY - timedelta(days=2), YESTERDAY, TODAY]
    assert found.of_day(YESTERDAY) == NOTHING


SVG = "{http://www.w3.org/2000/svg}"


def texts(node: ET.Element, role: str) -> list[str]:
    return [entry.text or "" for entry in node.iter(f"{SVG}text") if entry.get("role") == role]


def test_the_picture_says_in_a_table_what_its_bars_show() -> None:
    events = history()
    events.add(
        published_event("C1", 1, occurred_at=NOON), reaction(ReactionKind.WORKFLOW, "failed"), marks=[Mark.ERROR]
    )

    picture = ET.fromstring(figures_svg(figures(events)))  # noqa: S314 - our own

    (table,) = (entry for entry in picture.iter(f"{SVG}g") if entry.get("role") == "table")
    rows = [node for node in table if node.get("role") == "row"]
    assert texts(rows[0], "columnheader") == [
        "Day",
        *("Events", "Starts", "Stops", "Fired", "Contact not found", "Errors"),
    ]
    assert [texts(row, "rowheader") + texts(row, "cell") for row in rows[1:]] == [
        ["2026-11-22", "10", "0", "0", "0", "0", "1"],
        ["2026-11-21", "1", "0", "0", "0", "0", "0"],
    ]


def test_the_tallest_bar_is_that_of_the_day_with_the_most_events() -> None:
    picture = figures_svg(figures(history()))

    heights = [float(entry) for entry in re.findall(r'height="([\d.]+)" fill="#2e7dd1"', picture)]
    assert max(heights) == heights[0] == 9 * 16
    assert re.findall(r'height="([\d.]+)" fill="#1f9e89"', picture)[0] == "16.00"


def marks_of(picture: str) -> list[str]:
    return re.findall(r'text-anchor="end"[^>]*>([\d,]+)</text>\n', picture)


@pytest.mark.parametrize(
    ("count", "marks"), [(0, ["0", "1"]), (3, ["0", "2", "5"]), (10, ["0", "5", "10"]), (11, ["0", "10", "20"])]
)
def test_the_axis_is_marked_by_numbers_that_are_easy_to_read(count: int, marks: list[str]) -> None:
    events = FakeEvents()
    for number in range(count):
        events.add(published_event(f"A{number}", 1, occurred_at=NOON))

    assert marks_of(figures_svg(figures(events))) == marks


def test_the_legend_names_the_types_with_how_many_there_were() -> None:
    events = history()
    for number in range(8):
        events.add(published_event(f"C{number}", 1, name=f"orderACTION_{number}", occurred_at=NOON))

    few, many = (ET.fromstring(figures_svg(figures(entry))) for entry in (history(), events))  # noqa: S314 - our own

    assert texts(few, "listitem") == ["orderPAID 9", "orderSHIPPED 1", "errors 0"]
    assert texts(many, "listitem")[0] == "orderPAID 9"
    assert texts(many, "listitem")[-2:] == ["others 4", "errors 0"]


def test_days_are_those_of_the_shop() -> None:
    events = FakeEvents()
    for hour in (15, 16, 17):
        events.add(
            published_event(f"A{hour}", 1, occurred_at=datetime(2026, 11, 22, hour, 59, tzinfo=UTC)),
            marks=[Mark.NO_CONTACT],
        )
    tomorrow = TODAY + timedelta(days=1)

    found = figures(events, TODAY, zone="Asia/Shanghai", last=tomorrow)
    only = figures(events, tomorrow, zone="Asia/Shanghai", last=tomorrow)

    assert [found.of_day(day)["events"] for day in (TODAY, tomorrow)] == [1, 2]
    assert [found.of_day(day)["contactNotFound"] for day in (TODAY, tomorrow)] == [1, 2]
    assert (only.whole["events"], only.zone.key) == (2, "Asia/Shanghai")
    assert "days in Asia/Shanghai" in figures_svg(only)


def test_of_many_days_some_are_named() -> None:
    picture = figures_svg(figures(FakeEvents(), TODAY - timedelta(days=89)))

    assert len(re.findall(r">\d\d-\d\d</text>", picture)) == 7


def test_the_picture_says_what_it_is_in_words() -> None:
    picture = figures_svg(figures(history()))

    assert "Events from 2026-11-21 to 2026-11-22" in picture
    assert "10 events, 0 starts, 0 stops, 0 fired, 0 contact not found, 0 errors; days in UTC" in picture


def test_days_on_which_nothing_happened_have_a_picture_too() -> None:
    ET.fromstring(figures_svg(figures(FakeEvents())))  # noqa: S314 - our own
