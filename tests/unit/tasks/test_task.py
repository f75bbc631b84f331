"""What a task is, and how it lies in its table."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orderhub.tasks.rows import row_of, task_in
from orderhub.tasks.task import KEPT, Priority, Task, TaskState, changed, task_id_of
from tests.unit.tasks.fakes import HOUR, NOON, new_task

TIMES = st.datetimes(timezones=st.just(NOON.tzinfo))
TEXTS = st.none() | st.text(min_size=1, max_size=20)
TASKS = st.builds(
    Task,
    task_id=st.text(min_size=1, max_size=5),
    title=st.text(max_size=20),
    created_at=TIMES,
    created_by=st.just("api"),
    cause=st.text(max_size=9),
    order_no=TEXTS,
    customer_id=TEXTS,
    assignee=TEXTS,
    group=TEXTS,
    priority=st.sampled_from(Priority),
    due_at=st.none() | TIMES,
    state=st.sampled_from(TaskState),
    revision=st.integers(min_value=1),
    updated_at=st.none() | TIMES,
    overdue_told_at=st.none() | TIMES,
)


@given(task=TASKS)
def test_a_task_comes_back_from_its_row_as_it_was(task: Task) -> None:
    # A closed task's expiry lies beyond what a datetime can say for the last years there are.
    if task.state.is_open or (task.updated_at or task.created_at).year < 9000:
        assert task_in(row_of(task)) == task


def test_one_cause_makes_one_id_for_each_creator_and_number() -> None:
    ids = [task_id_of(*of) for of in (("rule:a", "A1:1"), ("rule:b", "A1:1"), ("rule:a", "A1:2"))]

    assert len({*ids, task_id_of("rule:a", "A1:1", 1)}) == 4
    assert task_id_of("rule:a", "A1:1") == ids[0]


def test_those_due_first_come_first_and_those_never_due_last() -> None:
    late, soon, never = new_task(due_at=NOON + HOUR), new_task(due_at=NOON), new_task()

    assert sorted([never, late, soon], key=lambda task: task.place) == [soon, late, never]


def test_a_task_that_ended_goes_in_the_end_and_an_open_one_stays() -> None:
    ended = changed(new_task(), NOON + HOUR, state=TaskState.DONE)

    assert row_of(ended)["expires_at"] == {"N": str(int((NOON + HOUR + KEPT).timestamp()))}
    assert "expires_at" not in row_of(new_task())


@pytest.mark.parametrize(
    ("values", "awaited"),
    [
        ({"due_at": NOON}, True),
        ({}, False),
        ({"due_at": NOON, "state": TaskState.DONE}, False),
        ({"due_at": NOON, "state": TaskState.IN_PROGRESS}, True),
        ({"due_at": NOON, "overdue_told_at": NOON}, False),
    ],
)
def test_an_open_task_with_a_due_time_is_awaited_until_it_is_told(
    values: dict[str, Any], *, awaited: bool
) -> None:
    assert new_task(**values).is_awaited is awaited


def test_a_task_is_overdue_once_its_due_time_has_passed_and_it_is_open() -> None:
    due = new_task(due_at=NOON)

    assert due.is_overdue(NOON + timedelta(microseconds=1))
    assert not due.is_overdue(NOON)
    assert not new_task().is_overdue(NOON)
    assert not new_task(due_at=NOON, state=TaskState.CANCELLED).is_overdue(NOON + HOUR)


def test_another_due_time_is_told_anew_and_other_changes_are_not() -> None:
    task = new_task(due_at=NOON, overdue_told_at=NOON + HOUR)

    assert changed(task, NOON, assignee="ann").overdue_told_at == NOON + HOUR
    assert changed(task, NOON, due_at=NOON + 2 * HOUR).overdue_told_at is None
    assert changed(task, NOON + HOUR, assignee="ann").revision == 2
    assert changed(task, NOON + HOUR, assignee="ann").updated_at == NOON + HOUR


def test_the_words_of_a_task_are_not_in_its_representation() -> None:
    shown = repr(new_task(title="call Ann", assignee="ann@example.com"))

    assert "Ann" not in shown
    assert "ann@" not in shown
