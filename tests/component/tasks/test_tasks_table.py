"""The rows of tasks, on moto and in the tests' fake: both keep the same promises."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING

import pytest
from botocore.exceptions import ClientError

from orderhub.faults import Passing
from orderhub.tasks.table import TasksTable
from orderhub.tasks.task import TaskState, changed, told
from tests.support.faults import refuse
from tests.support.tables import moto_tables
from tests.unit.tasks.fakes import HOUR, NOON, FakeTasks, new_task

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

TABLE = "OperationsTable"
DUE = new_task(due_at=NOON)


@pytest.fixture
def client() -> "Iterator[DynamoDBClient]":
    with moto_tables(TABLE) as dynamodb:
        yield dynamodb


@pytest.fixture(params=["table", "fake"])
def tasks(request: pytest.FixtureRequest) -> TasksTable | FakeTasks:
    if request.param == "fake":
        return FakeTasks()
    return TasksTable(request.getfixturevalue("client"), TABLE)


@pytest.mark.parametrize("due_at", [None, NOON])
def test_a_task_is_created_once(tasks: TasksTable | FakeTasks, due_at: datetime | None) -> None:
    task = new_task(due_at=due_at)

    first, second = tasks.create(task), tasks.create(new_task(due_at=due_at, title="another"))

    assert (first, second) == (True, False)
    assert tasks.find(task.task_id) == task
    assert tasks.find("none") is None


def test_of_two_changes_of_what_was_read_one_counts(tasks: TasksTable | FakeTasks) -> None:
    tasks.create(DUE)
    mine, other = changed(DUE, NOON, group="returns"), changed(DUE, NOON, state=TaskState.DONE)

    done = tasks.change(DUE, mine), tasks.change(DUE, other)

    assert done == (True, False)
    assert tasks.find(DUE.task_id) == mine


def test_what_is_overdue_is_awaited_until_it_is_told_or_ended_or_moved(tasks: TasksTable | FakeTasks) -> None:
    first, ended, moved = (new_task(n, due_at=NOON + n * HOUR) for n in range(1, 4))
    for task in (DUE, first, ended, moved, new_task(9)):
        tasks.create(task)
    assert list(tasks.overdue(NOON + 4 * HOUR, 2)) == [DUE.task_id, first.task_id]

    tasks.change(first, told(first, NOON))
    tasks.change(ended, changed(ended, NOON, state=TaskState.CANCELLED))
    tasks.change(moved, changed(moved, NOON, due_at=NOON + 9 * HOUR))

    assert list(tasks.overdue(NOON + 4 * HOUR, 9)) == [DUE.task_id]
    assert list(tasks.overdue(NOON + 10 * HOUR, 9)) == [DUE.task_id, moved.task_id]


@pytest.mark.parametrize(
    ("operation", "call"),
    [
        ("PutItem", lambda table: table.create(new_task())),
        ("TransactWriteItems", lambda table: table.create(DUE)),
        ("GetItem", lambda table: table.find("x")),
        ("Query", lambda table: table.overdue(NOON, 1)),
    ],
)
def test_a_table_that_is_busy_may_be_asked_again(
    client: "DynamoDBClient", operation: str, call: Callable[[TasksTable], object]
) -> None:
    refuse(client, operation, "ThrottlingException", "ThrottlingException")

    with pytest.raises(Passing) as fault:
        call(TasksTable(client, TABLE))

    assert fault.value.code == "tasks_unreachable"


def test_a_transaction_that_met_another_may_be_tried_again(client: "DynamoDBClient") -> None:
    reasons = [{"Code": "TransactionConflict"}, {"Code": "None"}]
    refuse(client, "TransactWriteItems", "TransactionCanceledException", CancellationReasons=reasons)

    with pytest.raises(Passing):
        TasksTable(client, TABLE).create(DUE)


def test_a_missing_permission_is_told_as_it_is(client: "DynamoDBClient") -> None:
    refuse(client, "PutItem", "AccessDeniedException")

    with pytest.raises(ClientError):
        TasksTable(client, TABLE).create(new_task())
