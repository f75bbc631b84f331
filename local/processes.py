"""Which processes run, and ending those of one process group."""

import os
import signal
import subprocess
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Process:
    """A running process."""

    pid: int
    group: int
    command: str


def in_group(group: int, mark: str) -> list[Process]:
    """Return the processes of `group` whose command line holds `mark`.

    The mark guards against a process that got the number of one long gone.
    """
    running = _from_proc() if Path("/proc/self/stat").exists() else _from_ps()
    return [process for process in running if process.group == group and mark in process.command]


def _from_proc() -> list[Process]:
    """Read Linux's own list: a small system may have no `ps`."""
    found = []
    for folder in Path("/proc").iterdir():
        with suppress(OSError, ValueError):
            # The name in brackets may hold blanks; what follows it does not.
            after_name = (folder / "stat").read_text("utf-8").rpartition(")")[2].split()
            command = (folder / "cmdline").read_text("utf-8", "replace").replace("\0", " ")
            found.append(Process(int(folder.name), int(after_name[2]), command))
    return found


def _from_ps() -> list[Process]:
    """Ask `ps`, which macOS has in place of /proc."""
    listing = subprocess.run(
        ["ps", "-axww", "-o", "pid=,pgid=,command="],  # noqa: S607
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    rows = (line.split(maxsplit=2) for line in listing.splitlines())
    return [Process(int(row[0]), int(row[1]), row[2]) for row in rows if len(row) == 3]  # noqa: PLR2004


def end_group(leader: int, mark: str, patience: float) -> None:
    """Ask the group's leader to end, wait at most `patience` seconds, then kill what is left."""
    if any(member.pid == leader for member in in_group(leader, mark)):
        _signal(leader, signal.SIGTERM)
        _wait(leader, mark, patience, leader_only=True)
    for process in in_group(leader, mark):
        _signal(process.pid, signal.SIGKILL)
    _wait(leader, mark, 5, leader_only=False)


def _wait(leader: int, mark: str, patience: float, *, leader_only: bool) -> None:
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        left = in_group(leader, mark)
        if not any(process.pid == leader or not leader_only for process in left):
            return
        time.sleep(0.1)


def _signal(pid: int, number: signal.Signals) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return
