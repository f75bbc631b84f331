"""What a worksheet's cell holds, by its place, its kind and its style."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from itertools import count
from string import ascii_uppercase, digits

from orderhub.imports.files.archive import damaged
from orderhub.imports.files.celltext import dated, dated_iso, text
from orderhub.imports.files.limits import MAX_COLUMNS
from orderhub.imports.files.xml_part import TRUE
from orderhub.imports.sheet import NumberCell

type Reader = Callable[[str], str]
"""Makes a cell of a value."""

INLINE, STRING = "inlineStr", "str"
"""The kinds of cells that hold a text themselves, and of formulas that make one."""
LAST_ROW = 1_048_576
_LAST_COLUMN = 16_384  # XFD
_REFERENCE = re.compile("([A-Z]{1,3})[0-9]{1,7}", re.IGNORECASE | re.ASCII)
_MAX_DIGITS = 7
_PAIRS: Iterator[str] = (first + second for first in ("", *ascii_uppercase) for second in ascii_uppercase)
COLUMNS: dict[str, int] = dict(zip(_PAIRS, range(MAX_COLUMNS), strict=False))
"""A to KN, counted from 0; what lies further right may only be blank."""


class Values:
    """Reads values; of a formula, that of its last result.

    Args:
        strings: The workbook's shared strings.
        dates: The styles that show a number as a date.
        since_1904: Whether the workbook counts days from 1904.
    """

    __slots__ = ("_dates", "_readers", "since_1904")

    def __init__(self, strings: Sequence[str], dates: Collection[str], *, since_1904: bool) -> None:
        self._dates = dates
        self.since_1904 = since_1904
        self._readers: dict[str, Reader] = {
            "n": _number,
            "s": _Numbered(zip(map(str, count()), strings, strict=False)).__getitem__,
            STRING: text,
            INLINE: text,
            "b": _boolean,
            "e": text,
            "d": dated_iso,
        }

    def reader(self, kind: str, style: str | None) -> Reader:
        """What reads the cells of one kind and style; without one it is the first."""
        if kind == "n" and (style or "0") in self._dates:
            return self._date
        if kind not in self._readers:
            raise damaged("it has cells of an unknown kind")
        return self._readers[kind]

    def _date(self, value: str) -> str:
        return dated(value.strip(), since_1904=self.since_1904)


class _Numbered(dict[str, str]):
    """Texts by what a cell has for them: their number as it is usually written, or in another way."""

    def __missing__(self, value: str) -> str:
        try:
            text = self.get(str(int(value)))
        except ValueError:
            text = None
        if text is None:
            raise damaged("a cell refers to a text that is not there")
        return text


def hidden_range(attributes: Mapping[str, str]) -> range:
    """The places of the columns that a ``col`` describes, if it hides them."""
    first, last = whole(attributes.get("min", "")), whole(attributes.get("max", ""))
    return range(first - 1, last) if first > 0 and is_hidden(attributes) else range(0)


def is_hidden(attributes: Mapping[str, str]) -> bool:
    """Whether a row or column is not shown."""
    return attributes.get("hidden") in TRUE


def whole(number: str) -> int:
    """The number of a row; -1 if it is none."""
    return int(number) if len(number) <= _MAX_DIGITS and number.isdecimal() else -1


def column_of(reference: str) -> int:
    """The column of a cell such as AB12, counted from 0."""
    column = COLUMNS.get(reference.rstrip(digits))
    if column is not None:
        return column
    match = _REFERENCE.fullmatch(reference)
    if match is None or (number := column_number(match[1])) > _LAST_COLUMN:
        raise damaged("a cell stands outside of the sheet")
    return number - 1


def column_number(letters: str) -> int:
    """A is 1, XFD is 16,384."""
    number = 0
    for letter in letters.upper():
        number = number * len(ascii_uppercase) + ascii_uppercase.index(letter) + 1
    return number


def _number(value: str) -> str:
    return NumberCell(value.strip())


def _boolean(value: str) -> str:
    return "TRUE" if value.strip() in TRUE else "FALSE"
