"""Thousands of steps at once in an account of few functions: the definitions give none up."""

import json
import random
from collections.abc import Iterator
from heapq import heappop, heappush
from typing import Any

import pytest

from orderhub.workflows.catalog import load_catalog
from tests.support.template import ROOT

THROTTLED = "Lambda.TooManyRequestsException"
MANY, AT_ONCE, SECONDS = 5000, 5, 0.3
"""A new account may run ten functions at once; half of them have other work."""


def tasks() -> Iterator[tuple[str, dict[str, Any]]]:
    """Each task that calls a function."""
    for workflow in load_catalog("{}"):
        tree = json.loads((ROOT / "events" / "workflows" / f"{workflow}.asl.json").read_text("utf-8"))
        for name, state in tree["States"].items():
            if state.get("Resource", "").endswith(":lambda:invoke"):
                yield f"{workflow}-{name}", state


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


@pytest.mark.parametrize("state", [pytest.param(state, id=name) for name, state in tasks()])
def test_all_steps_have_the_same_patience_with_a_throttle_by_chance(state: dict[str, Any]) -> None:
    first = retrier_of(next(tasks())[1])

    assert retrier_of(state) == first
    # Else all that were refused would come again at the same moment.
    assert first["JitterStrategy"] == "FULL"


def test_of_thousands_of_steps_at_once_none_is_given_up() -> None:
    assert given_up(retrier_of(next(tasks())[1]), MANY) == 0
