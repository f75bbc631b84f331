"""Five thousand notifications at once: all are sent, none twice and none given up, whatever SES and Lambda do."""

import random
from collections import Counter
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.template import functions, properties
from tests.unit.workflows.burst import (
    BATCH,
    HIDDEN,
    MOST_RECEIVES,
    TIMEOUT,
    WORKERS,
    Burst,
    PlayedSes,
    Timeline,
)

MANY, FEW = 5000, 100
TEN_MINUTES = (30.0, 630.0)


def now_and_then(seed: int, share: float) -> Callable[[], str]:
    """What goes wrong with so large a share of the mails."""
    chance = random.Random(seed)  # noqa: S311 - no secret

    def goes_wrong() -> str:
        kinds = ("killed before", "killed after", "lost answer")
        return chance.choice(kinds) if chance.random() < share else ""

    return goes_wrong


def played(ses: PlayedSes, number: int, comes_twice: Callable[[], bool] = lambda: False) -> Burst:
    """A burst that is over, of which everybody was told once but those of whom nobody can know."""
    burst = Burst(number, ses, comes_twice=comes_twice)
    burst.run()
    outcomes = Counter(burst.answers.values())
    assert len(burst.answers) == number
    assert (burst.queue.given_up, burst.contradictions) == (set(), [])
    assert set(outcomes) <= {"done sent", "MessageUncertain"}
    assert outcomes["MessageUncertain"] == len(ses.uncertain)
    assert set(ses.mails.values()) == {1}
    certain = {order_no for order_no, answer in burst.answers.items() if answer == "done sent"}
    assert {f"{order_no}@example.com" for order_no in certain} | ses.uncertain >= ses.mails.keys()
    assert all(ses.mails[f"{order_no}@example.com"] == 1 for order_no in certain)
    return burst


@pytest.mark.parametrize("rate", [1, 14])
def test_a_burst_takes_about_as_long_as_the_rate_of_the_account_asks_for(rate: int) -> None:
    burst = played(PlayedSes(Timeline(), rate), FEW)

    assert burst.time.now < FEW / rate * 1.5 + 10


@pytest.mark.parametrize("rate", [1, 14])
def test_a_throttle_of_ten_minutes_delays_a_burst_by_hardly_more(rate: int) -> None:
    burst = played(PlayedSes(Timeline(), rate, closed=TEN_MINUTES), FEW)

    # What came again most often waits up to a quarter of an hour, and another if it meets the other worker then.
    assert burst.time.now < 630 + 2 * 900 + FEW / rate * 1.5
    assert max(burst.queue.receives.values()) < 30


def test_workers_that_die_and_answers_that_are_lost_cost_only_their_own_messages() -> None:
    ses = PlayedSes(Timeline(), 14, goes_wrong=now_and_then(7, 0.03))

    burst = played(ses, FEW)

    assert burst.deaths > 0
    assert 0 < len(ses.uncertain) < FEW * 0.1


def test_copies_that_two_workers_have_at_once_are_sent_once_and_fail_no_run() -> None:
    chance = random.Random(7)  # noqa: S311 - no secret

    burst = played(PlayedSes(Timeline(), 14), FEW, comes_twice=lambda: chance.random() < 0.5)

    assert set(burst.answers.values()) == {"done sent"}
    assert sum(burst.queue.receives.values()) > FEW * 1.5
    assert burst.in_progress > 0


@pytest.mark.slow
@given(
    rate=st.sampled_from([1, 5, 14, 200]),
    throttle=st.tuples(st.floats(0, 60), st.floats(0, 700)),
    share=st.sampled_from([0, 0.05, 0.5]),
    copies=st.sampled_from([0, 0.05, 0.5]),
    seed=st.integers(0, 1000),
)
def test_a_burst_ends_well_whatever_goes_wrong(
    rate: int, throttle: tuple[float, float], share: float, copies: float, seed: int
) -> None:
    ses = PlayedSes(Timeline(), rate, closed=throttle, goes_wrong=now_and_then(seed, share))
    chance = random.Random(seed)  # noqa: S311 - no secret

    played(ses, 25, comes_twice=lambda: chance.random() < copies)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("rate", "closed", "share"), [(1, (0.0, 0.0), 0.0), (14, TEN_MINUTES, 0.01)], ids=["sandbox", "troubled"]
)
def test_five_thousand_at_once(rate: int, closed: tuple[float, float], share: float) -> None:
    ses = PlayedSes(Timeline(), rate, closed=closed, goes_wrong=now_and_then(7, share))

    burst = played(ses, MANY)

    assert burst.time.now < MANY / rate * 1.3 + closed[1] + 1800


def test_what_is_played_is_as_in_the_template() -> None:
    queue = properties("SQS::Queue")["MessagesQueue"]
    function = functions()["send_messages"]
    [event] = function["Events"].values()
    mapping = event["Properties"]

    assert (function["Timeout"], queue["VisibilityTimeout"]) == (TIMEOUT, HIDDEN)
    assert queue["RedrivePolicy"]["maxReceiveCount"] == MOST_RECEIVES
    assert mapping["BatchSize"] == BATCH
    assert mapping["ScalingConfig"] == {"MaximumConcurrency": {"Ref": "SendersAtOnce"}}
    assert WORKERS == 2
