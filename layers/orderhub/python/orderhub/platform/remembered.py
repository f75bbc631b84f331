"""What changes seldom and is asked all the time, read at most once a minute."""

from collections.abc import Callable
from datetime import datetime, timedelta

_KEPT = timedelta(minutes=1)


def remembered[T](read: Callable[[], T], clock: Callable[[], datetime]) -> Callable[[], T]:
    """What reads something, made into what remembers it for a minute."""
    known: list[tuple[datetime, T]] = []

    def recall() -> T:
        now = clock()
        if not known or now - known[0][0] >= _KEPT:
            known[:] = [(now, read())]
        return known[0][1]

    return recall
