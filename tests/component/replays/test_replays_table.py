"""The rows of replays, on moto and in the tests' fake: both keep the same promises."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from botocore.exceptions import ClientError

from orderhub.errors import TransientError
from orderhub.events.reactions import ReactionKind
from orderhub.jobs.job import State
from orderhub.replays.replay import Chosen, Replay, Target
from orderhub.replays.table import ReplaysTable
from tests.support.faults import refuse
from tests.support.orders import NOON
from tests.support.tables import moto_tables
from tests.unit.replays.fakes import MINUTE, FakeReplays

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

REPLAY = Replay(
    replay_id="r1",
    chosen=Chosen(types=("orderDELIVERED",), start=NOON, end=NOON + MINUTE),
    to=Target(kind=ReactionKind.WEBHOOK, name="desk"),
    events=3,
    created_at=NOON,
    updated_at=NOON,
)


@pytest.fixture
def client() -> "Iterator[DynamoDBClient]":
    with moto_tables("OperationsTable") as dynamodb:
        yield dynamodb


@pytest.fixture(params=["table", "fake"])
def replays(request: pytest.FixtureRequest) -> ReplaysTable | FakeReplays:
    if request.param == "fake":
        return FakeReplays()
    return ReplaysTable(request.getfixturevalue("client"), "OperationsTable")


def test_a_replay_is_added_once_and_comes_back_as_it_was(replays: ReplaysTable | FakeReplays) -> None:
    added = replays.add(REPLAY), replays.add(replace(REPLAY, events=4))

    assert added == (True, False)
    assert replays.find("r1") == REPLAY
    assert replays.find("r2") is None


def test_of_two_changes_of_what_was_read_one_counts(replays: ReplaysTable | FakeReplays) -> None:
    replays.add(REPLAY)
    mine, other = (replace(REPLAY, sent=sent, mark="1", leased_until=NOON) for sent in (1, 2))

    changed = replays.change(REPLAY, mine), replays.change(REPLAY, other)

    assert changed == (True, False)
    assert replays.find("r1") == mine


def test_a_replay_is_open_until_its_end(replays: ReplaysTable | FakeReplays) -> None:
    other = replace(REPLAY, replay_id="r2", chosen=Chosen(order_nos=("A1",)))
    for replay in (REPLAY, other):
        replays.add(replay)

    replays.change(REPLAY, replace(REPLAY, state=State.DONE, ended_at=NOON))

    assert list(replays.open()) == ["r2"]
    assert replays.find("r2") == other


@pytest.mark.parametrize(
    ("operation", "call"),
    [
        ("TransactWriteItems", lambda table: table.add(REPLAY)),
        ("PutItem", lambda table: table.change(REPLAY, REPLAY)),
        ("GetItem", lambda table: table.find("x")),
        ("Query", lambda table: list(table.open())),
    ],
)
def test_a_table_that_is_busy_may_be_asked_again(
    client: "DynamoDBClient", operation: str, call: Callable[[ReplaysTable], object]
) -> None:
    refuse(client, operation, "ThrottlingException", "ThrottlingException")

    with pytest.raises(TransientError) as fault:
        call(ReplaysTable(client, "OperationsTable"))

    assert fault.value.code == "replays_unreachable"


def test_a_transaction_that_met_another_may_be_tried_again(client: "DynamoDBClient") -> None:
    reasons = [{"Code": "TransactionConflict"}, {"Code": "None"}]
    refuse(client, "TransactWriteItems", "TransactionCanceledException", CancellationReasons=reasons)

    with pytest.raises(TransientError):
        ReplaysTable(client, "OperationsTable").add(REPLAY)


def test_a_missing_permission_is_told_as_it_is(client: "DynamoDBClient") -> None:
    refuse(client, "PutItem", "AccessDeniedException")

    with pytest.raises(ClientError):
        ReplaysTable(client, "OperationsTable").change(REPLAY, REPLAY)
