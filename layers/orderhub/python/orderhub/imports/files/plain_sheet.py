"""The rows of a worksheet that is written as all common programs write it.

Expat calls back for each tag, which alone takes twice the time that a file of 5,000 rows may take. The patterns
here accept one plain form (the reference first, no comments, no prefixes) and nothing else; whatever is not of
that form, good or bad, is left to the parser. A pattern never looks further than to the next tag's end, so the
time grows with the size and nothing else.
"""

import re
from collections.abc import Iterator, Sequence

from orderhub.imports.files.archive import damaged
from orderhub.imports.files.celltext import ended
from orderhub.imports.files.limits import MAX_CELL_LENGTH, MAX_CELLS, MAX_COLUMNS, MAX_REFERENCES, MAX_SHEET_ROWS
from orderhub.imports.files.merged_cells import merged_references
from orderhub.imports.files.plain_xml import ATTRIBUTES, TEXT, NotPlainError, decoded, unescaped
from orderhub.imports.files.sheet_cells import COLUMNS, LAST_ROW, Reader, Values, column_of
from orderhub.imports.files.sheet_rows import Rows, cell_too_long, too_many_cells, too_many_columns, too_many_rows

_START, _END = b"<sheetData>", b"</sheetData>"
_ROW_END = b"</row>"
_ROW = re.compile(rf"(?:\s*+<row{ATTRIBUTES}/>)*+\s*+<row(?=\s)({ATTRIBUTES})>")
_ALL_ATTRIBUTES = re.compile(ATTRIBUTES)
_NUMBER = re.compile(r'\sr="([0-9]{1,7})"')
_CELL = re.compile(
    rf'<c r="([A-Z]++)[0-9]++"([^<>/]*+)'
    rf"(?:><v>({TEXT})</v></c>"  # most cells, by the shortest way
    rf"|/>|>(?:<f{ATTRIBUTES}(?:/>|>{TEXT}</f>))?+"
    rf"(?:(?:<v>|<is><t{ATTRIBUTES}>)({TEXT})(?:</v>|</t></is>))?+</c>)"
)
_LETTERS = list(COLUMNS)
_PARTS = 5
"""What `_CELL` splits a row into: nothing, column, attributes, value of most cells, of others; and so on."""
_KIND = re.compile(r'\st="(\w*)"')
_STYLE = re.compile(r'\ss="([0-9]*)"')


def plain_rows(sheet: bytearray, values: Values) -> Rows:
    """All rows of a worksheet.

    Raises:
        NotPlainError: It takes a parser to read it.
        Refused: The rows are too many, too long, or damaged.
    """
    if b"<!" in sheet or sheet.count(b"&") > MAX_REFERENCES:
        raise NotPlainError
    if sheet.count(b"<row") > MAX_SHEET_ROWS:
        raise too_many_rows(MAX_SHEET_ROWS)
    if sheet.count(b"<c ") > MAX_CELLS:
        raise too_many_cells()
    rows = Rows(announced=sheet.count(_ROW_END) - 1)
    reader = _RowReader(values)
    last = 0
    for line, inside in _rows(sheet):
        if not last < line <= LAST_ROW:
            raise damaged("its rows stand out of order or twice")
        last = line
        cells, width = reader.read(inside)
        rows.add(line, cells, width, sum(map(len, cells)))
    rows.merged_references = list(merged_references(sheet[sheet.rfind(_END) :]))
    return rows


def _rows(sheet: bytearray) -> Iterator[tuple[int, str]]:
    """Number and inside of each row that has cells."""
    start = sheet.find(_START) + len(_START)
    end = sheet.find(_END, start)
    if start < len(_START) or end < 0:
        raise NotPlainError
    while (row_end := sheet.find(_ROW_END, start, end)) >= 0:
        text = decoded(sheet[start:row_end])
        row = _ROW.match(text)
        number = row and _NUMBER.search(row[1])
        if not row or not number:
            raise NotPlainError
        yield int(number[1]), text[row.end() :]
        start = row_end + len(_ROW_END)
    if sheet[start:end].strip():
        raise NotPlainError


class _RowReader:
    """Reads rows, and knows again the attributes that it has seen."""

    __slots__ = ("_known",)

    def __init__(self, values: Values) -> None:
        self._known = _Readers(values)

    def read(self, row: str) -> tuple[list[str], int]:
        """The cells up to the last with a value, and how many there are with the blank ones."""
        found = _CELL.split(row, MAX_COLUMNS + 1)
        between = found[::_PARTS]
        if len(between) > MAX_COLUMNS + 1:
            between.pop()  # the last cell will be refused, whatever comes behind it
        if "".join(between).strip():
            raise NotPlainError
        letters, values = found[1::_PARTS], found[3::_PARTS]
        if None in values:
            values = [value or other for value, other in zip(values, found[4::_PARTS], strict=True)]
        if "&" in row or len(row) > MAX_CELL_LENGTH:
            values = [value and _looked_at(value) for value in values]
        is_full = letters == _LETTERS[: len(letters)]
        places = range(len(letters)) if is_full else _places(letters)
        cells = [
            self._known[attributes](value) if value else ""
            for attributes, value in zip(found[2::_PARTS], values[: len(places)], strict=False)
        ]
        if len(places) < len(letters):
            raise _misplaced(letters[len(places)], values[len(places)])
        return ended(cells if is_full else _spread(places, cells)), len(values)


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
    row = [""] * (places[-1] + 1)
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
