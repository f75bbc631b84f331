"""What changes seldom and is asked all the time, read at most once a minute."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta

from orderhub.errors import TransientError

_KEPT = timedelta(minutes=1)
_STALE = timedelta(hours=1)
"""For how long the last value counts on while a newer one cannot be read."""


def remembered[T](read: Callable[[], T], clock: Callable[[], datetime]) -> Callable[[], T]:
    """What reads something, made into what remembers it for a minute, and longer while it cannot be read.

    What it returns raises TransientError when nothing is known of the last hour.
    """
    last: list[tuple[datetime, T]] = []
    tried: list[datetime] = []

    def refresh(now: datetime) -> None:
        tried[:] = [now]
        last[:] = [(now, read())]

    def recall() -> T:
        now = clock()
        if not last or now - last[0][0] >= _STALE:
            refresh(now)
        # While it cannot be read, it is tried once a minute: each try waits for time-outs.
        elif now - tried[0] >= _KEPT:
            with suppress(TransientError):
                refresh(now)
        return last[0][1]

    return recall
