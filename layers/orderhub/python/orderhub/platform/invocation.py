"""What AWS says of an invocation of a function, how long it may still go on, and a pause of Python's collector."""

import gc
from collections.abc import Callable
from functools import wraps
from typing import Protocol


class Invocation(Protocol):
    """AWS's context object."""

    @property
    def aws_request_id(self) -> str:
        """Its id."""
        ...

    def get_remaining_time_in_millis(self) -> int:
        """Milliseconds until AWS ends it."""
        ...


def time_left_of(context: Invocation, spare: float = 0) -> Callable[[], float]:
    """What tells the seconds an invocation has left for its work, ``spare`` of them kept back."""
    return lambda: context.get_remaining_time_in_millis() / 1000 - spare


def collector_paused[**P, R](handle: Callable[P, R]) -> Callable[P, R]:
    """Pause the collector while a handler works.

    What is made of a thousand orders lives to the end of the call; looking through it again and again for
    garbage takes an eighth of the call's processor time. What there is goes after the call.
    """

    @wraps(handle)
    def handler(*args: P.args, **kwargs: P.kwargs) -> R:
        gc.disable()
        try:
            return handle(*args, **kwargs)
        finally:
            gc.enable()

    return handler
