"""Which processes run, and ending those of one process group."""

import os
import signal
import subprocess
import time
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Process:
    """A running process, as `ps` shows it."""

    pid: int
    group: int
    command: str


def in_group(group: int, mark: str) -> list[Process]:
    """Return the processes of `group` whose command line holds `mark`.

    The mark guards against a process that got the number of one long gone.
    """
    # `ps` rather than /proc: macOS has no /proc.
    listing = subprocess.run(
        ["ps", "-axww", "-o", "pid=,pgid=,command="],  # noqa: S607
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    rows = (line.split(maxsplit=2) for line in listing.splitlines())
    found = (Process(int(row[0]), int(row[1]), row[2]) for row in rows if len(row) == 3)  # noqa: PLR2004
    return [one for one in found if one.group == group and mark in one.command]


def end_group(leader: int, mark: str, patience: float) -> None:
    """Ask the group's leader to end, wait at most `patience` seconds, then kill what is left."""
    if any(one.pid == leader for one in in_group(leader, mark)):
        _signal(leader, signal.SIGTERM)
        _wait(leader, mark, patience, leader_only=True)
    for one in in_group(leader, mark):
        _signal(one.pid, signal.SIGKILL)
    _wait(leader, mark, 5, leader_only=False)


def _wait(leader: int, mark: str, patience: float, *, leader_only: bool) -> None:
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        left = in_group(leader, mark)
        if not any(one.pid == leader or not leader_only for one in left):
            return
        time.sleep(0.1)


def _signal(pid: int, number: signal.Signals) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return
