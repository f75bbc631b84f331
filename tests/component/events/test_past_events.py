"""A part of an order's history, read from a moto table."""

from collections.abc import Iterator

import pytest

from orderhub.events.history import EventHistory, PastEvents
from tests.support.published import published_event
from tests.support.tables import moto_tables


@pytest.fixture
def past() -> Iterator[PastEvents]:
    with moto_tables("EventsTable") as client:
        events = [published_event("A1", version) for version in (1, 2, 3, 10, 11)]
        EventHistory(client, "EventsTable", retention_days=30).write([*events, published_event("A2", 4)])
        yield PastEvents(client, "EventsTable")


@pytest.mark.parametrize(
    ("most", "before", "versions"),
    [
        (None, None, [11, 10, 3, 2, 1]),
        (2, None, [11, 10]),
        (2, 10, [3, 2]),
        (9, 2, [1]),
        (9, 1, []),
    ],
)
def test_a_part_of_a_history_is_read_newest_first(
    past: PastEvents, most: int | None, before: int | None, versions: list[int]
) -> None:
    assert past.read("A1", most, before) == [published_event("A1", version) for version in versions]
