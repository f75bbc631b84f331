"""What is new or overdue is told of, once for each task and due time, by who it is for and not what it says."""

import json
from collections.abc import Sequence
from itertools import chain, repeat

import pytest

from orderhub.errors import TransientError
from orderhub.tasks.events import CREATED, OVERDUE, TaskEvent, created_event, overdue_event
from orderhub.tasks.publishing import AT_ONCE, publish_task_events
from orderhub.tasks.task import Task, TaskState, changed
from tests.unit.tasks.fakes import HOUR, NOON, FakeTasks, new_task

LATE = [new_task(n, due_at=NOON - n * HOUR) for n in range(1, 4)]


class FakePublisher:
    """Keeps what it is told; it fails so often at first."""

    def __init__(self, failures: int = 0) -> None:
        self.events: list[TaskEvent] = []
        self.failures = failures

    def __call__(self, events: Sequence[TaskEvent]) -> None:
        if self.failures:
            self.failures -= 1
            raise TransientError("played", "played")
        self.events += events

    @property
    def names(self) -> list[str]:
        return [event.detail_type for event in self.events]

    @property
    def ids(self) -> list[str]:
        return [json.loads(event.detail)["eventKey"] for event in self.events]


def publish_all(tasks: FakeTasks, *to: FakePublisher, seconds: float = 60) -> int:
    return publish_task_events(tasks, to, lambda: NOON, lambda: seconds)


def test_each_overdue_task_is_told_of_once_longest_overdue_first() -> None:
    tasks, bus, history = (
        FakeTasks(*LATE, new_task(9, due_at=NOON + HOUR), new_task(10)),
        FakePublisher(),
        FakePublisher(),
    )

    counts = publish_all(tasks, bus, history), publish_all(tasks, bus, history)

    assert counts == (3, 0)
    assert bus.ids == history.ids == [task.task_id for task in reversed(LATE)]


def test_each_new_task_is_told_of_once_whatever_becomes_of_it() -> None:
    tasks, bus, history = FakeTasks(), FakePublisher(), FakePublisher()
    due, plain = new_task(1, created_at=NOON - HOUR, due_at=NOON + HOUR), new_task(2, created_at=NOON - HOUR / 2)
    for task in (due, plain):
        tasks.create(task)
    tasks.change(plain, changed(plain, NOON, state=TaskState.DONE))

    counts = publish_all(tasks, bus, history), publish_all(tasks, bus, history)

    assert counts == (2, 0)
    assert (bus.names, history.names) == ([CREATED] * 2, [CREATED] * 2)
    assert bus.ids == [due.task_id, plain.task_id]
    assert [json.loads(event.detail)["task"]["state"] for event in bus.events] == ["open", "done"]


def test_a_task_that_is_new_and_overdue_at_once_is_told_of_twice() -> None:
    tasks, bus = FakeTasks(), FakePublisher()
    tasks.create(new_task(created_at=NOON - HOUR, due_at=NOON - 2 * HOUR))

    publish_all(tasks, bus)

    assert sorted(bus.names) == [CREATED, OVERDUE]
    assert publish_all(tasks, bus) == 0


def test_a_new_task_that_could_not_be_told_of_is_told_of_next_time_with_the_same_id() -> None:
    tasks, bus, history = FakeTasks(), FakePublisher(), FakePublisher(failures=1)
    tasks.create(new_task(created_at=NOON - HOUR))
    with pytest.raises(TransientError):
        publish_all(tasks, bus, history)

    publish_all(tasks, bus, history)

    assert bus.events == [history.events[0]] * 2


def test_what_ended_in_time_is_not_told_of() -> None:
    bus = FakePublisher()

    publish_all(FakeTasks(new_task(due_at=NOON - HOUR, state=TaskState.DONE)), bus)

    assert bus.events == []


def test_another_due_time_is_told_of_anew() -> None:
    tasks, bus = FakeTasks(LATE[0]), FakePublisher()
    publish_all(tasks, bus)
    (task,) = tasks.stored.values()
    tasks.stored[task.task_id] = changed(task, NOON, due_at=NOON - HOUR / 2)

    publish_all(tasks, bus)

    first, second = (json.loads(event.detail)["orderId"] for event in bus.events)
    assert first != second


def test_what_could_not_be_told_is_told_next_time_with_the_same_id() -> None:
    tasks, bus, history = FakeTasks(LATE[0]), FakePublisher(), FakePublisher(failures=1)
    with pytest.raises(TransientError):
        publish_all(tasks, bus, history)

    publish_all(tasks, bus, history)

    assert bus.events == [history.events[0]] * 2


def test_more_than_at_once_are_told_of_while_there_is_time() -> None:
    many = [new_task(n, due_at=NOON - HOUR) for n in range(AT_ONCE + 2)]
    left = chain([60.0], repeat(1.0))

    short = publish_task_events(FakeTasks(*many), [FakePublisher()], lambda: NOON, lambda: next(left))

    assert short == AT_ONCE
    assert publish_all(FakeTasks(*many), FakePublisher()) == AT_ONCE + 2


class Changing(FakeTasks):
    """Tasks of which somebody ends each between its being found and its being read."""

    def find(self, task_id: str) -> Task | None:
        found = super().find(task_id)
        return changed(found, NOON, state=TaskState.DONE) if found else None


def test_what_is_ended_just_now_is_not_told_of() -> None:
    bus = FakePublisher()

    assert publish_all(Changing(*LATE), bus) == 0
    assert bus.events == []


@pytest.mark.parametrize(("group", "expected"), [("Returns", "Returns"), ("call 13800138000", None), (None, None)])
def test_the_event_says_no_words_but_the_plain_name_of_a_group(group: str | None, expected: str | None) -> None:
    task = new_task(
        due_at=NOON, title="Call Ann", description="Ann again", assignee="ann@example.com", group=group
    )

    for event in (created_event(task), overdue_event(task, NOON)):
        assert "nn" not in event.detail
        assert json.loads(event.detail)["task"]["group"] == expected
        assert json.loads(event.detail)["task"]["assigned"] is True
