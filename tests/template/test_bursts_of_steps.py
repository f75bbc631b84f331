"""Thousands of steps at once in an account of few functions: the definitions give none up."""

import json
import random
from heapq import heappop, heappush
from typing import Any

from tests.support.template import ROOT

THROTTLED = "Lambda.TooManyRequestsException"
MANY, AT_ONCE, SECONDS = 5000, 5, 0.3
"""A new account may run ten functions at once; half of them have other work."""


def task() -> dict[str, Any]:
    """The task of the state machine of workflows that calls a function."""
    states = json.loads((ROOT / "events" / "workflows" / "run_workflow.asl.json").read_text("utf-8"))["States"]
    [found] = [state for state in states.values() if state.get("Resource", "").endswith(":lambda:invoke")]
    called: dict[str, Any] = found
    return called


def retrier_of(state: dict[str, Any]) -> dict[str, Any]:
    """What a task does about a throttle: the first that matches decides."""
    found: dict[str, Any] = next(retry for retry in state["Retry"] if THROTTLED in retry["ErrorEquals"])
    return found


def given_up(retry: dict[str, Any], number: int) -> int:
    """How many of so many steps, all called at the same moment, are given up."""
    chance, waiting, running, lost = random.Random(7), [(0.0, 0)] * number, list[float](), 0  # noqa: S311 - no secret
    while waiting:
        now, tries = heappop(waiting)
        while running and running[0] <= now:
            heappop(running)
        if len(running) < AT_ONCE:
            heappush(running, now + SECONDS)
        elif tries == retry["MaxAttempts"]:
            lost += 1
        else:
            wait = min(retry["IntervalSeconds"] * retry["BackoffRate"] ** tries, retry["MaxDelaySeconds"])
            heappush(waiting, (now + wait * chance.random(), tries + 1))
    return lost


def test_steps_that_were_refused_come_again_at_different_moments() -> None:
    assert retrier_of(task())["JitterStrategy"] == "FULL"


def test_of_thousands_of_steps_at_once_none_is_given_up() -> None:
    assert given_up(retrier_of(task()), MANY) == 0
