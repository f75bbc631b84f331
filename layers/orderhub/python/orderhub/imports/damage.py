"""Identifiers that a spreadsheet damaged, found before they become keys.

Excel takes an id of digits for a number: it keeps fifteen digits and turns the others into zeros, drops leading
zeros, and shows long ones as 1.91E+18; it takes 1-2 for a date. What a program writes as a fraction ends in .0.
None of it can be undone, so such a row is rejected. The rules, in this order:

- formula: a text that begins with =, where a program wrote the formula instead of its result.
- date: a date cell, or a text as Excel writes dates (2026/1/2, 1/2/2026, 2-Jan, Jan-02, 1月2日, 2026-01-02).
- scientific: a text such as 1.91E+18 or 1.91E18 (1E5 alone may well be a SKU), any number cell with exponent.
- fraction: digits followed by .0, or any number cell with a fraction.
- rounded: a number cell of 16 or more digits. In a text the zeros may be true, one in ten ids of 16 digits ends
  in one: it counts where more than half of the column's different ids of 16 or more digits look so, and these
  hold at least three such zeros together, which happens to one file in a thousand by chance.
- zeros lost: digits fewer than the neighbours have that begin with 0. In a number cell one such neighbour is
  enough; in a text three different ones, and at least half of the column's ids of digits. Chinese mobile
  numbers are never taken for shortened: their neighbours may be landlines, which begin with 0 and are longer.
"""

import re
from collections import Counter
from collections.abc import Collection, Sequence
from enum import StrEnum

from orderhub.imports.sheet import DateCell, NumberCell


class Damage(StrEnum):
    """What happened to an identifier."""

    FORMULA = "formula"
    DATE = "date"
    SCIENTIFIC = "scientific"
    FRACTION = "fraction"
    ROUNDED = "rounded"
    ZEROS_LOST = "zeros_lost"

    @property
    def message(self) -> str:
        """What happened, and how to export the file again."""
        return f"{_MESSAGES[self]} {AGAIN}"


AGAIN = (
    "Export the file again and do not open it in a spreadsheet on the way, or import it there with this column "
    "set to Text; formatting it as text afterwards does not bring the digits back."
)
_MESSAGES = {
    Damage.FORMULA: "A formula stands here instead of its result.",
    Damage.DATE: "The spreadsheet made a date of this id.",
    Damage.SCIENTIFIC: "The spreadsheet shortened this id to scientific notation.",
    Damage.FRACTION: "This id was written as a number with a fraction.",
    Damage.ROUNDED: "The spreadsheet kept 15 digits of this id and turned the others into zeros.",
    Damage.ZEROS_LOST: "This id has lost the leading zeros that others in its column have.",
}
_MONTH = "(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
_DATE = re.compile(
    rf"\d{{4}}(?:/\d{{1,2}}/\d{{1,2}}|-\d\d-\d\d)(?: \d{{1,2}}:\d\d(?::\d\d)?)?|\d{{1,2}}/\d{{1,2}}/\d{{4}}"
    rf"|\d{{1,2}}-{_MONTH}(?:-\d{{2,4}})?|{_MONTH}-\d{{2,4}}|(?:\d{{4}}年)?\d{{1,2}}月(?:\d{{1,2}}日)?",
    re.ASCII,
)
_SCIENTIFIC = re.compile(r"\d(?:\.\d+)?[Ee]\+\d+|\d\.\d+[Ee]\d+", re.ASCII)
_FRACTION = re.compile(r"\d+\.0+", re.ASCII)
_MOBILE = re.compile(r"1[3-9]\d{9}", re.ASCII)
_EXACT_DIGITS = 15
_ZEROS_BY_CHANCE = 3
_NEIGHBOURS = 3
_SIGNS = "./-+月"
_SHAPED = re.compile(rf"\n(?:{_DATE.pattern}|{_SCIENTIFIC.pattern}|{_FRACTION.pattern})\n", re.ASCII)
"""A line that is damaged by its shape; to look for one in a whole column takes no longer than two of its cells."""


def damaged(cells: Sequence[str]) -> dict[int, Damage]:
    """Which cells of a column of identifiers are damaged, by their place, and how."""
    joined = "\n".join(("", *cells, ""))
    damages = {} if set(map(type, cells)) <= {str} else _by_type(cells)
    if "\n=" in joined:
        damages |= {index: Damage.FORMULA for index, cell in enumerate(cells) if cell[:1] == "="}
    if any(sign in joined for sign in _SIGNS) and _SHAPED.search(joined):
        damages |= {
            index: how for index, cell in enumerate(cells) if index not in damages and (how := _by_shape(cell))
        }
    if max(map(len, cells), default=0) > _EXACT_DIGITS:
        rounded = _rounded(set(cells))
        damages |= {
            index: Damage.ROUNDED for index, cell in enumerate(cells) if index not in damages and cell in rounded
        }
    if "\n0" in joined:
        damages |= {index: Damage.ZEROS_LOST for index in _shortened(cells) if index not in damages}
    return damages


def _by_type(cells: Sequence[str]) -> dict[int, Damage]:
    found: dict[int, Damage] = {}
    for index, cell in enumerate(cells):
        if isinstance(cell, DateCell):
            found[index] = Damage.DATE
        elif isinstance(cell, NumberCell) and not cell.isdecimal():
            found[index] = Damage.SCIENTIFIC if "e" in cell.lower() else Damage.FRACTION
        elif isinstance(cell, NumberCell) and len(cell) > _EXACT_DIGITS:
            found[index] = Damage.ROUNDED
    return found


def _by_shape(cell: str) -> Damage | None:
    if _DATE.fullmatch(cell):
        return Damage.DATE
    if _SCIENTIFIC.fullmatch(cell):
        return Damage.SCIENTIFIC
    return Damage.FRACTION if _FRACTION.fullmatch(cell) else None


def _rounded(ids: Collection[str]) -> set[str]:
    long = [each for each in ids if len(each) > _EXACT_DIGITS and each.isdecimal()]
    ending = {each for each in long if not each[_EXACT_DIGITS:].strip("0")}
    zeros = sum(len(each) - _EXACT_DIGITS for each in ending)
    return ending if 2 * len(ending) > len(long) and zeros >= _ZEROS_BY_CHANCE else set()


def _shortened(cells: Sequence[str]) -> list[int]:
    """The places of the cells that are shorter than the width their neighbours with leading zeros mostly have."""
    widths = Counter(len(cell) for cell in cells if cell[:1] == "0" and cell.isdecimal())
    if not widths:
        return []  # such as 0-1
    # The widest of the most common, so that the order of the rows does not matter.
    width = max(widths, key=lambda each: (widths[each], each))
    ids = {cell for cell in cells if cell.isdecimal()}
    leading = sum(cell[0] == "0" for cell in ids)
    texts_too = leading >= _NEIGHBOURS and 2 * leading >= len(ids)
    return [
        index
        for index, cell in enumerate(cells)
        if (texts_too or isinstance(cell, NumberCell))
        and 0 < len(cell) < width
        and cell[0] != "0"
        and cell.isdecimal()
        and not _MOBILE.fullmatch(cell)
    ]
