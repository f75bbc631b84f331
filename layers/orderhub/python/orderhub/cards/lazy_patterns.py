"""Patterns that are compiled with the first text they are looked for in: a cold start can do without the time."""

import re
from functools import cache


@cache
def compiled(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """The compiled pattern; to be called with constants only, for it is kept for good."""
    return re.compile(pattern, flags)
