"""What a table of runs promises, held against the table and against the fake of the unit tests."""

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from orderhub.errors import TransientError
from orderhub.workflows.run import Delivery, RunState
from orderhub.workflows.run_rows import place_of
from orderhub.workflows.runs import RunsTable
from tests.unit.workflows.fakes import NOW, SECOND, FakeRuns, run_of

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

RUN = run_of()
WAITING = RUN.waits(NOW, NOW + timedelta(days=1))


@pytest.fixture(params=["table", "fake"])
def runs(request: pytest.FixtureRequest) -> RunsTable | FakeRuns:
    if request.param == "fake":
        return FakeRuns()
    return RunsTable(request.getfixturevalue("dynamodb"), "OperationsTable", 30)


def test_a_run_is_made_once_and_found_as_it_was(runs: RunsTable | FakeRuns) -> None:
    assert runs.find(RUN.run_id) is None
    assert runs.create(RUN)
    assert not runs.create(replace(RUN, block="Other"))
    assert runs.find(RUN.run_id) == RUN


def test_a_run_is_changed_by_whoever_read_it_last(runs: RunsTable | FakeRuns) -> None:
    runs.create(RUN)

    assert runs.change(RUN, WAITING)
    assert not runs.change(RUN, RUN.ended(RunState.DONE, "sent", NOW))
    assert runs.change(WAITING, WAITING.woken(SECOND))
    assert not runs.change(WAITING, WAITING.ended(RunState.STOPPED, "stopped_by_hand", NOW))
    assert runs.find(RUN.run_id) == WAITING.woken(SECOND)


def test_a_message_more_is_a_change_too(runs: RunsTable | FakeRuns) -> None:
    runs.create(RUN)
    sent = replace(RUN, deliveries=(Delivery(message="abandoned_cart_1", outcome="sent"),))

    assert runs.change(RUN, sent)
    assert not runs.change(RUN, WAITING)


def test_runs_are_listed_by_workflow_and_state_newest_first(runs: RunsTable | FakeRuns) -> None:
    made = [
        replace(RUN, run_id=f"r{number}", started_at=NOW + timedelta(minutes=number % 4)) for number in range(12)
    ]
    for run in (*made, replace(RUN, workflow="win_back", run_id="other")):
        runs.create(run)
    for run in made[:3]:
        runs.change(run, replace(run, state=RunState.WAITING))

    every = runs.page("delivered_follow_up", tuple(RunState), 100)
    first = runs.page("delivered_follow_up", tuple(RunState), 5)
    rest = runs.page("delivered_follow_up", tuple(RunState), 100, place_of(first[-1]))

    assert [run.run_id for run in every] == [run.run_id for run in sorted(made, key=place_of, reverse=True)]
    assert first + rest == every
    assert {run.run_id for run in runs.page("delivered_follow_up", (RunState.WAITING,), 100)} == {"r0", "r1", "r2"}
    assert runs.count("delivered_follow_up", RunState.WAITING) == 3


def test_a_throttle_may_pass(broken: "DynamoDBClient") -> None:
    table = RunsTable(broken, "OperationsTable", 30)

    for call in (
        lambda: table.find("r"),
        lambda: table.create(RUN),
        lambda: table.page("win_back", (RunState.DONE,), 1),
        lambda: table.count("win_back", RunState.DONE),
        lambda: table.forget("r"),
    ):
        with pytest.raises(TransientError):
            call()
