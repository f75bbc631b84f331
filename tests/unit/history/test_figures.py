"""The figures of days, and the picture of them."""

import re
from datetime import UTC, date, datetime, timedelta
from xml.etree import ElementTree as ET

import pytest

from orderhub.events.days import Wanted
from orderhub.events.reactions import Kind, Mark, Reaction
from orderhub.faults import Refused
from orderhub.history.chart import figures_svg
from orderhub.history.figures import Figures, counted
from tests.support.told import told
from tests.unit.history.fakes import FakeEvents

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
TODAY = NOON.date()
YESTERDAY = TODAY - timedelta(days=1)
NOTHING = {"events": 0, "starts": 0, "stops": 0, "fired": 0, "contactNotFound": 0, "errors": 0}


def reaction(kind: Kind, state: str, name: str = "one") -> Reaction:
    return Reaction(kind=kind, name=name, state=state)


def history() -> FakeEvents:
    events = FakeEvents(most=1)
    for number in range(9):
        events.tell(told(f"A{number}", 1, at=NOON))
    events.tell(told("B1", 1, name="orderSHIPPED", at=NOON - timedelta(days=1)))
    events.tell(told("B2", 1, at=NOON - timedelta(days=2)))
    return events


def figures(events: FakeEvents, first: date = YESTERDAY, left: float = 20.0) -> Figures:
    wanted = Wanted(reactions=True)
    days = events.days(first, TODAY)
    return counted(lambda part, most: events.chunk(part, wanted, most), days, first, TODAY, lambda: left)


def test_events_are_counted_by_day_and_type() -> None:
    found = figures(history())

    assert found.of(TODAY, "orderPAID") == {**NOTHING, "events": 9}
    assert found.of_day(YESTERDAY) == {**NOTHING, "events": 1}
    assert found.of_type("orderSHIPPED") == {**NOTHING, "events": 1}
    assert found.whole == {**NOTHING, "events": 10}
    assert found.kinds == [(YESTERDAY, "orderSHIPPED"), (TODAY, "orderPAID")]


def test_what_an_event_set_off_is_counted_on_its_day() -> None:
    events = FakeEvents()
    events.tell(
        told("A1", 1, at=NOON),
        *(reaction(Kind.WORKFLOW, state, name) for name in ("one", "two") for state in ("started", "stopped")),
        *(reaction(Kind.WORKFLOW, state, "three") for state in ("started", "waiting", "sent")),
        reaction(Kind.RULE, "fired"),
        reaction(Kind.RULE, "failed", "two"),
        reaction(Kind.WEBHOOK, "failed"),
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
    events.tell(told("A1", 1, at=NOON, contact=None), marks=[Mark.NO_CONTACT])
    events.tell(told("A2", 1, at=NOON, contact=None))
    events.tell(told("A3", 1, at=NOON), marks=[Mark.NO_CONTACT])

    assert figures(events).whole["contactNotFound"] == 3


def test_more_than_can_be_counted_in_time_is_refused() -> None:
    with pytest.raises(Refused) as refused:
        figures(history(), left=1)

    assert refused.value.code == "figures_too_large"


def test_the_days_are_those_asked_for_though_nothing_happened() -> None:
    found = figures(FakeEvents(), TODAY - timedelta(days=2))

    assert found.days == [TODAY - timedelta(days=2), YESTERDAY, TODAY]
    assert found.of_day(YESTERDAY) == NOTHING


SVG = "{http://www.w3.org/2000/svg}"


def texts(node: ET.Element, role: str) -> list[str]:
    return [one.text or "" for one in node.iter(f"{SVG}text") if one.get("role") == role]


def test_the_picture_says_in_a_table_what_its_bars_show() -> None:
    events = history()
    events.tell(told("C1", 1, at=NOON), reaction(Kind.WORKFLOW, "failed"), marks=[Mark.ERROR])

    picture = ET.fromstring(figures_svg(figures(events)))  # noqa: S314 - our own

    (table,) = (one for one in picture.iter(f"{SVG}g") if one.get("role") == "table")
    rows = [one for one in table if one.get("role") == "row"]
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

    heights = [float(one) for one in re.findall(r'height="([\d.]+)" fill="#2e7dd1"', picture)]
    assert max(heights) == heights[1] == 160
    assert 0 < heights[0] < 160


def test_the_picture_says_what_it_is_in_words() -> None:
    picture = figures_svg(figures(history()))

    assert "Events from 2026-11-21 to 2026-11-22" in picture
    assert "10 events, 0 starts, 0 stops, 0 fired, 0 contact not found, 0 errors; days in UTC" in picture


def test_days_on_which_nothing_happened_have_a_picture_too() -> None:
    ET.fromstring(figures_svg(figures(FakeEvents())))  # noqa: S314 - our own
