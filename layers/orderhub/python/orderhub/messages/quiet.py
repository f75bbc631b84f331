"""The hours in which a shop disturbs nobody."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from orderhub.errors import InvalidInput

_HOURS = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)")


@dataclass(frozen=True, slots=True, kw_only=True)
class QuietHours:
    """From one time of the day up to another, which may be one of the next day; ``zone`` is the shop's."""

    begin: time
    end: time
    zone: ZoneInfo

    def until(self, now: datetime, zone: ZoneInfo | None = None) -> datetime | None:
        """When the quiet hours end that a moment is in; None when it is in none.

        Args:
            now: The moment.
            zone: Where the buyer lives, if that is known.
        """
        here = zone or self.zone
        local = now.astimezone(here)
        clock, over_midnight = local.time(), self.begin > self.end
        is_quiet = clock >= self.begin or clock < self.end if over_midnight else self.begin <= clock < self.end
        if not is_quiet:
            return None
        day = local.date() + timedelta(days=1) if over_midnight and clock >= self.begin else local.date()
        # In the hour that comes twice in autumn, the end of the same one.
        return datetime.combine(day, self.end, here).replace(fold=local.fold).astimezone(UTC)


def quiet_hours_in(text: str, zone: ZoneInfo) -> QuietHours | None:
    """The quiet hours a setting names, such as ``22:00-08:00``; None for an empty one.

    Raises:
        InvalidInput: ``settings_wrong``.
    """
    if not text:
        return None
    match = _HOURS.fullmatch(text)
    begin, end = (
        (time(int(match[1]), int(match[2])), time(int(match[3]), int(match[4]))) if match else (None, None)
    )
    if begin is None or end is None or begin == end:
        raise InvalidInput(
            "QUIET_HOURS takes two times of a day, such as 22:00-08:00, or nothing", "settings_wrong"
        )
    return QuietHours(begin=begin, end=end, zone=zone)
