"""What the text of a cell says, once blanks and the tricks of other programs are taken off it."""

import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from functools import lru_cache

from orderhub.imports.sheet import DateCell, NumberCell

_WRAPPED = frozenset("='")
"""How a text begins that `unwrapped` may have something to do with."""
_APOSTROPHE = re.compile(r"'(?='*[0-9=+\-@\t\r\n＝＋－＠])")
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
_LEAP_DAY = 60
"""The serial number of 1900-02-29, a day that only Excel (and Lotus before it) knows."""
_EPOCH = date(1899, 12, 30)
_FIRST_EPOCH = date(1899, 12, 31)
"""Of the days before it."""
_EPOCH_1904 = date(1904, 1, 1)
_DAY = 86_400
_END = 2_958_466
"""The serial number of 10000-01-01."""


def ended(cells: list[str]) -> list[str]:
    """A row without the blank cells at its end."""
    while cells and not cells[-1]:
        cells.pop()
    return cells


def bare(raw: Iterable[str]) -> list[str]:
    """Texts without blanks around them, and unwrapped."""
    cells = list(map(str.strip, raw))
    # To look into one long text takes a third of the time it takes to look at each cell.
    together = "\n".join(("", *cells))
    if "\n'" in together or "\n=" in together:
        return [unwrapped(cell) if cell[:1] in _WRAPPED else cell for cell in cells]
    return cells


def text(raw: str) -> str:
    """A text cell of an XLSX: ``_x000D_`` and its like are characters there."""
    cell = (_ESCAPED.sub(_character, raw) if "_x" in raw else raw).strip()
    return unwrapped(cell) if cell[:1] in _WRAPPED else cell


def unwrapped(cell: str) -> str:
    """The text within what keeps a spreadsheet from taking it for a number or a formula.

    ``="00123"`` is how Taobao and others write ids into CSV files. A leading apostrophe comes from the same
    exports (``'123``) and from the files orderhub itself writes, where it defuses formulas; one is taken off
    before a digit and before ``= + - @``, narrow or wide, tab and line breaks, also when further apostrophes stand
    between.
    """
    if len(cell) > len('=""') and cell.startswith('="') and cell.endswith('"'):
        return cell[2:-1].replace('""', '"').strip()
    return _APOSTROPHE.sub("", cell, count=1).strip() if _APOSTROPHE.match(cell) else cell


def dated(serial: str, *, since_1904: bool) -> str:
    """A number that is shown as a date: ``2022-09-14 11:03:23``, to the second.

    Args:
        serial: Days since the epoch, as the file holds them.
        since_1904: Whether the workbook counts from 1904, as Excel for Mac did.

    Returns:
        A time alone falls on the day 0 of the system (1899-12-31 or 1904-01-01). What is no day stays a number.
    """
    try:
        days = float(serial)
    except ValueError:
        return NumberCell(serial)
    if not 0 <= days < _END:
        return NumberCell(serial)
    day, second = divmod(round(days * _DAY), _DAY)
    shown = _date(day, since_1904=since_1904)
    return DateCell(f"{shown} {_clock(second)}") if shown else NumberCell(serial)


@lru_cache(maxsize=4096)
def _date(day: int, *, since_1904: bool) -> str:
    if since_1904:
        epoch = _EPOCH_1904
    elif day == _LEAP_DAY:
        return ""
    else:
        epoch = _EPOCH if day > _LEAP_DAY else _FIRST_EPOCH
    try:
        return (epoch + timedelta(days=day)).isoformat()
    except OverflowError:
        return ""


@lru_cache(maxsize=4096)
def _clock(second: int) -> str:
    return f"{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}"


def dated_iso(value: str) -> str:
    """A date that a strict workbook holds as a text: the same form, without fractions or zone."""
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return value
    return DateCell(moment.replace(tzinfo=None, microsecond=0).isoformat(" "))


def _character(match: re.Match[str]) -> str:
    code = int(match[1], 16)
    is_character = code and not 0xD800 <= code <= 0xDFFF  # noqa: PLR2004 - half of a pair is no character
    return chr(code) if is_character else match[0]
