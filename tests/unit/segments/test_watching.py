import json
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from typing import Any

from orderhub.customers.sales import CustomerOrder
from orderhub.customers.transitions import OrderTransition
from orderhub.platform.remembered import remembered
from orderhub.rfm.boundaries import Boundaries
from orderhub.segments.segment import Definition, Segment, Started
from orderhub.segments.watch import SegmentWatcher, segment_watcher, watched_among
from tests.unit.segments.fakes import FakeCustomers
from tests.unit.segments.samples import CUSTOMER, ZONE, cell_of, order

AT = datetime(2026, 3, 30, 17, 30, tzinfo=UTC)
"""Already the 31st in Shanghai."""
TWICE = {"fact": "orderCount", "op": ">=", "value": 2}


def segment(name: str = "twice", conditions: Any = TWICE, *, events: bool = True) -> Segment:  # noqa: ANN401 - JSON
    definition = Definition(name=name, description="", conditions=conditions, events=events)
    return Segment(definition=definition, created_at=AT, updated_at=AT, started=Started(run="r", at=AT))


TAGGED = FakeCustomers(tagged=defaultdict(set, {"d" * 32: {"vip"}}))


def step(before: tuple[CustomerOrder, ...], after: tuple[CustomerOrder, ...]) -> OrderTransition:
    return OrderTransition(
        customer_id=CUSTOMER,
        order_no="A2",
        version=3,
        changed_at=AT,
        correlation_id="request-1",
        before=before,
        after=after,
    )


def events_of(a_step: OrderTransition, *segments: Segment) -> list[tuple[str, dict[str, Any]]]:
    watcher = SegmentWatcher(lambda: watched_among(segments, "CNY"), lambda _: cell_of, ZONE, TAGGED)
    return [(event.detail_type, json.loads(event.detail)) for event in watcher.events_of(a_step)]


ONE, TWO = (order("A1"),), (order("A1"), order("A2"))


def test_tags_are_those_of_all_who_are_one() -> None:
    tagged = {"fact": "customerTag", "op": "in", "value": ["vip"]}
    both = {"all": [TWICE, tagged]}
    others = (order("A1"), order("A2", customer_id="d" * 32))

    assert [name for name, _ in events_of(step(ONE, others), segment(conditions=both))] == ["segmentENTERED"]
    assert events_of(step(ONE, TWO), segment(conditions=both)) == []


def test_who_enters_a_segment_is_told_of() -> None:
    [(name, detail)] = events_of(step(ONE, TWO), segment())

    assert name == "segmentENTERED"
    assert detail == {
        "eventKey": CUSTOMER,
        "orderId": f"{CUSTOMER}:twice:A2:3",
        "contactId": CUSTOMER,
        "metadata": {
            "schema": "segment-event.v1",
            "occurred_at": "2026-03-30T17:30:00.000000Z",
            "mode": "live",
            "source": "orderhub",
            "correlation_id": "request-1",
        },
        "segment": {"name": "twice", "revision": segment().definition.revision, "as_of": "2026-03-31"},
    }


def test_who_leaves_is_told_of_too() -> None:
    assert [name for name, _ in events_of(step(TWO, ONE), segment())] == ["segmentLEFT"]


def test_who_stays_in_or_out_is_not_told_of() -> None:
    assert events_of(step(TWO, (*TWO, order("A3"))), segment()) == []
    assert events_of(step((), ONE), segment()) == []


def test_a_segment_tells_only_when_it_is_to() -> None:
    segments = [segment("a", events=False), segment("b"), segment("c", {"not": TWICE})]

    names = [(name, detail["segment"]["name"]) for name, detail in events_of(step(ONE, TWO), *segments)]

    assert names == [("segmentENTERED", "b"), ("segmentLEFT", "c")]


def test_a_segment_that_cannot_be_read_any_more_holds_up_nobody() -> None:
    assert len(events_of(step(ONE, TWO), segment("a", {"fact": "age"}), segment("b"))) == 1


def test_days_are_those_of_the_change() -> None:
    recent = segment("recent", {"fact": "lastOrderDate", "op": "=", "value": {"daysAgo": 0}})

    assert len(events_of(step((), (order("A2", ordered_at=AT),)), recent)) == 1
    assert events_of(step((), (order("A2", ordered_at=AT - timedelta(days=1)),)), recent) == []


def test_segments_and_boundaries_are_read_once_for_many_changes() -> None:
    read: list[str] = []

    def segments() -> list[Segment]:
        read.append("segments")
        return [segment(), segment("new", {"fact": "rfmCell", "op": "in", "value": [{"f": 1}]})]

    def boundaries() -> Boundaries:
        read.append("boundaries")
        return Boundaries()

    watcher = segment_watcher(segments, remembered(boundaries, lambda: AT), "CNY", ZONE, lambda: AT, TAGGED)
    found = [
        event.detail_type
        for transition in (step((), ONE), step(ONE, TWO))
        for event in watcher.events_of(transition)
    ]

    assert found == ["segmentENTERED", "segmentENTERED", "segmentLEFT"]
    assert read == ["segments", "boundaries"]


def test_the_same_conditions_have_the_same_revision_however_they_are_written() -> None:
    written = {"value": 2, "op": ">=", "fact": "orderCount"}

    assert segment(conditions=written).definition.revision == segment().definition.revision
    assert segment(conditions={"not": TWICE}).definition.revision != segment().definition.revision
