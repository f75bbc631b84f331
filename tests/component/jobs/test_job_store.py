"""The rows of jobs on moto: of two workers that read the same row one wins, and open jobs are found."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from orderhub.errors import TransientError
from orderhub.jobs.engine import Engine
from orderhub.jobs.job import State
from orderhub.jobs.lease import acquired
from orderhub.jobs.store import JobStore
from orderhub.platform.records import Records
from tests.support.faults import refuse
from tests.support.orders import NOON
from tests.support.tables import moto_tables
from tests.unit.jobs.fakes import POLICY, ROWS, Book, Press

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

BOOK = Book(pages=2)


@pytest.fixture
def client() -> "Iterator[DynamoDBClient]":
    with moto_tables("OperationsTable") as dynamodb:
        yield dynamodb


def store_of(client: "DynamoDBClient") -> JobStore[Book]:
    records = Records(client, "OperationsTable", "the books cannot be reached", "books_unreachable")
    return JobStore(records, ROWS)


@pytest.fixture
def store(client: "DynamoDBClient") -> JobStore[Book]:
    return store_of(client)


def test_of_two_workers_that_read_the_same_row_one_takes_the_job(store: JobStore[Book]) -> None:
    assert (store.add(BOOK), store.add(BOOK)) == (True, False)
    first, second = (acquired(BOOK, worker, POLICY, NOON) for worker in ("worker-1", "worker-2"))

    changed = store.change(BOOK, first), store.change(BOOK, second)

    assert (changed, store.find("book-1")) == ((True, False), first)


def test_a_job_is_found_among_the_open_ones_until_its_end(store: JobStore[Book]) -> None:
    other = replace(BOOK, book_id="book-2")
    for book in (BOOK, other):
        store.add(book)

    store.change(BOOK, replace(BOOK, state=State.DONE, ended_at=NOON))

    assert list(store.open()) == ["book-2"]
    assert store.find("book-3") is None


def test_an_end_that_comes_too_late_leaves_the_job_open(store: JobStore[Book]) -> None:
    store.add(BOOK)
    store.change(BOOK, acquired(BOOK, "worker-1", POLICY, NOON))

    assert not store.change(BOOK, replace(BOOK, state=State.DONE, ended_at=NOON))

    assert list(store.open()) == ["book-1"]


def test_the_sweep_works_off_what_is_open_and_passes_over_a_row_without_a_job(
    client: "DynamoDBClient", store: JobStore[Book]
) -> None:
    store.add(replace(BOOK, pages=0))
    client.put_item(TableName="OperationsTable", Item=ROWS.open_key("gone"))

    Engine(jobs=store, work=Press(), policy=POLICY, clock=lambda: NOON, time_left=lambda: 100.0).sweep("worker")

    assert list(store.open()) == ["gone"]
    ended = store.find("book-1")
    assert ended
    assert (ended.state, ended.ended_at) == (State.DONE, NOON)


@pytest.mark.parametrize(
    ("operation", "call"),
    [
        ("TransactWriteItems", lambda store: store.add(BOOK)),
        ("PutItem", lambda store: store.change(BOOK, BOOK)),
        ("GetItem", lambda store: store.find("x")),
        ("Query", lambda store: list(store.open())),
    ],
)
def test_a_table_that_is_busy_may_be_asked_again(
    client: "DynamoDBClient", operation: str, call: Callable[[JobStore[Book]], object]
) -> None:
    refuse(client, operation, "ThrottlingException", "ThrottlingException")

    with pytest.raises(TransientError) as fault:
        call(store_of(client))

    assert fault.value.code == "books_unreachable"
