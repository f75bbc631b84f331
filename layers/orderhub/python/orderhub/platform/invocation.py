"""What AWS says of an invocation of a function, above all how long it may still go on."""

from collections.abc import Callable
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
