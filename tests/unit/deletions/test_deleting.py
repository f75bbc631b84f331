"""The whole of a deletion on an embedded table: every call may be its last, and the end is the same."""

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from itertools import chain, repeat
from typing import Any

import pytest
from hypothesis import Phase, given
from hypothesis import strategies as st

from orderhub.deletions.operation import MOST_FAILED, POLICY, opened
from orderhub.deletions.request import DeletionRequest
from orderhub.deletions.work import PAGE
from orderhub.errors import TransientError
from orderhub.jobs.job import State
from orderhub.orders import rows
from orderhub.orders.activity_rows import activity_row
from orderhub.orders.cases import Feedback
from orderhub.orders.model import Mode
from orderhub.orders.rows import is_tombstone
from orderhub.orders.statuses import Status
from orderhub.orders.write_plan import Outcome
from tests.support.orders import NOON, line_change, new_order
from tests.support.samples import samples
from tests.unit.deletions.fakes import OPERATIONS, ORDERS, Died, World, refusal

HOUR = timedelta(hours=1)
RANGE: dict[str, Any] = {"start": NOON, "end": NOON + HOUR}


def stocked(sizes: Iterable[int]) -> World:
    """A world with orders A0, A1, … of so many lines, each with a feedback; every third is outside the range."""
    world = World()
    for number, size in enumerate(sizes):
        lines = [line_change(f"S{n}", quantity=Decimal(1)) for n in range(size)]
        ordered_at = NOON + HOUR if number % 3 == 2 else NOON + timedelta(minutes=number)
        world.send(new_order(*lines, order_no=f"A{number}", ordered_at=ordered_at), by=f"request-{number}")
        row = activity_row(f"A{number}", Feedback(feedback_id="f", given_at=NOON, score=5))
        world.dynamo.tables[ORDERS][f"A{number}", row["order_no_sku"]["S"]] = dict(row)
    world.dynamo.calls = 0
    world.now += HOUR
    return world


def finish(world: World) -> None:
    """An invocation, and when it dies those by which the schedule sees to it."""
    try:
        world.deleter().work("op-1", "invocation-1")
    except Died:
        world.dynamo.is_dead = False
        world.now += POLICY.lease
        world.deleter().sweep("look-1")


def outcome(world: World, numbers: Iterable[str]) -> None:
    """What must be so at the end, however often somebody died on the way."""
    order_nos = set(numbers)
    deleted = [event for event in world.dynamo.events() if event.detail_type == "orderDELETED"]
    operation = world.found()
    assert (operation.state, operation.deleted, operation.failed) == (State.DONE, len(order_nos), ())
    assert not list(world.ledger.open())
    assert {event.event_id for event in deleted} == {f"{order_no}:2" for order_no in order_nos}
    assert len(deleted) == len(order_nos)
    for order_no in order_nos:
        ((end, row),) = world.dynamo.rows_of(order_no).items()
        assert end == "#"
        assert is_tombstone(row)


@pytest.mark.slow
@samples(10, phases=(Phase.explicit, Phase.generate))
@given(st.lists(st.sampled_from([0, 1, 3, 120]), min_size=1, max_size=4), st.booleans())
def test_a_deletion_killed_at_any_call_ends_as_if_nothing_had_happened(sizes: list[int], dies_after: bool) -> None:  # noqa: FBT001
    order_nos = {f"A{number}" for number in range(len(sizes)) if number % 3 != 2}
    before = stocked(sizes)
    before.ask(**RANGE)
    before.dynamo.calls = call = 0
    is_killed = True
    while is_killed:
        world, call = before.copy(), call + 1
        world.dynamo.dies_at, world.dynamo.dies_after = call, dies_after

        finish(world)

        is_killed, world.dynamo.dies_at = world.dynamo.calls >= call, None
        outcome(world, order_nos)
        assert world.dynamo.rows_of("A2") == before.dynamo.rows_of("A2")


@samples(30)
@given(st.lists(st.tuples(st.booleans(), st.sampled_from(list(Status)), st.integers(0, 2)), max_size=8))
def test_versions_rise_over_creating_and_deleting_and_no_event_id_comes_twice(
    steps: list[tuple[bool, Status, int]],
) -> None:
    world, versions = World(), [0]
    for number, (deletes, status, size) in enumerate(steps):
        world.now += HOUR
        before = world.dynamo.rows_of("A1").get("#", {})
        if deletes:
            operation = world.ask(f"op-{number}", order_no="A1")
            world.deleter().work(operation.operation_id, "invocation-1")
            assert world.found(operation.operation_id).deleted == ("status" in before)
        else:
            lines = [line_change(f"S{n}", quantity=Decimal(1)) for n in range(size)]
            report = world.send(new_order(*lines, status=status), by=f"request-{number}")
            assert (report.outcomes["A1"] is Outcome.CREATED) == ("status" not in before)
        after = world.dynamo.rows_of("A1").get("#", {})
        if after != before:
            versions.append(rows.version_of(after))

    events = world.dynamo.events()
    assert versions == list(range(len(versions)))
    assert [event.version for event in events] == versions[1:]
    for event, earlier in zip(events, [None, *events], strict=False):
        detail = json.loads(event.detail)
        if earlier is None or earlier.detail_type == "orderDELETED":
            assert detail["order"]["previous_status"] is None
            assert event.detail_type == f"order{detail['order']['status']}"


def test_an_order_nobody_sent_is_deleted_by_doing_nothing() -> None:
    world = World()
    world.ask(order_no="A1")

    world.deleter().work("op-1", "invocation-1")

    assert (world.found().state, world.found().deleted) == (State.DONE, 0)
    assert world.found().ended_at == NOON
    assert world.dynamo.records == []


def test_a_number_is_deleted_with_its_lines_and_feedbacks() -> None:
    world = stocked([2])
    world.ask(order_no="A0")

    world.deleter().work("op-1", "invocation-1")

    outcome(world, ["A0"])


def test_a_historical_deletion_is_not_told() -> None:
    world = stocked([2])
    world.ask(order_no="A0", mode=Mode.HISTORICAL)

    world.deleter().work("op-1", "invocation-1")

    assert world.found().deleted == 1
    assert [event.detail_type for event in world.dynamo.events()] == ["orderINITIALIZED"]


def test_what_was_deleted_before_is_not_counted_again() -> None:
    world = stocked([1])
    for operation_id in ("op-1", "op-2"):
        world.ask(operation_id, order_no="A0")
        world.deleter().work(operation_id, "invocation-1")

    assert (world.found("op-1").deleted, world.found("op-2").deleted) == (1, 0)


def test_orders_that_come_after_the_deletion_was_asked_for_stay() -> None:
    world = stocked([1])
    world.ask(**RANGE)
    world.now += timedelta(seconds=1)
    numbers = [f"B{number:03}" for number in range(150)]
    world.send(*(new_order(order_no=order_no, ordered_at=NOON) for order_no in numbers), by="late")

    world.deleter().work("op-1", "invocation-1")

    outcome(world, ["A0"])
    assert all("status" in world.dynamo.rows_of(order_no)["#"] for order_no in numbers)


def test_a_single_order_made_anew_after_the_deletion_was_asked_for_stays() -> None:
    world = World()
    world.ask(order_no="A1")
    world.now += timedelta(seconds=1)
    world.send(new_order())

    world.deleter().work("op-1", "invocation-1")

    assert world.found().deleted == 0
    assert "status" in world.dynamo.rows_of("A1")["#"]


@pytest.mark.parametrize(
    "fields", [{"prefix": "kyiv-"}, {"store_id": "S1"}, {"prefix": "kyiv-", "store_id": "S1"}]
)
def test_of_a_day_only_the_orders_of_the_asking_shop_are_deleted(fields: dict[str, Any]) -> None:
    world = World()
    for number in range(PAGE + 5):
        world.send(new_order(order_no=f"lviv-{number}", ordered_at=NOON, store_id="S2"), by=f"lviv {number}")
    for number in range(3):
        world.send(new_order(order_no=f"kyiv-{number}", ordered_at=NOON, store_id="S1"), by=f"kyiv {number}")
    world.now += HOUR
    world.ask(**RANGE, **fields)

    world.deleter().work("op-1", "invocation-1")

    outcome(world, [f"kyiv-{number}" for number in range(3)])


def test_more_orders_than_a_page_go_page_by_page() -> None:
    world = World()
    numbers = [f"A{number}" for number in range(230)]
    world.send(*(new_order(order_no=order_no) for order_no in numbers))
    world.ask(**RANGE)

    world.deleter().work("op-1", "invocation-1")

    assert (world.found().state, world.found().deleted) == (State.DONE, 230)


def test_when_the_time_is_up_the_next_invocation_goes_on() -> None:
    world = stocked([1, 1])
    world.ask(**RANGE)
    world.seconds = chain([100.0, 29.0], repeat(100.0))

    with pytest.raises(TransientError) as caught:
        world.deleter().work("op-1", "invocation-1")
    assert caught.value.code == "deletion_continues"
    assert world.found().page == ("A0", "A1")
    world.deleter().sweep("look-1")

    outcome(world, ["A0", "A1"])


def test_what_another_has_in_hand_is_left_to_it() -> None:
    world = stocked([1])
    world.ask(order_no="A0")
    world.dynamo.dies_at = world.dynamo.calls + 3
    with pytest.raises(Died):
        world.deleter().work("op-1", "invocation-1")
    world.dynamo.is_dead = False

    world.deleter().work("op-1", "invocation-2")
    world.deleter().sweep("look-1")
    assert world.found().state is State.WORKING
    world.deleter().work("op-1", "invocation-1")

    outcome(world, ["A0"])


def test_whoever_finds_that_another_has_signed_stops() -> None:
    world = stocked([1])
    operation = world.ask(order_no="A0")
    world.deleter().work("op-1", "invocation-1")

    with pytest.raises(TransientError) as caught:
        world.deleter().store(operation, replace(operation, state=State.DONE))

    assert caught.value.code == "operation_taken"


def test_an_operation_nobody_gets_on_with_is_given_up() -> None:
    world = stocked([1])
    world.ask(order_no="A0")
    for _ in range(POLICY.most_attempts):
        world.now += POLICY.lease
        world.dynamo.failures = [refusal("ThrottlingException")] * 10
        with pytest.raises(TransientError):
            world.deleter().sweep("look")
    world.now += POLICY.lease

    world.deleter().sweep("look")

    assert (world.found().state, world.found().code) == (State.FAILED, "abandoned")
    assert not list(world.ledger.open())


def test_an_order_that_is_changed_all_the_time_does_not_keep_the_others() -> None:
    world = stocked([1, 1])
    world.ask(**RANGE)
    world.ask("op-2", order_no="A0")
    world.dynamo.failures = [refusal("TransactionCanceledException", ["ConditionalCheckFailed"])] * 10

    world.deleter().work("op-2", "invocation-1")
    world.deleter().work("op-1", "invocation-1")

    assert world.found("op-2").failed == (("A0", "order_busy"),)
    assert (world.found("op-2").state, world.found("op-2").deleted) == (State.DONE, 0)
    assert world.found("op-1").deleted == 2


def test_an_operation_in_which_very_many_orders_fail_fails() -> None:
    world = World()
    world.send(*(new_order(order_no=f"A{number}") for number in range(MOST_FAILED)))
    world.ask(**RANGE)
    busy = refusal("TransactionCanceledException", ["ConditionalCheckFailed"])
    world.dynamo.failures = [busy] * 10 * MOST_FAILED

    world.deleter().work("op-1", "invocation-1")

    assert (world.found().state, world.found().code) == (State.FAILED, "too_many_failures")
    assert len(world.found().failed) == MOST_FAILED


def test_an_operation_whose_record_is_gone_is_passed_over() -> None:
    world = World()
    world.ask(order_no="A1")
    del world.dynamo.tables[OPERATIONS]["operations", "op-1"]

    world.deleter().sweep("look")
    world.deleter().work("op-1", "look")

    assert world.ledger.find("op-1") is None


def test_a_deletion_is_found_by_the_id_its_request_came_with() -> None:
    world = stocked([1])
    assert world.ledger.add(opened("op-1", DeletionRequest(order_no="A0"), world.now, "erp-sync-0001"))

    world.deleter().work("op-1", "invocation-1")

    assert world.dynamo.rows_of("A0")["#"]["written_by"] == {"S": "erp-sync-0001 op-1"}
    assert world.dynamo.events()[-1].correlation_id == "erp-sync-0001"
