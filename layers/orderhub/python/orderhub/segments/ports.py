"""What requests about segments need from outside.

Every method raises TransientError when trying again can help.
"""

from collections.abc import Iterator
from typing import Protocol

from orderhub.segments.segment import Definition, Segment, Started


class Segments(Protocol):
    """Where segments are stored."""

    def find(self, name: str) -> Segment | None:
        """A segment."""
        ...

    def each(self, after: str | None = None) -> Iterator[Segment]:
        """All segments by name, behind one."""
        ...

    def save(self, definition: Definition, started: Started, *, is_other: bool = True) -> Segment:
        """Keep a segment, and the count set going for it; ``is_other`` if its events are of others than before."""
        ...

    def start_export(self, name: str, started: Started) -> bool:
        """Note that the members are to be exported, if there is such a segment."""
        ...

    def delete(self, name: str) -> bool:
        """Take a segment away, if there is one."""
        ...


class Runs(Protocol):
    """Counts as they run."""

    def start(self, run: str, name: str, *, export: bool) -> None:
        """Have a segment counted."""
        ...

    def is_under_way(self, run: str) -> bool:
        """Whether a count still has an outcome to come."""
        ...


class Files(Protocol):
    """The files of segments."""

    def read(self, key: str, start: int, size: int) -> str | None:
        """A stretch of a file."""
        ...

    def address(self, key: str, seconds: int) -> str:
        """An address a file can be read from."""
        ...
