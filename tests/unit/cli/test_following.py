"""Events are followed by the list: each once, none lost, however late it is told."""

from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from orderhub_cli.following import LATE, WHOLE_EVERY, Follower

BEGIN = datetime(2026, 3, 8, 9, 30, tzinfo=UTC)


class Hub:
    """The list of events: newest first, in pages that may be short."""

    def __init__(self, size: int) -> None:
        self.now = BEGIN
        self.size = size
        self.events: list[dict[str, Any]] = []
        self.asked: list[Mapping[str, str]] = []

    def tell(self, number: int, age: timedelta = timedelta()) -> str:
        moment = (self.now - age).isoformat().replace("+00:00", "Z")
        self.events.append({"id": f"A{number}:1", "detail-type": "orderPAID", "occurred_at": moment})
        return f"A{number}:1"

    def page(self, query: Mapping[str, str]) -> tuple[dict[str, Any], datetime]:
        self.asked.append(query)
        begin = query.get("from", "")
        found = sorted(
            (event for event in self.events if event["occurred_at"] >= begin.removesuffix("Z")),
            key=lambda event: (event["occurred_at"], event["id"]),
            reverse=True,
        )
        # A cursor is a position: what comes in before it moves nothing behind it.
        after = tuple(query["cursor"].split("|")) if "cursor" in query else None
        rest = [event for event in found if after is None or (event["occurred_at"], event["id"]) < after]
        shown = rest[: self.size]
        more = len(rest) > self.size
        return {
            "events": shown,
            "next": f"{shown[-1]['occurred_at']}|{shown[-1]['id']}" if more else None,
        }, self.now


@given(
    st.lists(st.lists(st.integers(0, int(LATE.total_seconds()) - 60), max_size=6), max_size=40),
    st.integers(1, 5),
)
def test_each_event_is_seen_once_however_late_it_is_told(told: list[list[int]], size: int) -> None:
    hub = Hub(size)
    before = hub.tell(0)
    follower = Follower(page=hub.page)
    assert follower.look() == []

    expected, number = [], 1
    seen: Counter[str] = Counter()
    for ages in [*told, *([] for _ in range(WHOLE_EVERY))]:
        hub.now += timedelta(seconds=2)
        for age in ages:
            expected.append(hub.tell(number, timedelta(seconds=age)))
            number += 1
        new = follower.look()
        assert [event["occurred_at"] for event in new] == sorted(event["occurred_at"] for event in new)
        seen.update(event["id"] for event in new)

    assert seen == Counter(expected)
    assert before not in seen


def test_what_was_told_since_a_moment_comes_first_and_nothing_of_before() -> None:
    hub = Hub(2)
    hub.tell(1, timedelta(minutes=9))
    later = [hub.tell(number, timedelta(minutes=9 - number)) for number in range(2, 7)]
    since = (hub.now - timedelta(minutes=8)).isoformat().replace("+00:00", "Z")
    follower = Follower(page=hub.page, types="orderPAID", since=since)

    assert [event["id"] for event in follower.look()] == later
    assert follower.look() == []
    assert {query.get("type") for query in hub.asked[1:]} == {"orderPAID"}


def test_a_look_at_nothing_new_reads_one_page_and_forgets_what_is_long_past() -> None:
    hub = Hub(2)
    follower = Follower(page=hub.page)
    follower.look()
    for number in range(8):
        hub.tell(number)
    assert len(follower.look()) == 8

    hub.asked.clear()
    assert follower.look() == []
    assert len(hub.asked) == 1

    hub.now += 3 * LATE
    for _ in range(WHOLE_EVERY):
        assert follower.look() == []
    assert not follower._seen  # noqa: SLF001 - that it does not grow without an end
