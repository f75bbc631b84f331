from copy import deepcopy
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from orderhub.errors import InvalidInput
from orderhub.events.records import order_no_of, read
from orderhub.orders.model import Mode, Stamp
from orderhub.orders.rows import tombstone_row
from orderhub.orders.statuses import Status
from orderhub.orders.write_plan import Source
from tests.support.streams import AT, Stream, header, image, stamp


def test_a_new_row_is_an_order_with_nothing_before() -> None:
    record = Stream().inserted(image(header(), stamp()))

    change = read(record)

    assert change
    assert change.order.header == header()
    assert change.order.stamp == stamp()
    assert change.order.line_count == 2
    assert change.before is None
    assert not change.deleted


def test_a_row_written_over_is_the_order_before_and_after() -> None:
    paid = header(status=Status.PAID)
    record = Stream().modified(image(header(), stamp(1)), image(paid, stamp(2)))

    change = read(record)

    assert change
    assert change.before
    assert (change.before.header, change.order.header) == (header(), paid)


def test_a_deletion_is_stamped_as_the_change_after_the_last() -> None:
    last = stamp(3, mode=Mode.HISTORICAL, changed=("status",))
    record = Stream().removed(image(header(), last))

    change = read(record)

    assert change
    assert change.deleted
    assert change.order.header == header()
    assert change.order.stamp.version == 4
    assert change.order.stamp.mode is Mode.LIVE
    assert change.order.stamp.changed == ()
    assert change.order.stamp.written_by == record["eventID"]
    assert change.order.stamp.written_at == datetime(2026, 11, 22, 10, 30, tzinfo=UTC)
    assert change.order.stamp.created_at == AT


def test_a_line_says_nothing_of_its_own() -> None:
    assert read(Stream().line_inserted("A1", "SKU-1")) is None


def _without(*path: str) -> dict[str, Any]:
    record = deepcopy(Stream().modified(image(header(), stamp(1)), image(header(), stamp(2))))
    place = record
    for name in path[:-1]:
        place = place[name]
    del place[path[-1]]
    return record


def _with_image(**attributes: object) -> dict[str, Any]:
    return Stream().inserted({**image(header(), stamp()), **attributes})


@pytest.mark.parametrize(
    "record",
    [
        {},
        _without("dynamodb"),
        _without("dynamodb", "Keys"),
        _without("dynamodb", "OldImage"),
        _without("dynamodb", "NewImage"),
        _without("eventName"),
        _without("dynamodb", "NewImage", "status"),
        _without("dynamodb", "NewImage", "version"),
        _without("dynamodb", "NewImage", "total_cost"),
        {**_without("eventName"), "eventName": "RENAME"},
        _with_image(status={"S": "LOST"}),
        _with_image(mode={"S": "sometimes"}),
        _with_image(total_cost={"N": "NaN"}),
        _with_image(total_cost={"N": "much"}),
        _with_image(written_at={"S": "yesterday"}),
        _with_image(skus={"L": [None]}),
        _with_image(extra={"S": "[" * 100_000}),
    ],
)
def test_a_record_that_cannot_be_understood_is_refused_with_a_code(record: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput) as refused:
        read(record)

    assert refused.value.code == "image_unreadable"
    assert refused.value.__suppress_context__, "the cause quotes what could not be read"


def test_the_order_number_is_read_from_the_key() -> None:
    record = Stream().inserted(image(header("订单/1#2"), stamp()))

    assert order_no_of(record) == "订单/1#2"


@pytest.mark.parametrize("key", [{}, {"order_no": None}, {"order_no": {"S": ["A1"]}}])
def test_a_key_that_cannot_be_read_has_no_order_number(key: dict[str, Any]) -> None:
    assert order_no_of({"dynamodb": {"Keys": key}}) is None


def _tombstone(last: Stamp, mode: Mode = Mode.LIVE) -> dict[str, Any]:
    source = Source(written_by="op-1", mode=mode, received_at=AT + timedelta(hours=2))
    return dict(tombstone_row(image(header(), last), source, timedelta(days=1)))


def test_a_tombstone_in_the_place_of_an_order_is_its_deletion() -> None:
    record = Stream().modified(image(header(), stamp(3, changed=("status",))), _tombstone(stamp(3)))

    change = read(record)

    assert change
    assert change.deleted
    assert (change.order.header, change.order.line_count) == (header(), 2)
    assert change.order.stamp == stamp(4, written_by="op-1", written_at=AT + timedelta(hours=2))
    assert change.before
    assert change.before.stamp.version == 3


def test_a_deletion_is_never_earlier_than_the_change_before_it() -> None:
    later = AT + timedelta(hours=3)
    stream = Stream()

    change = read(stream.modified(image(header(), stamp(3)), _tombstone(stamp(3, written_at=later))))
    by_hand = read(stream.removed(image(header(), stamp(3, written_at=later + timedelta(days=9000)))))

    assert change
    assert change.order.stamp.written_at == later
    assert by_hand
    assert by_hand.order.stamp.written_at == later + timedelta(days=9000)


def test_an_order_in_the_place_of_a_tombstone_is_new() -> None:
    record = Stream().modified(_tombstone(stamp(3)), image(header(), stamp(5)))

    change = read(record)

    assert change
    assert change.before is None
    assert not change.deleted


def test_a_tombstone_whose_time_is_up_says_nothing() -> None:
    assert read(Stream().removed(_tombstone(stamp(3)))) is None
