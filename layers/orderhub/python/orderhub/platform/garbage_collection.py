"""Python's garbage collector, kept out of the way of calls that make much and drop little."""

import gc
from collections.abc import Callable
from functools import wraps


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
