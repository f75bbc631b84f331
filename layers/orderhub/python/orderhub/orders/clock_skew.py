"""Times that cannot have been yet: a sender's clock may be a little fast, but nobody changes an order tomorrow."""

from datetime import datetime, timedelta

CLOCK_SKEW = timedelta(minutes=5)
"""How far ahead of ours a sender's clock may be."""


def is_in_future(moment: datetime, now: datetime) -> bool:
    """Whether a time lies further ahead than clocks differ; both are aware.

    Such an ``updatedAt`` is refused: everything sent later would be older, and 2099 would lock the order for good.
    """
    return moment > now + CLOCK_SKEW
