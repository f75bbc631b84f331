"""Times as people's files have them: year first, in every spelling that cannot be read in two ways.

A spreadsheet writes a time in its own form whenever a CSV file is opened and saved (``2023/5/1 9:03``), so taking
one form only would refuse every file that was corrected in one.
"""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone, tzinfo

from orderhub.imports.files.celltext import dated
from orderhub.imports.sheet import NumberCell
from orderhub.orders.fields import FieldFault

_USUAL = len("2022-09-14 11:03:23")
_LONGEST = 60
"""No time is longer; the patterns take the square of a text's length at worst."""
_YEARS = (1970, 9998)
"""As the API takes them; one more or less is left for the time zone."""
_SAVED = re.compile(r"([0-9]{4})([-/.])([0-9]{1,2})\2([0-9]{1,2}) ([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}))?")
"""As a spreadsheet saves a time; all of a file are then written so, and `_SPELLED` takes four times as long."""
_OFFSET = r"(?:(Z|UTC|GMT)|(?:UTC|GMT)?([+-][0-9]{1,2})(?::?([0-5][0-9]))?)"
_SPELLED = re.compile(
    r"([0-9]{4})\s?([-/.年])\s?([0-9]{1,2})\s?(?:\2|月)\s?([0-9]{1,2})(?:\s?[日号號])?"
    r"(?:\s*(?:星期|周|週)[一二三四五六日天])?"
    r"(?:(?:\s+|\s*[T,，]\s*|(?<=[日号號一二三四五六天])|(?=[上下]午))"
    r"(上午|下午|AM|PM)?\s*([0-9]{1,2})\s?[:：时時点點]\s?([0-9]{1,2})"
    r"(?:\s?[:：分]\s?([0-9]{1,2})(?:[.,]([0-9]{1,9}))?)?\s?[分秒]?"
    rf"\s*(AM|PM)?\s*{_OFFSET}?)?",
    re.IGNORECASE,
)
"""Year, separator, month, day, half of the day, hour, minute, second, fraction, half of the day, offset."""
_COMPACT = re.compile(
    r"([0-9]{4})([0-9]{2})([0-9]{2})"
    rf"(?:[T\s]?([0-9]{{2}})([0-9]{{2}})([0-9]{{2}})?\s*{_OFFSET}?)?",
    re.IGNORECASE,
)
"""Year, month, day, hour, minute, second, offset."""
_YEAR_LAST = re.compile(
    r"(?:[0-9]{1,2}\s?([-/. ])\s?(?:[0-9]{1,2}|[^\W\d_]{3,9})\s?\1|[^\W\d_]{3,9}\s[0-9]{1,2},)"
    r"\s?[0-9]{1,4}(?![0-9]).*",
    re.DOTALL,
)
_SERIALS = {False: (25_569, 73_051), True: (24_107, 71_589)}
"""Excel's numbers of the days from 1970 to 2099, counted from 1900 and from 1904."""
_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_WRITE = "write it as 2022-09-14 11:03:23"
_UNKNOWN = f"This is not read as a time; {_WRITE}."
_YEAR_NOT_FIRST = f"Day and month can be taken for each other where the year does not come first; {_WRITE}."
_BARE_NUMBER = f"A number alone is not read as a time; show the column as date and time, or {_WRITE}."
_NEVER = f"There is no such day or time; {_WRITE}."
_TOO_EARLY = f"Times are taken from {_YEARS[0]} on, to the year {_YEARS[1]}."


def time_of(cell: str) -> datetime:
    """A time; without zone unless the cell names an offset. A day alone is its midnight.

    Raises:
        FieldFault: ``time_invalid``, with how to write it.
    """
    if len(cell) == _USUAL and cell[4] == cell[7] == "-" and cell[10] == " " and cell[13] == cell[16] == ":":
        try:
            return _in_range(datetime.fromisoformat(cell))
        except ValueError:
            pass
    return _in_range(_saved(cell) or _spelled(cell))


def _saved(cell: str) -> datetime | None:
    """A time as a spreadsheet saves it."""
    match = _SAVED.fullmatch(cell)
    if match is None:
        return None
    year, _, month, day, hour, minute, second = match.groups("0")
    try:
        return datetime(int(year), int(month), int(day), int(hour), int(minute), int(second))  # noqa: DTZ001 - its zone is yet to be said
    except ValueError:
        raise _fault(_NEVER) from None


def from_serials(cells: Sequence[str], *, since_1904: bool) -> Sequence[str]:
    """A column of times, those written out that the spreadsheet shows as the numbers it counts days by."""
    if NumberCell not in set(map(type, cells)):
        return cells
    first, end = _SERIALS[since_1904]
    return [
        dated(cell, since_1904=since_1904) if type(cell) is NumberCell and first <= _number(cell) < end else cell
        for cell in cells
    ]


def _number(cell: str) -> float:
    try:
        return float(cell)
    except ValueError:
        return 0


def _in_range(time: datetime) -> datetime:
    if _YEARS[0] <= time.year <= _YEARS[1]:
        return time
    raise _fault(_TOO_EARLY)


def _spelled(cell: str) -> datetime:
    """A time in any other spelling."""
    if len(cell) > _LONGEST:
        raise _fault(_UNKNOWN)
    if match := _SPELLED.fullmatch(cell):
        year, _, month, day, before, hour, minute, second, fraction, after, *offset = match.groups()
        half = before or after
    elif match := _COMPACT.fullmatch(cell):
        year, month, day, hour, minute, second, *offset = match.groups()
        half = fraction = None
    else:
        raise _fault(_why_not(cell))
    clock = (int(minute or 0), int(second or 0), int((fraction or "0").ljust(6, "0")[:6]))
    try:
        hours = _hour(int(hour or 0), half)
        return datetime(int(year), int(month), int(day), hours, *clock, tzinfo=_zone(*offset))
    except ValueError:
        raise _fault(_NEVER) from None


def _why_not(cell: str) -> str:
    if _NUMBER.fullmatch(cell):
        return _BARE_NUMBER
    return _YEAR_NOT_FIRST if _YEAR_LAST.fullmatch(cell) else _UNKNOWN


def _hour(hour: int, half: str | None) -> int:
    """The hour of the day; 12 o'clock is the first of its half, and 15:00 needs no "afternoon" beside it."""
    if half is None:
        return hour
    is_afternoon = half.upper() in ("PM", "下午")
    if hour <= 12:  # noqa: PLR2004 - the hours of half a day
        return hour % 12 + 12 * is_afternoon
    if is_afternoon:
        return hour
    raise ValueError


def _zone(utc: str | None, hours: str | None, minutes: str | None) -> tzinfo | None:
    if utc:
        return UTC
    if hours is None:
        return None
    beyond = int(minutes or 0)
    return timezone(timedelta(hours=int(hours), minutes=-beyond if hours.startswith("-") else beyond))


def _fault(message: str) -> FieldFault:
    return FieldFault("time_invalid", message)
