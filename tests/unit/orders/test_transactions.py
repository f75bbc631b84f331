from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orderhub.orders import rows
from orderhub.orders.model import Mode
from orderhub.orders.statuses import Status
from orderhub.orders.transactions import MAX_ITEMS, Failure, Write, blame, packed, steps, write_of
from orderhub.orders.upsert import apply_change, draft_of, plan
from orderhub.orders.write_plan import Stored, WritePlan, firing, stamp_of
from tests.support.orders import NOON, change, header, line, line_change, new_order, source, stored

FINE = "None"


def planned(before: Stored | None, **fields: Any) -> WritePlan:  # noqa: ANN401 - any field of a header
    draft, problems = apply_change(draft_of(before), change(**fields) if before else new_order(**fields))
    made = plan(before, draft)
    assert problems == []
    assert made is not None
    return made


def write(order_no: str, lines: int) -> Write:
    made = replace(planned(None), header=header(order_no), put=tuple(line(f"S{n}") for n in range(lines)))
    return write_of(made, "orders", source())


def test_a_new_order_is_put_on_the_condition_that_there_is_none() -> None:
    new = write("A1", 1)

    assert new.header["Put"]["ConditionExpression"] == "attribute_not_exists(order_no)"
    assert new.unchanged["ConditionCheck"]["Key"] == rows.key_of("A1")
    assert new.items == (*new.lines, new.header)


def test_a_known_order_is_put_on_the_condition_that_it_is_as_it_was_read() -> None:
    put: Any = write_of(planned(stored(version=4), remark="x"), "orders", source()).header["Put"]

    assert put["ConditionExpression"] == "version = :version AND written_by = :writer"
    assert put["ExpressionAttributeValues"] == {":version": {"N": "4"}, ":writer": {"S": "other"}}


def test_a_change_is_stamped_with_its_request_and_the_next_version() -> None:
    row: Any = write_of(planned(stored(version=4), remark="x"), "orders", source("mine", Mode.HISTORICAL)).header[
        "Put"
    ]["Item"]

    stamp = rows.stamp_of(row)
    assert (stamp.version, stamp.mode, stamp.written_by) == (5, Mode.HISTORICAL, "mine")
    assert (stamp.changed, stamp.created_at, stamp.written_at) == (("remark",), NOON, NOON)


def test_the_time_of_a_change_never_goes_back() -> None:
    before = stored(version=4)
    before = replace(before, stamp=replace(before.stamp, written_at=NOON + timedelta(seconds=2)))

    row: Any = write_of(planned(before, remark="x"), "orders", source()).header["Put"]["Item"]

    assert rows.stamp_of(row).written_at == NOON + timedelta(seconds=2)


def test_a_guard_that_moves_on_keeps_version_and_mode_but_names_its_writer() -> None:
    made = write_of(planned(stored(version=4), updated_at=NOON), "orders", source("mine", Mode.HISTORICAL))

    stamp = rows.stamp_of(made.header["Put"]["Item"])
    assert stamp == replace(stored(version=4).stamp, written_by="mine")
    assert made.lines == ()
    assert not made.is_shared


def test_lines_are_put_and_deleted_with_their_order() -> None:
    before = stored(line("S1"))
    draft, _ = apply_change(
        draft_of(before), change(line_change("S1", quantity=Decimal(0)), line_change("S2", quantity=Decimal(2)))
    )
    made = plan(before, draft)
    assert made is not None

    done = write_of(made, "orders", source())

    assert [next(iter(item)) for item in done.items] == ["Put", "Delete", "Put"]
    assert done.lines[1]["Delete"]["Key"] == rows.key_of("A1", "S1")


@pytest.mark.parametrize(
    ("lines", "shared", "large"), [(0, False, False), (1, True, False), (99, True, False), (100, False, True)]
)
def test_an_order_goes_alone_or_shares_or_goes_in_steps(lines: int, *, shared: bool, large: bool) -> None:
    assert (write("A1", lines).is_shared, write("A1", lines).is_large) == (shared, large)


@given(st.lists(st.integers(1, 99), max_size=30))
def test_orders_are_packed_whole_and_in_order_within_the_limit(sizes: list[int]) -> None:
    writes = [write(f"A{n}", size) for n, size in enumerate(sizes)]

    packs = list(packed(writes))

    assert [entry for pack in packs for entry in pack] == writes
    assert all(0 < sum(len(entry.items) for entry in pack) <= MAX_ITEMS for pack in packs)
    full = [sum(len(entry.items) for entry in pack) for pack in packs]
    assert all(size + len(after[0].items) > MAX_ITEMS for size, after in zip(full, packs[1:], strict=False))


@pytest.mark.parametrize(
    ("lines", "expected"), [(100, [100, 2, 1]), (198, [100, 100, 1]), (199, [100, 100, 2, 1])]
)
def test_a_large_order_goes_in_steps_with_its_header_last(lines: int, expected: list[int]) -> None:
    large = write("A1", lines)

    parts = list(steps(large))

    assert [len(part) for part in parts] == expected
    assert [part[-1] for part in parts] == [large.unchanged] * (len(parts) - 1) + [large.header]
    assert [item for part in parts[:-1] for item in part[:-1]] == list(large.lines)


def test_the_orders_whose_items_failed_are_to_blame() -> None:
    first, second, third = (write(f"A{n}", 1) for n in range(3))
    reasons = (FINE, FINE, "ConditionalCheckFailed", FINE, FINE, FINE)

    failure = Failure(code="TransactionCanceledException", reasons=reasons)

    assert blame([first, second, third], failure) == ((second,), (first, third))


def test_without_reasons_all_are_to_blame() -> None:
    pack = (write("A1", 1), write("A2", 1))

    assert blame(pack, Failure(code="ThrottlingException")) == (pack, ())


def test_what_aws_finds_too_large_is_told_from_what_may_pass() -> None:
    assert Failure(code="ValidationException").is_too_large
    assert Failure(code="TransactionCanceledException", reasons=(FINE, "ValidationError")).is_too_large
    assert not Failure(code="TransactionCanceledException", reasons=("TransactionConflict",)).is_too_large


def _shipped(before: Stored) -> WritePlan:
    draft, _ = apply_change(draft_of(before), change(status=Status.SHIPPED))
    made = plan(before, draft)
    assert made is not None
    return made


EARLIER = NOON - timedelta(hours=3)


@pytest.mark.parametrize(
    ("before", "fields", "mode", "since"),
    [
        (None, {"status": Status.SHIPPED}, Mode.LIVE, NOON),
        (None, {"status": Status.SHIPPED}, Mode.HELD, NOON),
        (None, {"status": Status.SHIPPED}, Mode.HISTORICAL, None),
        (None, {"status": Status.SHIPPED, "updated_at": EARLIER}, Mode.HISTORICAL, EARLIER),
        (None, {"status": Status.PAID}, Mode.LIVE, None),
        (stored(status=Status.PAID), {"status": Status.SHIPPED}, Mode.LIVE, NOON),
        (stored(status=Status.PAID), {"status": Status.SHIPPED, "updated_at": EARLIER}, Mode.LIVE, EARLIER),
        (stored(status=Status.PAID, updated_at=EARLIER), {"status": Status.SHIPPED}, Mode.LIVE, NOON),
        (stored(status=Status.SHIPPED), {"remark": "x"}, Mode.LIVE, None),
    ],
)
def test_a_stamp_knows_since_when_an_order_is_shipped(
    before: Stored | None, fields: dict[str, Any], mode: Mode, since: datetime | None
) -> None:
    assert stamp_of(planned(before, **fields), source(mode=mode)).shipped_since == since


@pytest.mark.parametrize("fields", [{"status": Status.DELIVERED}, {"remark": "x"}, {"status": Status.SHIPPED}])
def test_what_comes_after_the_shipping_does_not_move_its_time(fields: dict[str, Any]) -> None:
    before = stored(status=Status.SHIPPED)
    before = replace(before, stamp=replace(before.stamp, shipped_since=EARLIER))

    assert stamp_of(planned(before, **fields, updated_at=NOON), source()).shipped_since == EARLIER


def _held(before: Stored, published: Status | None) -> Stored:
    return replace(before, stamp=replace(before.stamp, mode=Mode.HELD, published_status=published))


def test_a_new_order_that_is_held_was_told_of_to_nobody() -> None:
    draft, _ = apply_change(draft_of(None), new_order())
    made = plan(None, draft)
    assert made is not None

    stamp = stamp_of(made, source(mode=Mode.HELD))

    assert (stamp.mode, stamp.version, stamp.published_status) == (Mode.HELD, 1, None)


@pytest.mark.parametrize(
    ("before", "published"),
    [
        (stored(status=Status.PAID), Status.PAID),
        (_held(stored(status=Status.PAID), Status.INITIALIZED), Status.INITIALIZED),
        (_held(stored(status=Status.PAID), None), None),
    ],
)
def test_a_held_change_remembers_what_was_told_before_it_and_before_those_held_already(
    before: Stored, published: Status | None
) -> None:
    stamp = stamp_of(_shipped(before), source(mode=Mode.HELD))

    assert (stamp.mode, stamp.published_status) == (Mode.HELD, published)


def test_history_over_a_held_change_stays_held_and_over_any_other_is_history() -> None:
    before = stored(status=Status.PAID)

    over_held = stamp_of(_shipped(_held(before, Status.INITIALIZED)), source(mode=Mode.HISTORICAL))
    over_live = stamp_of(_shipped(before), source(mode=Mode.HISTORICAL))

    assert (over_held.mode, over_held.published_status) == (Mode.HELD, Status.INITIALIZED)
    assert (over_live.mode, over_live.published_status) == (Mode.HISTORICAL, None)


@pytest.mark.parametrize("make", [_shipped, firing])
def test_a_live_change_and_firing_end_what_was_held(make: Callable[[Stored], WritePlan]) -> None:
    stamp = stamp_of(make(_held(stored(status=Status.PAID), Status.INITIALIZED)), source())

    assert (stamp.mode, stamp.version, stamp.published_status) == (Mode.LIVE, 2, None)
