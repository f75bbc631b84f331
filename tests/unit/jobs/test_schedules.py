"""Jobs under random schedules: two workers, deaths at any point, clocks that jump, time that runs out."""

from dataclasses import replace
from enum import StrEnum

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orderhub.jobs.engine import ABANDONED
from orderhub.jobs.job import State
from tests.unit.jobs.fakes import ID, POLICY, Invocation, Press


class Act(StrEnum):
    """What happens to the worker of a slot; one that has none gets one by starting."""

    GO = "go"
    FAR = "far"
    KILL = "kill"
    TIME_UP = "time up"
    FAULT = "fault"
    WAIT = "wait for paper"
    RETRY = "retry"


ACTS = st.tuples(
    st.integers(0, 1),
    st.sampled_from(
        [*[Act.GO] * 4, *[Act.FAR] * 3, Act.KILL, Act.KILL, Act.TIME_UP, Act.FAULT, Act.WAIT, Act.RETRY]
    ),
)
JUMPS = st.sampled_from([1, 20, 61, 61, 3600, -30])
SCHEDULES = st.lists(st.one_of(ACTS, ACTS, ACTS, JUMPS), min_size=20, max_size=60)


def play(press: Press, schedule: list[tuple[int, Act] | int]) -> None:
    """Let workers run as a schedule says; what must always hold is checked with each turn."""
    for event in schedule:
        if isinstance(event, int):
            press.wait(event)
            continue
        slot, act = event
        working = [entry for entry in press.alive() if entry.slot == slot]
        invocation = working[0] if working else started(press, slot, act)
        match act:
            case Act.KILL:
                press.turn(invocation, is_killed=True)
            case Act.TIME_UP:
                invocation.seconds_left = 0.0
            case Act.FAULT | Act.WAIT:
                invocation.fault = "played" if act is Act.FAULT else "paper_is_out"
            case _:
                for _ in range(6 if act is Act.FAR else 1):
                    if not invocation.is_over:
                        press.turn(invocation)


def started(press: Press, slot: int, act: Act) -> Invocation:
    """A new worker of a slot: the sweep's, or the one that AWS repeats after a death."""
    before = [
        invocation.worker
        for invocation in press.invocations
        if invocation.slot == slot and isinstance(invocation.error, BaseException)
    ]
    if act is Act.RETRY:
        return press.invoke(slot, before[-1] if before else f"worker-{slot}")
    return press.invoke(slot)


@pytest.mark.slow
@settings(max_examples=150, deadline=None)
@given(schedule=SCHEDULES, pages=st.integers(0, 7), releases=st.booleans())
def test_whatever_happens_a_job_ends_done_or_was_given_up_without_progress(
    schedule: list[tuple[int, Act] | int], pages: int, *, releases: bool
) -> None:
    press = Press(policy=replace(POLICY, releases_on_fault=releases))
    press.open(pages)
    try:
        play(press, schedule)
        for invocation in press.alive():
            press.finish(invocation)
        while press.book.state.is_open:
            press.wait(61)
            press.finish(press.invoke())

        book = press.book
        assert (book.state, book.code) in {(State.DONE, None), (State.FAILED, ABANDONED)}
        assert set(press.printed) == set(range(book.printed)) | set(press.printed[-1:])
        assert book.state is State.FAILED or set(press.printed) == set(range(pages))
        assert (book.leased_until, book.ended_at is None) == (None, False)
        assert not press.is_listed_open
    finally:
        press.close()


@pytest.mark.slow
@settings(max_examples=25, deadline=None)
@given(pages=st.integers(1, 12), stops=st.lists(st.integers(9, 20), min_size=1), is_retried=st.booleans())
def test_a_job_that_makes_progress_between_deaths_is_never_given_up(
    pages: int, stops: list[int], *, is_retried: bool
) -> None:
    press = Press()
    press.open(pages)
    try:
        for number in range(99):
            before = press.book.printed
            invocation = press.invoke(worker=f"worker-{number * (not is_retried)}")
            for _ in range(stops[number % len(stops)]):
                if not invocation.is_over:
                    press.turn(invocation)
            while not invocation.is_over and press.book.printed == before:
                press.turn(invocation)
            if not invocation.is_over:
                press.turn(invocation, is_killed=True)
            press.wait(61)

        assert (press.book.state, press.book.code) == (State.DONE, None)
        assert set(press.printed) == set(range(pages))
    finally:
        press.close()


@pytest.mark.parametrize("dies_at", range(3))
@pytest.mark.parametrize("is_retried", [True, False])
def test_a_job_that_kills_its_workers_is_given_up_at_last_and_says_so(
    dies_at: int, caplog: pytest.LogCaptureFixture, *, is_retried: bool
) -> None:
    press = Press(dies_at=dies_at)
    press.open(3)
    try:
        # The first makes progress, and the last finds that there is no hope.
        for number in range(POLICY.most_attempts + 2):
            press.wait(0 if is_retried else 61)
            press.finish(press.invoke(worker="worker" if is_retried else f"worker-{number}"))
    finally:
        press.close()

    assert (press.book.state, press.book.code, press.book.printed) == (State.FAILED, ABANDONED, dies_at)
    assert not press.is_listed_open
    [ended] = [record for record in caplog.records if record.message == "book_ended"]
    fields = ended.__dict__
    assert (fields["book_id"], fields["state"], fields["code"], fields["printed"]) == (
        ID,
        "failed",
        ABANDONED,
        dies_at,
    )


def test_an_invocation_whose_time_is_up_gives_the_lease_back_and_asks_to_come_again() -> None:
    press = Press()
    press.open(2)
    try:
        first = press.invoke(worker="worker-1")
        while press.book.printed == 0:
            press.turn(first)
        first.seconds_left = 1.0
        press.finish(first)
        left = press.book
        second = press.finish(press.invoke(worker="worker-2"))
    finally:
        press.close()

    assert getattr(first.error, "code", None) == "book_continues"
    assert (left.state, left.leased_until, left.attempts) == (State.WORKING, None, 0)
    assert (second.error, press.book.state) == (None, State.DONE)


def test_waiting_for_what_passes_by_itself_is_no_attempt() -> None:
    press = Press()
    press.open(1)
    try:
        for _ in range(3 * POLICY.most_attempts):
            waiting = press.invoke()
            waiting.fault = "paper_is_out"
            press.finish(waiting)
        press.finish(press.invoke())
    finally:
        press.close()

    assert press.book.state is State.DONE


def test_a_worker_that_somebody_has_overtaken_stops() -> None:
    press = Press()
    press.open(3)
    try:
        slow = press.invoke(worker="worker-1")
        while press.book.printed == 0:
            press.turn(slow)
        press.wait(61)
        press.finish(press.invoke(slot=1))
        press.finish(slow)
    finally:
        press.close()

    assert getattr(slow.error, "code", None) == "book_taken"
    assert press.book.state is State.DONE


def test_the_lease_of_another_and_an_end_are_left_alone() -> None:
    press = Press()
    press.open(1)
    try:
        first = press.invoke(worker="worker-1")
        while press.book.attempts == 0:
            press.turn(first)
        before = press.book
        for worker in ("worker-2", None):
            press.finish(press.invoke(slot=1, worker=worker))
        assert press.book == before
        press.finish(first)
        done = press.book
        press.finish(press.invoke(slot=1, worker="worker-2"))
    finally:
        press.close()

    assert (press.book, done.state) == (done, State.DONE)
