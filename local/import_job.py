"""A job of an import as the API shows it, and following it to its end."""

import json
import os
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Self
from urllib.parse import quote

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from local.caller import Caller, download
from local.layout import STACK_FILE, LocalError
from local.stack import Stack

MODES = ("live", "check", "historical")
PATIENCE = 15 * 60.0
"""Seconds without a sign of life; a job whose worker died is taken up within some six minutes."""
_LOOK_AGAIN = 0.5
_OPEN = frozenset({"waiting", "reading", "storing"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """How far an import is; ``facts`` are what else the API says of it."""

    import_id: str
    name: str
    mode: str
    state: str
    rows: int
    rows_done: int
    held: bool
    facts: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, body: Mapping[str, Any]) -> Self:
        """Read a job from what the API answered."""
        return cls(
            import_id=body["importId"],
            name=body["fileName"],
            mode=body["mode"],
            state=body["state"],
            rows=body["rows"],
            rows_done=body["rowsDone"],
            held=body["held"],
            facts=body,
        )

    @property
    def has_ended(self) -> bool:
        """Whether nothing more is to come."""
        return self.state not in _OPEN

    @property
    def is_done(self) -> bool:
        """Whether it came to a good end."""
        return self.state == "done"

    @property
    def order_events(self) -> int:
        """How many events of orders come of it: none when it only checks, stores history, or is held."""
        if not self.is_done or self.mode != "live" or self.held:
            return 0
        # What orders lead to counts too, such as customers who move to another RFM cell.
        return sum(count for name, count in self.facts["fires"]["events"].items() if name.startswith("order"))


def caller_of_environment() -> Caller:
    """Return the API on AWS that ORDERHUB_API and ORDERHUB_KEY name, else that of the embedded cloud.

    Raises:
        LocalError: Only one of the two is set, or no stack is up.
    """
    url, key = (os.environ.get(name, "").strip() for name in ("ORDERHUB_API", "ORDERHUB_KEY"))
    if bool(url) != bool(key):
        raise LocalError("ORDERHUB_API and ORDERHUB_KEY go together; set both, or none for the embedded cloud")
    if url:
        return Caller(url, key)
    stack = Stack.load(STACK_FILE)
    return Caller(stack.api_url, stack.api_key)


def read_job(caller: Caller, import_id: str) -> Job:
    """Read an import's job."""
    return Job.of(caller.get(f"/v1/imports/{quote(import_id, safe='')}"))


def read_summary(job: Job) -> dict[str, Any]:
    """Read all there is to say of an import that has ended."""
    summary: dict[str, Any] = json.loads(download(job.facts["results"]["summary.json"]))
    return summary


def follow(
    look: Callable[[], Job],
    is_over: Callable[[Job], bool],
    console: Console,
    *,
    patience: float = PATIENCE,
    pause: Callable[[float], None] = time.sleep,
) -> Job:
    """Look at a job until it is over, and show how it goes on: a bar, or lines where there is no terminal.

    Args:
        look: Reads the job.
        is_over: Whether what is waited for has come.
        console: Where it is shown.
        patience: Seconds to wait without a sign of life.
        pause: Waits so many seconds.

    Raises:
        LocalError: It gave no sign of life for too long.
    """
    job = look()
    silent = 0.0
    with _Sight(console) as show:
        show(job)
        while not is_over(job):
            if silent > patience:
                raise LocalError(f"import {job.import_id} has been {job.state} for {silent:.0f} seconds")
            pause(_LOOK_AGAIN)
            silent += _LOOK_AGAIN
            job, before = look(), job
            if (job.state, job.rows_done, job.held) != (before.state, before.rows_done, before.held):
                silent = 0.0
                show(job)
    return job


class _Sight:
    """What is seen of a job while it runs."""

    def __init__(self, console: Console) -> None:
        columns = (TextColumn("{task.description}"), BarColumn(30), MofNCompleteColumn(), TextColumn("rows"))
        self._bar = Progress(*columns, console=console, transient=True)
        self._task = self._bar.add_task("waiting", total=None)
        self._said = ""

    def __enter__(self) -> Callable[[Job], None]:
        if not self._bar.console.is_terminal:
            return self._print
        self._bar.start()
        return self._move

    def __exit__(self, *_: object) -> None:
        if self._bar.console.is_terminal:
            self._bar.stop()

    def _move(self, job: Job) -> None:
        self._bar.update(self._task, description=job.state, completed=job.rows_done, total=job.rows or None)

    def _print(self, job: Job) -> None:
        rows = f" {job.rows_done:,} of {job.rows:,} rows" if job.rows else ""
        text = f"{job.state}{rows}"
        if text != self._said:
            self._bar.console.print(text)
        self._said = text
