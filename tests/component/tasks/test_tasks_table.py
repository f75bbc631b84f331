"""The rows of tasks, on moto and in the tests' fake: both keep the same promises."""

import json
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING

import pytest
from botocore.exceptions import ClientError

from orderhub.errors import TransientError
from orderhub.tasks.rows import row_of
from orderhub.tasks.table import TasksTable
from orderhub.tasks.task import Awaited, TaskState, changed, with_overdue_published
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


def due(tasks: TasksTable | FakeTasks, hours: int, limit: int) -> list[str]:
    """The ids of what is overdue by then."""
    found = tasks.awaited(NOON + hours * HOUR, limit)
    assert not any(task.is_new for task in found)
    return [task.task_id for task in found]


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
    tasks.mark_created_published([DUE, first, ended, moved, new_task(9)])
    assert due(tasks, 4, 2) == [DUE.task_id, first.task_id]

    tasks.change(first, with_overdue_published(first, NOON))
    tasks.change(ended, changed(ended, NOON, state=TaskState.CANCELLED))
    tasks.change(moved, changed(moved, NOON, due_at=NOON + 9 * HOUR))

    assert due(tasks, 4, 9) == [DUE.task_id]
    assert due(tasks, 10, 9) == [DUE.task_id, moved.task_id]


def test_a_new_task_is_awaited_until_it_is_told(tasks: TasksTable | FakeTasks) -> None:
    new, other = new_task(1, due_at=NOON + HOUR), new_task(2, created_at=NOON + HOUR / 2)
    for task in (new, other, new):
        tasks.create(task)
    awaited = [Awaited(task_id=task.task_id, is_new=True) for task in (new, other)]

    assert list(tasks.awaited(NOON, 9)) == []
    assert list(tasks.awaited(NOON + HOUR, 9)) == awaited

    tasks.mark_created_published([new])

    assert list(tasks.awaited(NOON + HOUR, 9)) == awaited[1:]


def test_a_removed_task_is_not_awaited(client: "DynamoDBClient") -> None:
    tasks = TasksTable(client, TABLE)
    tasks.create(DUE)

    tasks.remove(DUE)

    assert (tasks.find(DUE.task_id), list(tasks.awaited(NOON + HOUR, 9))) == (None, [])


def test_a_task_of_an_older_version_can_be_changed(client: "DynamoDBClient") -> None:
    tasks, task = TasksTable(client, TABLE), new_task()
    body = json.loads(row_of(task)["body"]["S"])
    assert "description" not in body
    client.put_item(TableName=TABLE, Item=row_of(task) | {"body": {"S": json.dumps(body, sort_keys=True)}})

    assert tasks.change(task, changed(task, NOON, description="Ask for the reason"))
    assert (tasks.find(task.task_id) or task).description == "Ask for the reason"


@pytest.mark.parametrize(
    ("operation", "call"),
    [
        ("PutItem", lambda table: table.change(new_task(), new_task(title="another"))),
        ("TransactWriteItems", lambda table: table.create(DUE)),
        ("DeleteItem", lambda table: table.mark_created_published([DUE])),
        ("GetItem", lambda table: table.find("x")),
        ("Query", lambda table: table.awaited(NOON, 1)),
    ],
)
def test_a_table_that_is_busy_may_be_asked_again(
    client: "DynamoDBClient", operation: str, call: Callable[[TasksTable], object]
) -> None:
    refuse(client, operation, "ThrottlingException", "ThrottlingException")

    with pytest.raises(TransientError) as fault:
        call(TasksTable(client, TABLE))

    assert fault.value.code == "tasks_unreachable"


def test_a_transaction_that_met_another_may_be_tried_again(client: "DynamoDBClient") -> None:
    reasons = [{"Code": "TransactionConflict"}, {"Code": "None"}]
    refuse(client, "TransactWriteItems", "TransactionCanceledException", CancellationReasons=reasons)

    with pytest.raises(TransientError):
        TasksTable(client, TABLE).create(DUE)


def test_a_missing_permission_is_told_as_it_is(client: "DynamoDBClient") -> None:
    refuse(client, "TransactWriteItems", "AccessDeniedException")

    with pytest.raises(ClientError):
        TasksTable(client, TABLE).create(new_task())
