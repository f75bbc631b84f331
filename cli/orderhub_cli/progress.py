"""How far something is: a bar on a terminal's stderr, and a line for each state elsewhere."""

import sys
from types import TracebackType
from typing import Any, Self

from orderhub_cli.output import note


class Progress:
    """Shown from its beginning to its end."""

    def __init__(self, title: str) -> None:
        self._title = title
        self._said = ""
        self._bar: Any = None

    def __enter__(self) -> Self:
        if sys.stderr.isatty():
            from rich.console import Console  # noqa: PLC0415 - loads slowly, and only a terminal needs it
            from rich.progress import BarColumn, TaskProgressColumn, TextColumn  # noqa: PLC0415 - the same
            from rich.progress import Progress as Bar  # noqa: PLC0415 - the same

            columns = (TextColumn("{task.description}"), BarColumn(30), TaskProgressColumn())
            self._bar = Bar(*columns, console=Console(stderr=True), transient=True)
            self._bar.start()
            self._bar.add_task(self._title, total=None)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar:
            self._bar.stop()

    def show(self, state: str, done: int, total: int) -> None:
        """Say how far it is."""
        if self._bar:
            self._bar.update(0, description=state, completed=done, total=total or None)
        elif state != self._said:
            note(f"{self._title}: {state}")
        self._said = state
