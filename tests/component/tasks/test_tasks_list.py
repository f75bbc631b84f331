"""The lists of tasks, read from the index on moto."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from orderhub.errors import TransientError
from orderhub.tasks.listing import TasksList
from orderhub.tasks.table import TasksTable
from orderhub.tasks.task import Task, TaskState, Wanted, changed
from tests.support.faults import refuse
from tests.support.tables import moto_tables
from tests.unit.tasks.fakes import HOUR, NOON, new_task

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

TABLE = "OperationsTable"
OPEN = (TaskState.OPEN, TaskState.IN_PROGRESS)


@pytest.fixture
def client() -> "Iterator[DynamoDBClient]":
    with moto_tables(TABLE) as dynamodb:
        yield dynamodb


def stocked(client: "DynamoDBClient", *tasks: Task) -> TasksList:
    table = TasksTable(client, TABLE)
    for task in tasks:
        table.create(task)
    return TasksList(client, TABLE)


def pages(lists: TasksList, wanted: Wanted, limit: int) -> list[list[str]]:
    """The numbers, by their titles, on each page."""
    found, last = lists.page(wanted, limit)
    all_pages = [[task.title for task in found]]
    while last:
        found, last = lists.page(wanted, limit, last)
        all_pages.append([task.title for task in found])
    return all_pages


def test_pages_over_two_states_hold_each_task_once_in_the_order_they_are_due(client: "DynamoDBClient") -> None:
    states = [OPEN[n % 2] for n in range(7)]
    tasks = [new_task(n, title=str(n), due_at=NOON + n * HOUR, state=state) for n, state in enumerate(states)]
    never = new_task(7, title="never")
    lists = stocked(client, *reversed(tasks), never, new_task(8, title="done", state=TaskState.DONE))

    found = pages(lists, Wanted(states=OPEN), 3)

    assert found == [["0", "1", "2"], ["3", "4", "5"], ["6", "never"]]


def test_what_is_due_at_a_time_or_later_is_not_due_before_it(client: "DynamoDBClient") -> None:
    lists = stocked(client, *(new_task(n, title=str(n), due_at=NOON + n * HOUR) for n in range(4)))

    wanted = Wanted(states=OPEN, due_before=NOON + 2 * HOUR)

    assert pages(lists, wanted, 1) == [["0"], ["1"]]
    assert lists.page(wanted, 9, new_task(3, due_at=NOON + 3 * HOUR).place) == ([], None)


def test_tasks_are_found_by_whose_they_are(client: "DynamoDBClient") -> None:
    lists = stocked(
        client,
        new_task(1, title="1", assignee="ann", group="returns"),
        new_task(2, title="2", group="returns"),
        new_task(3, title="3", assignee="ann"),
    )

    assert sorted(pages(lists, Wanted(states=OPEN, assignee="ann"), 9)[0]) == ["1", "3"]
    assert pages(lists, Wanted(states=OPEN, assignee="ann", group="returns"), 9) == [["1"]]


def test_tasks_are_found_by_the_order_they_are_about(client: "DynamoDBClient") -> None:
    lists = stocked(
        client,
        new_task(1, title="1", order_no='A"1'),
        new_task(2, title="2", order_no='A"12', group="returns"),
        new_task(3, title='"order_no": "A"'),
        new_task(4, title="4", order_no='A"1', group="returns", state=TaskState.IN_PROGRESS),
    )

    assert sorted(pages(lists, Wanted(states=OPEN, order_no='A"1'), 9)[0]) == ["1", "4"]
    assert pages(lists, Wanted(states=OPEN, order_no='A"1', group="returns"), 9) == [["4"]]
    assert pages(lists, Wanted(states=OPEN, order_no="A"), 9) == [[]]


def test_a_filter_that_matches_little_looks_at_so_many_and_says_where_to_go_on(
    client: "DynamoDBClient", monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("orderhub.tasks.listing._READS", 2)
    monkeypatch.setattr("orderhub.tasks.listing._READ_ENTRIES", 2)
    tasks = [new_task(n, title=str(n), due_at=NOON + n * HOUR, group="x" if n == 4 else None) for n in range(5)]
    lists = stocked(client, *tasks)

    assert pages(lists, Wanted(states=OPEN, group="x"), 9) == [[], ["4"]]


def test_a_task_moves_from_list_to_list(client: "DynamoDBClient") -> None:
    task = new_task(title="1")
    lists = stocked(client, task)

    TasksTable(client, TABLE).change(task, changed(task, NOON, state=TaskState.DONE))

    assert pages(lists, Wanted(states=OPEN), 9) == [[]]
    assert pages(lists, Wanted(states=(TaskState.DONE,)), 9) == [["1"]]


def test_a_list_that_cannot_be_read_may_be_asked_for_again(client: "DynamoDBClient") -> None:
    refuse(client, "Query", "ThrottlingException", "ThrottlingException")

    with pytest.raises(TransientError):
        stocked(client).page(Wanted(states=OPEN), 1)
