"""How a run goes on, how it lies in its row, and what is noted of it."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orderhub.events.reactions import Mark, Reaction, ReactionKind
from orderhub.workflows.run import Delivery, Run, RunState, reaction_of, taken_up, until_of
from orderhub.workflows.run_rows import row_of, run_in
from tests.unit.workflows.fakes import NOW, SECOND, run_of

TIMES = st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
RUNS = st.builds(
    run_of,
    state=st.sampled_from(RunState),
    leg=st.integers(0, 3),
    order_no=st.none() | st.just("A1"),
    reason=st.sampled_from(["", "sent"]),
    wait_until=st.none() | TIMES,
    ended_at=st.none() | TIMES,
    waits_since=st.none() | TIMES,
    stopped_by=st.sampled_from(["", "A2"]),
    deliveries=st.lists(
        st.builds(
            Delivery,
            message=st.just("win_back"),
            outcome=st.sampled_from(["sent", "requested"]),
            channel=st.sampled_from(["", "email"]),
            sent_at=st.none() | TIMES,
        ),
        max_size=2,
    ).map(tuple),
    started_at=TIMES,
)


@given(RUNS)
def test_a_run_comes_back_from_its_row(run: Run) -> None:
    assert run_in(row_of(run, timedelta(days=5))) == run


def test_a_row_is_listed_by_workflow_and_state_and_goes_by_itself() -> None:
    row = row_of(run_of(), timedelta(days=5))

    assert row["list_shard"]["S"].startswith("runs#delivered_follow_up#running#")
    assert row["listed_at"] == {"S": "2026-03-01T20:30:00.000000Z#delivered_follow_up~A1:3"}
    assert int(row["expires_at"]["N"]) == int((NOW + timedelta(days=5)).timestamp())


def test_a_timer_says_where_the_run_goes_on() -> None:
    waiting = run_of().waits(NOW, NOW)

    assert json.loads(waiting.timer) == {
        "workflow": "delivered_follow_up",
        "run_id": "delivered_follow_up~A1:3",
        "leg": 1,
    }
    assert taken_up(waiting, json.loads(waiting.timer))
    assert not taken_up(waiting, {"leg": 0})
    assert not taken_up(waiting.woken(SECOND), json.loads(waiting.timer))


@given(TIMES, st.timedeltas(timedelta(), timedelta(days=100)))
def test_a_wait_is_over_on_a_whole_second_and_never_early(now: datetime, wait: timedelta) -> None:
    until = until_of(now, wait)

    assert until.microsecond == 0
    assert timedelta(seconds=1) <= until - now
    assert wait <= until - now <= wait + timedelta(seconds=3)


MAIL = Delivery(message="delivered_follow_up", outcome="sent", channel="email", sent_at=NOW)


@pytest.mark.parametrize(
    ("run", "expected", "marks"),
    [
        (run_of(), {"state": "started"}, {Mark.STARTED}),
        (run_of().waits(NOW, NOW), {"state": "waiting"}, set()),
        (run_of().ended(RunState.DONE, "task_created", NOW), {"state": "task_created"}, set()),
        (
            run_of(deliveries=(MAIL,)).ended(RunState.DONE, "sent", NOW),
            {"state": "sent", "message": "delivered_follow_up", "channel": "email"},
            set(),
        ),
        (
            run_of(deliveries=(MAIL,)),
            {"state": "sent", "message": "delivered_follow_up", "channel": "email"},
            set(),
        ),
        (
            run_of(deliveries=(replace(MAIL, sent_at=None),)).ended(RunState.DONE, "already_sent", NOW),
            {"state": "sent", "message": "delivered_follow_up", "channel": "email"},
            set(),
        ),
        (
            run_of().ended(RunState.STOPPED, "ordered_since", NOW, "A2"),
            {"state": "stopped", "reason": "ordered_since", "by": "A2"},
            {Mark.STOPPED},
        ),
        (
            run_of().ended(RunState.STOPPED, "nobody_to_reach", NOW),
            {"state": "stopped", "reason": "nobody_to_reach"},
            {Mark.STOPPED, Mark.NO_CONTACT},
        ),
        (
            run_of().ended(RunState.FAILED, "Broken", NOW),
            {"state": "failed", "reason": "Broken"},
            {Mark.ERROR},
        ),
    ],
)
def test_what_is_noted_says_how_far_a_run_came_and_when(
    run: Run, expected: dict[str, str], marks: set[Mark]
) -> None:
    reaction, found = reaction_of(run)

    common = {
        "kind": ReactionKind.WORKFLOW,
        "name": "delivered_follow_up",
        "run": "delivered_follow_up~A1:3",
        "reacted_at": NOW,
    }
    assert reaction == Reaction(**(common | expected))  # type: ignore[arg-type]
    assert set(found) == marks


def test_of_runs_that_were_kept_without_their_deliveries_the_messages_are_known() -> None:
    row = row_of(run_of(), timedelta(days=5)) | {"messages": {"L": [{"S": "win_back"}]}}

    assert run_in(row).messages == ("win_back",)


def test_a_run_that_failed_as_it_began_to_wait_waits_on_when_it_is_taken_up() -> None:
    until = NOW + timedelta(days=3)
    failed = run_of().waits(NOW, until).ended(RunState.FAILED, "TransientError", NOW)

    assert failed.redriven(NOW).wait_until == until
    assert failed.redriven(until + timedelta(days=1)).wait_until == until + timedelta(days=1)
    assert replace(failed, wait_until=None).redriven(NOW).wait_until == NOW
    assert (failed.redriven(NOW).leg, failed.redriven(NOW).state) == (2, RunState.WAITING)
