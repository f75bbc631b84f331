"""Time and threads that play: nothing waits, calls that go side by side come one after the other.

So a run depends on nothing but what it draws, and takes as long as its work does.
"""

import concurrent.futures
import datetime as dt
import secrets
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, Self

_REAL = dt.datetime
START = _REAL(2026, 11, 22, 12, tzinfo=dt.UTC).timestamp()


@dataclass(slots=True)
class Clock:
    """The time, in seconds; ``skew`` is how wrong the clock of the function is that runs right now."""

    now: float = START
    skew: float = 0.0

    def sleep(self, seconds: float) -> None:
        """What waiting comes to."""
        self.now += max(0.0, seconds)


CLOCK = Clock()


def moment() -> "dt.datetime":
    """What time it is, by a clock that is right."""
    return _REAL.fromtimestamp(CLOCK.now, dt.UTC)


class _IsDatetime(type):
    """Times that were made before, or in C, are times too."""

    def __instancecheck__(cls, instance: object) -> bool:
        return isinstance(instance, _REAL)


class PlayedDatetime(_REAL, metaclass=_IsDatetime):
    """A datetime whose ``now`` is the clock's, as wrong as that of the function that asks."""

    @classmethod
    def now(cls, tz: dt.tzinfo | None = None) -> Self:
        """The time by the clock of this function."""
        return cls.fromtimestamp(CLOCK.now + CLOCK.skew, tz)


class OneByOne:
    """An executor without threads: what is handed over is done when its turn comes, in order."""

    def __init__(self, *_: object, **__: object) -> None:
        pass

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def submit(self, job: Callable[..., Any], *arguments: Any) -> "Future[Any]":  # noqa: ANN401 - as executors do
        """Do a job; its fault is raised by its result, but being killed is raised at once."""
        future: Future[Any] = Future()
        try:
            future.set_result(job(*arguments))
        except Exception as error:  # noqa: BLE001 - executors keep it for whoever asks for the result
            future.set_exception(error)
        return future

    def map(self, job: Callable[..., Any], *lists: Iterable[Any]) -> Iterator[Any]:
        """Do a job for each, side by side as it were: all are begun before the first fault is raised."""
        futures = [self.submit(job, *arguments) for arguments in zip(*lists, strict=False)]
        return iter([future.result() for future in futures])


def install() -> None:
    """Have everything that is imported from now on live by this clock, without threads and without chance."""
    dt.datetime = PlayedDatetime  # type: ignore[misc]
    time.sleep = CLOCK.sleep  # type: ignore[assignment]
    concurrent.futures.ThreadPoolExecutor = OneByOne  # type: ignore[misc,assignment]
    secrets.token_hex = lambda nbytes=32: "5e" * (nbytes or 32)
    secrets.token_bytes = lambda nbytes=32: b"\x5e" * (nbytes or 32)
