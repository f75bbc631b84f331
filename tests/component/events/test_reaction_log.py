"""What events set off, kept in a moto table beside them."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

from orderhub.errors import TransientError
from orderhub.events.history import EventHistory, PastEvents
from orderhub.events.reaction_log import ReactionLog
from orderhub.events.reactions import Mark, Reaction, ReactionKind
from orderhub.events.stored_event import EventKey
from tests.support.faults import refuse
from tests.support.orders import NOON
from tests.support.published import published_event
from tests.support.tables import moto_tables

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

PLACE = EventKey(key="A1", number=1, event_id="A1:1", detail_type="orderPAID", occurred_at=NOON)
STARTED = Reaction(kind=ReactionKind.WORKFLOW, name="order_notification", state="started")
SENT = Reaction(kind=ReactionKind.WORKFLOW, name="order_notification", state="sent")


@pytest.fixture
def client() -> Iterator["DynamoDBClient"]:
    with moto_tables("EventsTable") as dynamodb:
        yield dynamodb


def row_of(client: "DynamoDBClient") -> dict[str, Any]:
    key = {"order_no": {"S": "A1"}, "version": {"N": "-1"}}
    row: dict[str, Any] = client.get_item(TableName="EventsTable", Key=key)["Item"]
    return row


def test_what_an_event_set_off_adds_up_beside_it(client: "DynamoDBClient") -> None:
    log = ReactionLog(client, "EventsTable", 30)

    log.note(PLACE, STARTED, [Mark.STARTED])
    log.note(PLACE, SENT)

    row = row_of(client)
    assert set(row["reactions"]["SS"]) == {STARTED.text, SENT.text}
    assert row["marks"]["SS"] == ["started"]


def test_noting_the_same_again_changes_nothing(client: "DynamoDBClient") -> None:
    log = ReactionLog(client, "EventsTable", 30)
    log.note(PLACE, STARTED, [Mark.STARTED])
    before = row_of(client)

    log.note(PLACE, STARTED, [Mark.STARTED])

    assert row_of(client) == before


def test_it_stands_in_the_index_of_the_day_beside_its_event_and_expires_with_it(client: "DynamoDBClient") -> None:
    EventHistory(client, "EventsTable", retention_days=30).write([published_event()])

    ReactionLog(client, "EventsTable", 30).note(PLACE, STARTED)

    rows = [row for row in client.scan(TableName="EventsTable")["Items"] if "day_shard" in row]
    same = ("day_shard", "occurred_at", "detail_type", "event_id", "expires_at")
    assert len(rows) == 2
    assert [rows[0][name] for name in same] == [rows[1][name] for name in same]


def test_what_an_event_set_off_is_no_event_of_the_order(client: "DynamoDBClient") -> None:
    ReactionLog(client, "EventsTable", 30).note(PLACE, STARTED)

    assert PastEvents(client, "EventsTable").read("A1") == []


def test_a_table_that_cannot_be_reached_is_a_fault_that_may_pass(client: "DynamoDBClient") -> None:
    refuse(client, "UpdateItem", "ProvisionedThroughputExceededException")

    with pytest.raises(TransientError) as passing:
        ReactionLog(client, "EventsTable", 30).note(PLACE, STARTED)

    assert passing.value.code == "history_unreachable"
