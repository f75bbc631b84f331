"""The flow as the demo walks it: orders in, events, workflow runs, messages; and what must have come of it."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from local.demo import screens
from local.demo.api import Api
from local.demo.batches import Batch, parts_of
from local.demo.files import DropFolder, Imported
from local.demo.tally import Tally, tally_of
from local.demo.watch import Event, Run, Watch
from local.layout import LocalError

# Without anything new; a machine that does much else still has its turn by then.
PATIENCE = 60.0
_LOOK_AGAIN = 0.25
# Longer than the embedded cloud takes to read the stream, so that an event that must not be would be there.
_SILENCE = 2.0


@dataclass(slots=True)
class Tour:
    """A walk along the flow; it keeps count of what is still to come."""

    api: Api
    watch: Watch
    folder: DropFolder
    console: Console
    statuses: frozenset[str]
    parts: int = 1
    changes: int = 0
    order_nos: dict[str, None] = field(default_factory=dict)

    def begin(self, title: str, sentence: str) -> None:
        """Show the head of the next part."""
        self.parts += 1
        self.console.print(screens.heading(self.parts, title, sentence))

    def send(self, batch: Batch) -> Tally:
        """Send a batch, in as many requests as it takes."""
        answered: list[tuple[list[Any], dict[str, Any]]] = []
        with self._progress(len(batch.orders)) as done:
            for part in parts_of(batch.orders):
                answered.append((part, self.api.post(part)))
                done(sum(len(orders) for orders, _ in answered))
        tally = tally_of(answered)
        self.changes += tally.changes
        self.order_nos.update(dict.fromkeys(tally.stored))
        return tally

    def drop(self, path: Path, mode: str) -> Imported:
        """Drop a file, and see what becomes of it."""
        imported = self.folder.drop(path, mode)
        self.changes += imported.job.order_events
        self.order_nos.update(dict.fromkeys(self.watch.order_nos()))
        return imported

    def await_events(self) -> list[Event]:
        """Wait until each change has its event, and show how they come."""
        self._await("events", self.changes, self.watch.count_events)
        return self.watch.events()

    def await_runs(self, events: Sequence[Event]) -> dict[str, Run]:
        """Wait until each event that starts a workflow has a run that ended."""
        due = {event.event_id for event in events if event.starts_run(self.statuses)}
        self._await("workflow runs", len(due), lambda: len(due & self.watch.runs().keys()))
        return self.watch.runs()

    def expect_silence(self) -> None:
        """Look whether an event came that must not be."""
        time.sleep(_SILENCE)
        count = self.watch.count_events()
        if count != self.changes:
            raise LocalError(f"{self.changes:,} events were to come, and there are {count:,}")

    def _await(self, what: str, wanted: int, count: Callable[[], int]) -> None:
        begin = moved = time.monotonic()
        last = -1
        with self._progress(wanted, what) as done:
            while (now := count()) < wanted and time.monotonic() - moved < PATIENCE:
                if now != last:
                    last, moved = now, time.monotonic()
                done(now)
                time.sleep(_LOOK_AGAIN)
        self.console.print(f"{now:,} of {wanted:,} {what} … {time.monotonic() - begin:.1f} s")
        if now < wanted:
            raise LocalError(f"{wanted - now:,} {what} did not come; see .local/demo/cloud.log")

    def _progress(self, total: int, what: str = "orders") -> "_Bar":
        return _Bar(self.console, total, what)


class _Bar:
    """A bar that is there while it moves, and nowhere but on a terminal."""

    def __init__(self, console: Console, total: int, what: str) -> None:
        columns = (BarColumn(30), MofNCompleteColumn(), TextColumn(what))
        self._progress = Progress(*columns, console=console, transient=True)
        self._task = self._progress.add_task(what, total=total)

    def __enter__(self) -> Callable[[int], None]:
        # Where there is no terminal it would leave blank lines.
        if self._progress.console.is_terminal:
            self._progress.start()
        return lambda count: self._progress.update(self._task, completed=count)

    def __exit__(self, *_: object) -> None:
        if self._progress.console.is_terminal:
            self._progress.stop()


def check_messages(runs: Sequence[Run], mails: int) -> None:
    """Hold the messages against the runs.

    Raises:
        LocalError: A run failed, or one that says it sent a message sent none.
    """
    failed = sum(run.failed for run in runs)
    if failed:
        raise LocalError(f"{failed:,} workflow runs failed: {screens.outcomes(run for run in runs if run.failed)}")
    sent = sum(run.outcome == "sent" and run.channel == "email" for run in runs)
    if sent != mails:
        raise LocalError(f"{sent:,} messages were sent, and {mails:,} are in the inbox")
