"""One row of a worksheet that is written as all common programs write it."""

import re
from collections.abc import Sequence
from typing import Any

from orderhub.imports.files.archive import damaged
from orderhub.imports.files.celltext import ended
from orderhub.imports.files.excess import cell_too_long, too_many_columns
from orderhub.imports.files.limits import MAX_CELL_LENGTH, MAX_COLUMNS
from orderhub.imports.files.plain_xml import ATTRIBUTES, TEXT, NotPlainError, unescaped
from orderhub.imports.files.sheet_cells import COLUMNS, INLINE, STRING, Reader, Values, column_of

_ALL_ATTRIBUTES = re.compile(ATTRIBUTES)
_FORMULA = rf"<f{ATTRIBUTES}(?:/>|>{TEXT}</f>)"
_INLINE_START = rf"<is><t{ATTRIBUTES}>"
_CELL = re.compile(
    rf'<c r="([A-Z]++)[0-9]++"([^<>/]*+)'
    rf"(?:><v>({TEXT})</v></c>"  # most cells, by the shortest way
    rf"|/>|>{_INLINE_START}({TEXT})</t></is></c>"
    rf"|>((?:{_FORMULA})?+(?:<v>{TEXT}</v>)?+(?:{_INLINE_START}{TEXT}</t></is>)?+)</c>)"
)
_PARTS = 6
"""What `_CELL` splits a row into, again and again: what stands between cells, the letters and attributes of one,
its value, or its inline text, or all that stands in it if it is something else.
"""
_INSIDE = re.compile(rf"({_FORMULA})?+(?:<v>({TEXT})</v>)?+(?:{_INLINE_START}({TEXT})</t></is>)?+")
_BLANK_CELLS = re.compile(r'(?:<c r="[A-Z]++[0-9]++"[^<>/]*+/>)++')
_LETTERS = list(COLUMNS)
_KIND = re.compile(r'\st="(\w*)"')
_STYLE = re.compile(r'\ss="([0-9]*)"')
_INLINE, _STRING = f' t="{INLINE}"', f' t="{STRING}"'


type PlainRow = tuple[list[str], Sequence[str]]
"""The cells of a row up to the last with a value, and the columns of formulas without one, in letters."""


class RowReader:
    """Reads rows, and knows again the attributes that it has seen."""

    __slots__ = ("_known",)

    def __init__(self, values: Values) -> None:
        self._known = _Readers(values)

    def read(self, row: str) -> PlainRow:
        """Read what stands within a row.

        Raises:
            NotPlainError: It takes a parser to read it.
            InvalidInput: A cell is too long, too far to the right, or damaged.
        """
        parts = _CELL.split(row, MAX_COLUMNS + 1)
        between = parts[::_PARTS]
        if len(between) > MAX_COLUMNS + 1:
            filled = _BLANK_CELLS.sub("", row)
            if filled != row:
                return self.read(filled)
            between.pop()  # the last cell will be refused, whatever comes behind it
        if "".join(between).strip():
            raise NotPlainError
        letters, values = parts[1::_PARTS], parts[3::_PARTS]
        uncalculated: Sequence[str] = ()
        if None in values:
            values, uncalculated = _others(parts)
        if "&" in row or len(row) > MAX_CELL_LENGTH:
            values = [value and _looked_at(value) for value in values]
        is_full = letters == _LETTERS[: len(letters)]
        places = range(len(letters)) if is_full else _places(letters)
        cells = [
            self._known[attributes](value) if value else ""
            for attributes, value in zip(parts[2::_PARTS], values[: len(places)], strict=False)
        ]
        if len(places) < len(letters):
            raise _misplaced(letters[len(places)], values[len(places)])
        return ended(cells if is_full else _spread(places, cells)), uncalculated


class _Readers(dict[str, Reader]):
    """What reads a cell, by its attributes."""

    def __init__(self, values: Values) -> None:
        self._values = values

    def __missing__(self, attributes: str) -> Reader:
        if not _ALL_ATTRIBUTES.fullmatch(attributes):
            raise NotPlainError
        kind, style = _KIND.search(attributes), _STYLE.search(attributes)
        reader = self[attributes] = self._values.reader(kind[1] if kind else "n", style and style[1])
        return reader


def _others(parts: list[Any]) -> tuple[list[str | None], list[str]]:
    """The values of cells some of which are not plain ones, and the columns of formulas that have none."""
    attributes, texts, insides = parts[2::_PARTS], parts[4::_PARTS], parts[5::_PARTS]
    values = [text if value is None else value for value, text in zip(parts[3::_PARTS], texts, strict=True)]
    if not all(_INLINE in its for its in set(attributes)):
        _refuse_inline(attributes, texts)
    uncalculated: list[str] = []
    for index, inside in enumerate(insides):
        if inside:
            values[index], is_calculated = _value(inside, attributes[index])
            if not is_calculated:
                uncalculated.append(parts[_PARTS * index + 1])
    return values, uncalculated


def _refuse_inline(attributes: Sequence[str], texts: Sequence[str | None]) -> None:
    if any(text is not None and _INLINE not in its for its, text in zip(attributes, texts, strict=True)):
        raise NotPlainError


def _value(inside: str, attributes: str) -> tuple[str | None, bool]:
    """What a cell says, and whether it lacks no value; a formula may well make nothing, which is a text then."""
    match = _INSIDE.fullmatch(inside)
    formula, value, text = match.groups() if match else (None, None, None)
    if text is not None and _INLINE not in attributes:
        raise NotPlainError
    if text is not None:
        return text, True
    return value, not formula or bool(value) or (value is not None and _STRING in attributes)


def _places(letters: Sequence[str]) -> list[int]:
    """The columns of a row's cells, up to the first that is not to the right of the one before."""
    places = [-1]
    for name in letters:
        column = COLUMNS.get(name, -2)
        if column <= places[-1]:
            break
        places.append(column)
    return places[1:]


def _spread(places: Sequence[int], cells: Sequence[str]) -> list[str]:
    """A row of which some cells are left out, with blank ones in their places."""
    row = [""] * (places[-1] + 1) if places else []
    for place, cell in zip(places, cells, strict=True):
        row[place] = cell
    return row


def _looked_at(value: str) -> str:
    text = unescaped(value)
    if len(text) > MAX_CELL_LENGTH:
        raise cell_too_long(f"A cell has more than {MAX_CELL_LENGTH:,} characters.")
    return text


def _misplaced(letters: str, value: str | None) -> Exception:
    """What is wrong with a cell that is too far to the right, or before one that came before."""
    if column_of(f"{letters}1") < MAX_COLUMNS:
        return damaged("its cells stand out of order or twice")
    return too_many_columns() if value else NotPlainError()
