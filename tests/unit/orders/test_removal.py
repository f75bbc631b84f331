"""Removing one order while others write it, and what becomes of the calls that fail."""

from datetime import timedelta
from decimal import Decimal

import pytest
from botocore.exceptions import ClientError

from orderhub.errors import InvalidInput, TransientError
from orderhub.orders import rows
from orderhub.orders.model import Mode
from orderhub.orders.rows import is_tombstone
from orderhub.orders.write_plan import Source
from tests.support.orders import NOON, change, line, line_change, new_order
from tests.unit.deletions.fakes import ORDERS, World, refusal

DELETED_AT = NOON + timedelta(hours=1)
SOURCE = Source(written_by="op-1", mode=Mode.LIVE, received_at=DELETED_AT)


@pytest.fixture
def world() -> World:
    world = World()
    world.send(new_order(line_change("S1", quantity=Decimal(1)), store_id="s-1"))
    return world


def remove(world: World) -> bool:
    return world.removal(SOURCE).remove("A1", DELETED_AT)


def test_the_tombstone_keeps_the_version_and_nothing_of_the_order(world: World) -> None:
    assert remove(world)

    assert world.dynamo.rows_of("A1") == {
        "#": {
            "order_no": {"S": "A1"},
            "order_no_sku": {"S": "A1#"},
            "version": {"N": "2"},
            "mode": {"S": "live"},
            "changed": {"L": []},
            "written_by": {"S": "op-1"},
            "written_at": {"S": "2026-11-22T13:00:00.000000Z"},
            "created_at": {"S": "2026-11-22T12:00:00.000000Z"},
            "deleted_at": {"S": "2026-11-22T13:00:00.000000Z"},
            "expires_at": {"N": str(int((DELETED_AT + timedelta(days=1)).timestamp()))},
        }
    }


def test_an_update_in_between_goes_too(world: World) -> None:
    world.dynamo.meanwhile = [lambda: world.send(change(line_change("S2", quantity=Decimal(1))), by="other")]

    assert remove(world)

    assert world.dynamo.rows_of("A1").keys() == {"#"}
    assert [event.event_id for event in world.dynamo.events()] == ["A1:1", "A1:2", "A1:3"]


def test_lines_that_a_large_update_writes_in_between_go_too(world: World) -> None:
    row = dict(rows.line_row("A1", line("S2"), 2))
    world.dynamo.meanwhile = [lambda: world.dynamo.tables[ORDERS].update({("A1", "A1#S2"): row})]

    assert remove(world)

    assert world.dynamo.rows_of("A1").keys() == {"#"}


def test_lines_of_an_order_that_is_just_being_made_anew_stay(world: World) -> None:
    remove(world)
    row = dict(rows.line_row("A1", line("S2"), 3))
    world.dynamo.tables[ORDERS]["A1", "A1#S2"] = row

    assert remove(world)

    assert world.dynamo.rows_of("A1")["#S2"] == row


def test_an_order_made_anew_in_between_stays_whole(world: World) -> None:
    removal = world.removal(SOURCE)
    world.dynamo.tables[ORDERS]["A1", "A1#S9"] = dict(rows.line_row("A1", line("S9"), 1))
    tombstone = {**world.dynamo.rows_of("A1")["#"], "deleted_at": {"S": "now"}}
    del tombstone["status"]
    world.dynamo.tables[ORDERS]["A1", "A1#"] = tombstone
    world.now = DELETED_AT + timedelta(seconds=1)
    world.dynamo.meanwhile = [
        lambda: world.send(new_order(line_change("S9", quantity=Decimal(2))), by="anew"),
    ]

    assert not removal.remove("A1", DELETED_AT)

    assert world.dynamo.rows_of("A1")["#S9"]["quantity"] == {"N": "2"}
    assert not is_tombstone(world.dynamo.rows_of("A1")["#"])


def test_only_orders_that_are_there_and_came_in_time_are_there(world: World) -> None:
    world.send(new_order(order_no="B"), by="request-2")
    remove(world)
    world.now = DELETED_AT + timedelta(seconds=1)
    world.send(new_order(order_no="C"), by="request-3")

    assert world.removal(SOURCE).there(["A1", "B", "C", "D"], DELETED_AT) == ("B",)


def test_where_a_store_is_named_only_its_orders_are_there(world: World) -> None:
    world.send(new_order(order_no="B", store_id="s-2"), by="request-2")

    assert world.removal(SOURCE).there(["A1", "B"], DELETED_AT, "s-1") == ("A1",)


def test_a_transaction_that_is_too_large_is_taken_in_smaller_parts(world: World) -> None:
    world.dynamo.failures = [refusal("ValidationException")] * 8

    assert remove(world)

    assert world.dynamo.rows_of("A1").keys() == {"#"}


@pytest.mark.parametrize("code", ["ThrottlingException", "TransactionConflictException"])
def test_a_table_that_takes_nothing_is_told_to_pass(world: World, code: str) -> None:
    world.dynamo.failures = [refusal(code)] * 10

    with pytest.raises(TransientError) as caught:
        remove(world)

    assert caught.value.code == "orders_unwritable"
    assert len(world.pauses) == 9


def test_an_order_that_others_change_all_the_time_is_refused(world: World) -> None:
    world.dynamo.failures = [refusal("TransactionCanceledException", ["ConditionalCheckFailed"])] * 10

    with pytest.raises(InvalidInput) as caught:
        remove(world)

    assert caught.value.code == "order_busy"


def test_a_fault_that_cannot_pass_is_not_hidden(world: World) -> None:
    world.dynamo.failures = [refusal("AccessDeniedException")]

    with pytest.raises(ClientError, match="AccessDeniedException"):
        remove(world)


def test_an_order_made_anew_whose_answer_was_lost_counts_as_created(world: World) -> None:
    remove(world)
    world.send(new_order(), by="anew")

    report = world.send(new_order(), by="anew")

    assert report.counts()["created"] == 1
    assert rows.version_of(world.dynamo.rows_of("A1")["#"]) == 3
