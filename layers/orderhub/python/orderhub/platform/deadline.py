"""What a connection says up to a moment: a time-out of each byte of its own would let an answer take for ever."""

import io
from collections.abc import Callable
from time import monotonic
from typing import Protocol


class Connection(Protocol):
    """A socket, as far as it is used."""

    def settimeout(self, value: float | None, /) -> None: ...  # noqa: D102 - the standard library's
    def recv_into(self, buffer: memoryview, /) -> int: ...  # noqa: D102 - the same


def left(ends_at: float, clock: Callable[[], float] = monotonic) -> float:
    """The seconds that are left; TimeoutError when there are none."""
    seconds = ends_at - clock()
    if seconds <= 0:
        raise TimeoutError
    return seconds


class Until(io.RawIOBase):
    """What a connection says up to a moment; http.client reads it like a socket."""

    def __init__(self, connection: Connection, ends_at: float) -> None:
        self._connection = connection
        self._ends_at = ends_at

    def makefile(self, _mode: str) -> io.BufferedReader:
        """Itself, as http.client asks a socket for it."""
        return io.BufferedReader(self)

    def readable(self) -> bool:
        """That it can be read."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Read some bytes, as long as time is left."""
        self._connection.settimeout(left(self._ends_at))
        return self._connection.recv_into(buffer)
