"""What `make restore` writes of orders: what they were, as a held change whose version goes on."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from local.restore.erasures import Erasures
from local.restore.orders import OrderRows
from orderhub.events.announcement import event_of, is_announced
from orderhub.events.event_facts import Contact
from orderhub.events.records import read
from orderhub.orders.model import Activity, Line, Mode
from orderhub.orders.rows import header_row, is_tombstone, key_of, line_row, stamp_of, tombstone_row, version_of
from orderhub.orders.statuses import Status
from orderhub.orders.write_plan import Source
from orderhub.reconcile.order_snapshot import order_snapshot_of
from tests.support.orders import header, stamp

type Row = dict[str, Any]

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
SOURCE = Source(written_by="restore-1", mode=Mode.HISTORICAL, received_at=NOW)
LINE = Line(sku="A", quantity=header().total_cost)


def order_rows(erased: tuple[str, ...] = (), last_version: int = 0) -> OrderRows:
    erasures = Erasures(orders=frozenset(erased))
    return OrderRows(
        source=SOURCE, retention=timedelta(days=9), erasures=erasures, last_version=lambda _no: last_version
    )


def row(status: Status, version: int, **fields: Any) -> Row:  # noqa: ANN401 - of a stamp
    changed: Any = header_row(
        replace(header(), status=status), ("A",), replace(stamp(), version=version, **fields)
    )
    return dict(changed)


def record(kind: str, old: Row | None, new: Row | None) -> Row:
    images = {name: image for name, image in (("OldImage", old), ("NewImage", new)) if image}
    return {"eventName": kind, "dynamodb": {"Keys": key_of(header().order_no), **images}}


def test_an_order_that_changed_is_brought_back_silently_under_the_next_version() -> None:
    then, now = row(Status.PAID, 3), row(Status.CANCELLED, 5)

    wanted: Any = order_rows().wanted(then, now)

    assert (version_of(wanted), wanted["status"], wanted["mode"]) == (6, then["status"], {"S": "held"})
    change = read(record("MODIFY", now, wanted))
    assert change is not None
    assert not is_announced(change)
    assert not order_snapshot_of(wanted).is_settled(NOW - timedelta(minutes=1))
    assert order_rows().wanted(then, wanted) == wanted, "done again it writes nothing"


def test_the_next_change_names_what_was_published_last_and_has_an_id_of_its_own() -> None:
    wanted: Any = order_rows().wanted(row(Status.PAID, 3), row(Status.CANCELLED, 5))
    following = read(record("MODIFY", wanted, row(Status.SHIPPED, 7)))
    assert following is not None

    event = event_of(following, Contact())

    assert (event.version, event.detail_type) == (7, "orderSHIPPED")
    assert '"previous_status":"CANCELLED"' in event.detail


def test_of_an_order_whose_change_was_held_the_world_knows_the_status_before() -> None:
    now = row(Status.CANCELLED, 5, mode=Mode.HELD, published_status=Status.INITIALIZED)

    wanted: Any = order_rows().wanted(row(Status.PAID, 3), now)

    assert stamp_of(wanted).published_status is Status.INITIALIZED


def test_an_order_that_says_the_same_as_then_stays_with_its_version() -> None:
    now = row(Status.PAID, 5, activity=Activity(name="orderFEEDBACK", facts={}))

    assert order_rows().wanted(row(Status.PAID, 3), now) == now


def test_what_was_done_about_an_order_is_not_published_again() -> None:
    then = row(Status.PAID, 3, activity=Activity(name="orderFEEDBACK", facts={}))
    now = row(Status.CANCELLED, 5)

    wanted: Any = order_rows().wanted(then, now)

    change = read(record("MODIFY", now, wanted))
    assert change is not None
    assert not is_announced(change)


def test_an_order_that_came_since_leaves_a_tombstone_that_tells_nobody() -> None:
    now = row(Status.PAID, 1)

    wanted: Any = order_rows().wanted(None, now)

    assert is_tombstone(wanted)
    assert version_of(wanted) == 2
    change = read(record("MODIFY", now, wanted))
    assert change is not None
    assert not is_announced(change)
    assert order_rows().wanted(None, wanted) == wanted


def test_an_order_that_was_deleted_since_comes_back_above_its_tombstone() -> None:
    then = row(Status.PAID, 3)
    tombstone: Any = tombstone_row(then, SOURCE, timedelta(days=1))

    wanted: Any = order_rows().wanted(then, tombstone)

    assert version_of(wanted) == 5
    assert stamp_of(wanted).published_status is None, "the world heard that it was deleted"
    assert "expires_at" not in wanted


def test_an_order_whose_row_is_gone_or_damaged_goes_on_from_its_last_event() -> None:
    then = row(Status.PAID, 3)
    damaged = key_of(header().order_no) | {"status": {"S": "?"}}

    gone: Any = order_rows(last_version=7).wanted(then, None)
    mended: Any = order_rows(last_version=7).wanted(then, damaged)
    made_up: Any = order_rows(last_version=7).wanted(None, damaged)

    assert [version_of(each) for each in (gone, mended, made_up)] == [8, 8, 8]
    assert is_tombstone(made_up)


def test_a_tombstone_of_then_does_not_become_an_order_and_is_kept() -> None:
    tombstone: Any = tombstone_row(row(Status.PAID, 3), SOURCE, timedelta(days=1))

    assert order_rows().wanted(tombstone, None) == tombstone
    assert order_rows().wanted(tombstone, tombstone) == tombstone
    again: Any = order_rows().wanted(tombstone, row(Status.PAID, 9))
    assert (is_tombstone(again), version_of(again)) == (True, 10)


def test_lines_come_back_and_new_ones_go() -> None:
    then: Any = line_row("A1", LINE, 3)
    later: Any = line_row("A1", replace(LINE, name="garbage"), 5)
    same: Any = line_row("A1", LINE, 5)

    assert order_rows().wanted(then, later) == then
    assert order_rows().wanted(then, same) == same
    assert order_rows().wanted(None, later) is None


@pytest.mark.parametrize("then", [row(Status.PAID, 3), None])
def test_an_order_whose_buyer_was_erased_since_stays_as_it_is(then: Row | None) -> None:
    now = row(Status.CANCELLED, 5, erased=True)
    rows = order_rows(erased=(header().order_no,))

    assert rows.wanted(then, now) == now
    assert rows.wanted(then, None) is None
