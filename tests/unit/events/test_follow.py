import json
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orderhub.errors import TransientError
from orderhub.events.announcement import OrderEvent
from orderhub.events.customer_events import About, Cause, CustomerEvent, customer_event
from orderhub.events.event_facts import Contact
from orderhub.events.follow import follow, sort
from orderhub.events.records import OrderChange, read
from orderhub.orders.model import Header, Mode
from orderhub.orders.statuses import Status
from tests.support.streams import Stream, broken, header, image, stamp
from tests.unit.events.fakes import FakeBus, FakeHistory, FakeQuarantine

type Record = dict[str, Any]


def _three_orders() -> list[Record]:
    stream = Stream()
    return [stream.inserted(image(header(order_no), stamp())) for order_no in ("A1", "B2", "C3")]


def _life(stream: Stream, order_no: str, statuses: list[Status]) -> list[Record]:
    images = [
        image(header(order_no, status=status), stamp(version)) for version, status in enumerate(statuses, start=1)
    ]
    changes = [stream.modified(old, new) for old, new in pairwise(images)]
    return [stream.inserted(images[0]), *changes]


def test_what_is_told_is_published_and_kept() -> None:
    bus, history, quarantine = FakeBus(), FakeHistory(), FakeQuarantine()

    followed = follow(_three_orders(), bus=bus, history=history, quarantine=quarantine)

    assert [event.event_id for event in bus.published] == ["A1:1", "B2:1", "C3:1"]
    assert list(history.stored.values()) == bus.published == followed.events
    assert quarantine.records == []


def test_lines_and_untold_changes_are_only_counted() -> None:
    stream, bus = Stream(), FakeBus()
    batch = [
        stream.line_inserted("A1", "SKU-1"),
        stream.inserted(image(header(), stamp(mode=Mode.HISTORICAL))),
    ]

    followed = follow(batch, bus=bus, history=FakeHistory(), quarantine=FakeQuarantine())

    assert bus.published == []
    assert followed.silent == 2


def test_a_poison_record_and_what_follows_of_its_order_are_set_aside_and_the_rest_goes_on() -> None:
    bus, quarantine, stream = FakeBus(), FakeQuarantine(), Stream()
    a1, a2, a3, a4 = _life(stream, "A", [Status.INITIALIZED, Status.PAID, Status.SHIPPED, Status.DELIVERED])
    b1, b2 = _life(stream, "B", [Status.INITIALIZED, Status.CANCELLED])
    line = stream.line_inserted("A", "SKU-1")
    batch = [a1, b1, broken(a2), a3, line, b2, a4]

    follow(batch, bus=bus, history=FakeHistory(), quarantine=quarantine)

    assert [event.event_id for event in bus.published] == ["A:1", "B:1", "B:2"]
    assert [(aside.record, aside.reason) for aside in quarantine.records] == [
        (broken(a2), "image_unreadable"),
        (a3, "follows_quarantined"),
        (a4, "follows_quarantined"),
    ]
    assert {aside.order_no for aside in quarantine.records} == {"A"}


def test_a_record_without_a_readable_key_holds_nobody_up() -> None:
    good = Stream().inserted(image(header(), stamp()))

    followed = sort([{"eventID": "1"}, good, {"eventID": "2"}])

    assert [(aside.order_no, aside.sequence_number) for aside in followed.set_aside] == [(None, None)] * 2
    assert [event.event_id for event in followed.events] == ["A1:1"]


def test_an_event_too_large_for_the_bus_is_set_aside() -> None:
    record = Stream().inserted(image(header(store_id="x" * 30_000), stamp()))

    followed = sort([record])

    assert [aside.reason for aside in followed.set_aside] == ["event_too_large"]


def test_a_bus_that_takes_nothing_fails_the_batch_which_repeats_the_same_ids() -> None:
    bus, history = FakeBus(takes=0), FakeHistory()
    batch = _three_orders()

    with pytest.raises(TransientError):
        follow(batch, bus=bus, history=history, quarantine=FakeQuarantine())
    assert history.stored == {}, "what was not published is not in the history"
    followed = follow(batch, bus=bus, history=history, quarantine=FakeQuarantine())

    assert followed.failed is None
    assert [event.event_id for event in bus.published] == ["A1:1", "B2:1", "C3:1"]


def test_what_was_published_before_a_fault_of_the_bus_is_done_and_the_first_record_after_it_is_named() -> None:
    bus, history = FakeBus(takes=2), FakeHistory()
    batch = _three_orders()

    followed = follow(batch, bus=bus, history=history, quarantine=FakeQuarantine())

    assert followed.failed == batch[2]["dynamodb"]["SequenceNumber"]
    assert list(history.stored) == [("A1", 1), ("B2", 1)]
    follow(batch[2:], bus=bus, history=history, quarantine=FakeQuarantine())
    assert [event.event_id for event in bus.published] == ["A1:1", "B2:1", "C3:1"], "none twice"


def test_a_record_whose_event_of_a_customer_did_not_go_out_comes_again() -> None:
    bus, history = FakeBus(takes=4), FakeHistory()
    batch = _three_orders()

    def moved(changes: Sequence[OrderChange]) -> list[About]:
        return [About(contact=Contact(), events=(_moved(change),)) for change in changes]

    followed = follow(batch, bus=bus, history=history, quarantine=FakeQuarantine(), customers_of=moved)

    assert [event.event_id for event in bus.published] == ["A1:1", "B2:1", "C3:1", "c:A1:1"]
    assert followed.failed == batch[1]["dynamodb"]["SequenceNumber"]
    assert list(history.of_customers) == ["c:A1:1"]


def test_nothing_is_published_while_the_quarantine_is_away() -> None:
    bus, quarantine = FakeBus(), FakeQuarantine(fails=True)
    batch = [broken(record) for record in _three_orders()[:1]] + _three_orders()[1:]

    with pytest.raises(TransientError):
        follow(batch, bus=bus, history=FakeHistory(), quarantine=quarantine)

    assert bus.published == []


def test_after_a_fault_of_the_history_the_batch_comes_again_whole() -> None:
    bus, history = FakeBus(), FakeHistory(fails=True)
    batch = _three_orders()

    with pytest.raises(TransientError):
        follow(batch, bus=bus, history=history, quarantine=FakeQuarantine())
    follow(batch, bus=bus, history=history, quarantine=FakeQuarantine())

    assert bus.published[:3] == bus.published[3:] == list(history.stored.values())


def test_who_the_customer_is_can_be_told_by_others() -> None:
    stream, order_nos = Stream(), list[str]()
    history = stream.inserted(image(header("H"), stamp(mode=Mode.HISTORICAL)))
    batch = [stream.line_inserted("A1", "SKU-1"), history, *map(broken, _three_orders()[:1]), *_three_orders()]

    def known(changes: Sequence[OrderChange]) -> list[About]:
        order_nos.extend(change.order.header.order_no for change in changes)
        return [About(contact=Contact(customer_id=f"customer-of-{order_no}")) for order_no in order_nos]

    followed = sort(batch, known)

    assert order_nos == ["H", "A1", "B2", "C3"], "all that can be read, also what is not told"
    contacts = [json.loads(event.detail)["contactId"] for event in followed.events]
    assert contacts == ["customer-of-B2", "customer-of-C3"]


def test_what_follows_for_customers_is_told_behind_the_orders_and_only_of_what_is_told() -> None:
    stream, bus, history = Stream(), FakeBus(), FakeHistory()
    silent = stream.inserted(image(header("H"), stamp(mode=Mode.HISTORICAL)))

    def moved(changes: Sequence[OrderChange]) -> list[About]:
        return [About(contact=Contact(), events=(_moved(change),)) for change in changes]

    batch = [silent, broken(_three_orders()[0]), *_three_orders()]
    followed = follow(batch, bus=bus, history=history, quarantine=FakeQuarantine(), customers_of=moved)

    assert [event.event_id for event in bus.published] == ["B2:1", "C3:1", "c:B2:1", "c:C3:1"]
    assert followed.of_customers == bus.published[2:]
    assert list(history.stored.values()) == followed.events


def _moved(change: OrderChange) -> CustomerEvent:
    stamped = change.order.stamp
    cause = Cause(
        key=f"{change.order.header.order_no}:{stamped.version}",
        occurred_at=stamped.written_at,
        correlation_id="r1",
    )
    return customer_event("customerMOVED", "moved.v1", "c", cause, {"to": 1})


def test_an_event_of_a_customer_has_the_envelope_of_an_order_s() -> None:
    [record] = _three_orders()[:1]
    [about_order] = sort([record]).events
    change = read(record)
    assert change

    event = _moved(change)

    detail = json.loads(event.detail)
    assert detail.pop("to") == 1
    assert detail.keys() | {"order", "contact"} == json.loads(about_order.detail).keys()
    assert detail["metadata"].keys() == json.loads(about_order.detail)["metadata"].keys()
    assert (detail["eventKey"], detail["contactId"], detail["orderId"]) == ("c", "c", event.event_id)
    assert event == _moved(change), "the same when it is told again"


_STEPS = st.lists(
    st.tuples(
        st.sampled_from(["A", "B", "C"]),
        st.sampled_from(["status", "field", "guard", "historical", "delete", "line"]),
        st.sampled_from(Status),
    ),
    max_size=40,
)


def _records(steps: list[tuple[str, str, Status]]) -> list[Record]:
    """Orders that live and end as the steps say; a deleted order stays deleted."""
    stream, batch = Stream(), list[Record]()
    orders: dict[str, tuple[Header, int]] = {}
    gone: set[str] = set()
    for order_no, kind, status in steps:
        order, version = orders.get(order_no, (header(order_no), 0))
        old = image(order, stamp(version))
        if kind == "line":
            batch.append(stream.line_inserted(order_no, "SKU-1"))
        elif order_no in gone or (kind in {"delete", "guard"} and not version):
            continue
        elif kind == "delete":
            batch.append(stream.removed(old))
            gone.add(order_no)
        else:
            version += kind != "guard"
            mode = Mode.HISTORICAL if kind == "historical" else Mode.LIVE
            order = order if kind == "guard" else header(order_no, status=status, remark=f"{version}")
            new = image(order, stamp(version, mode=mode))
            batch.append(stream.modified(old, new) if version > 1 or kind == "guard" else stream.inserted(new))
            orders[order_no] = (order, version)
    return batch


@given(_STEPS)
def test_the_events_of_an_order_rise_and_a_repeated_batch_makes_the_same_ones(
    steps: list[tuple[str, str, Status]],
) -> None:
    batch = _records(steps)

    events = sort(batch).events

    for order_no in "ABC":
        versions = [event.version for event in events if event.order_no == order_no]
        assert versions == sorted(set(versions))
    assert sort(batch).events == events
    assert "canary" not in repr(events)


@given(_STEPS, st.integers(min_value=0, max_value=40))
def test_where_a_batch_is_cut_makes_no_difference(steps: list[tuple[str, str, Status]], cut: int) -> None:
    batch = _records(steps)

    whole, first, second = sort(batch), sort(batch[:cut]), sort(batch[cut:])

    assert whole.events == first.events + second.events
    assert whole.silent == first.silent + second.silent


@given(_STEPS, st.lists(st.integers(min_value=0, max_value=5)), st.sets(st.sampled_from("ABC")))
def test_however_often_the_bus_fails_every_event_is_published_and_stored_in_its_order(
    steps: list[tuple[str, str, Status]], takes: list[int], moving: set[str]
) -> None:
    batch = _records(steps)
    bus, history = FakeBus(), FakeHistory()

    def moved(changes: Sequence[OrderChange]) -> list[About]:
        return [
            About(contact=Contact(), events=(_moved(change),) if change.order.header.order_no in moving else ())
            for change in changes
        ]

    rest = batch
    for taken in [*takes, 1_000_000]:
        bus.takes = taken
        try:
            followed = follow(rest, bus=bus, history=history, quarantine=FakeQuarantine(), customers_of=moved)
        except TransientError:
            continue
        numbers = [record["dynamodb"]["SequenceNumber"] for record in rest]
        rest = rest[numbers.index(followed.failed) :] if followed.failed else []

    whole = sort(batch, moved)
    assert rest == []
    assert list(history.stored.values()) == whole.events
    assert set(history.of_customers) == {event.event_id for event in whole.of_customers}
    published = list(dict.fromkeys(e.event_id for e in bus.published if isinstance(e, OrderEvent)))
    for order_no in "ABC":
        in_order = [event.event_id for event in whole.events if event.order_no == order_no]
        assert [event_id for event_id in published if event_id in in_order] == in_order


@given(_STEPS, st.data())
def test_every_record_is_told_set_aside_or_counted_and_none_overtakes_its_order(
    steps: list[tuple[str, str, Status]], data: st.DataObject
) -> None:
    batch = _records(steps)
    poisoned = data.draw(st.sets(st.integers(min_value=0, max_value=max(0, len(batch) - 1)), max_size=3))
    batch = [_poisoned(record) if index in poisoned else record for index, record in enumerate(batch)]

    followed = sort(batch)

    assert len(followed.events) + len(followed.set_aside) + followed.silent == len(batch)
    assert [aside.record for aside in followed.set_aside] == [
        record for record in batch if any(record is aside.record for aside in followed.set_aside)
    ]
    for order_no in {aside.order_no for aside in followed.set_aside}:
        first = next(aside.record for aside in followed.set_aside if aside.order_no == order_no)
        before = batch[: next(index for index, record in enumerate(batch) if record is first)]
        events = [event for event in followed.events if event.order_no == order_no]
        assert events == [event for event in sort(before).events if event.order_no == order_no]


def _poisoned(record: Record) -> Record:
    return broken(record, "OldImage" if record["eventName"] == "REMOVE" else "NewImage")
