"""Which function runs at this moment, whose role has to allow what it asks for."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

# Not a context variable: the threads that a function starts act for it, too.
_running: list[str] = []


def running() -> str | None:
    """The folder of the function that runs; None while a test itself asks."""
    return _running[-1] if _running else None


@contextmanager
def acting_as(function: str) -> Iterator[None]:
    """Take what is asked for meanwhile for what a function asks for."""
    _running.append(function)
    try:
        yield
    finally:
        _running.pop()


def in_its_role(function: str, handler: Callable[..., Any]) -> Callable[..., Any]:
    """A handler that runs as its function."""

    @wraps(handler)
    def running_as(*arguments: Any, **named: Any) -> Any:  # noqa: ANN401 - passed through
        with acting_as(function):
            return handler(*arguments, **named)

    return running_as
