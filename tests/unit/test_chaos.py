"""A few runs of chaos, and that they see what they claim to see; `make chaos` makes many."""

import re
import subprocess
import sys

import pytest

from tests.support.template import ROOT

pytestmark = pytest.mark.slow

HELD_BY = {
    "conditional_write": {"every change is what somebody asked for", "no acknowledged order is lost"},
    "ledger": {"no message twice"},
    "quarantine": {"nothing is stuck"},
    "retry": {
        *("one event for each order and version", "totals are those recomputed", "every list equals a scan"),
        *("no acknowledged order is lost", "no task twice", "no sale twice", "every overdue task is told of"),
    },
}


SEEDS = {"conditional_write": 5, "ledger": 991, "quarantine": 2, "retry": 2}
"""Of runs that see it soon; any seed sees it sooner or later."""


def chaos(runs: int, seed: int, *more: str) -> tuple[int, str]:
    """In a process of its own, whose time and threads play."""
    command = [sys.executable, "-m", "tests.chaos", "--part", "--long", "--runs", str(runs), "--seed", str(seed)]
    done = subprocess.run([*command, *more], cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603 - ours
    return done.returncode, done.stdout + done.stderr


def test_whatever_goes_wrong_all_invariants_hold() -> None:
    code, output = chaos(12, 1)

    assert code == 0, output


@pytest.mark.parametrize("safeguard", HELD_BY)
def test_without_a_safeguard_the_runs_see_what_it_holds(safeguard: str) -> None:
    # The runs of one of the two processes that `make chaos RUNS=60 SEED=…` starts.
    code, output = chaos(30, SEEDS[safeguard], "--without", safeguard)

    broken = re.search(r"^([a-z ]+): ", output, re.MULTILINE)
    assert code == 1, output
    assert broken, output
    assert broken[1] in HELD_BY[safeguard]
