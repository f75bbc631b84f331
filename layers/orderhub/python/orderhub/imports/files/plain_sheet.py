"""The rows of a worksheet that is written as all common programs write it.

Expat calls back for each tag, which alone takes twice the time that a file of 5,000 rows may take. The patterns
here accept one plain form (the reference first, no comments, no prefixes) and nothing else; whatever is not of
that form, good or bad, is left to the parser. A pattern never looks further than to the next tag's end, so the
time grows with the size and nothing else.
"""

import re
from collections.abc import Iterator
from itertools import islice

from orderhub.imports.files.archive import damaged
from orderhub.imports.files.limits import MAX_COLUMNS, MAX_REFERENCES
from orderhub.imports.files.merged_cells import merged_references
from orderhub.imports.files.plain_row import RowReader
from orderhub.imports.files.plain_xml import ATTRIBUTES, NotPlainError, decoded
from orderhub.imports.files.sheet_cells import LAST_ROW, Values, hidden_range
from orderhub.imports.files.sheet_rows import Rows

_START, _END = b"<sheetData>", b"</sheetData>"
_ROW_END = b"</row>"
_ROW = re.compile(rf"(?:\s*+<row{ATTRIBUTES}/>)*+\s*+<row(?=\s)({ATTRIBUTES})>")
_NUMBER = re.compile(r'\sr="([0-9]{1,7})"')
_HIDDEN = re.compile(r'\shidden="(?:1|true|on)"')
_COLUMN = re.compile(rb"<col(\s[^<>]*)>")
_ATTRIBUTES = re.compile(f"{ATTRIBUTES}/?")
_ATTRIBUTE = re.compile(r'\s(min|max|hidden)="([^"]*)"')


def plain_rows(sheet: bytearray, values: Values, header_line: int) -> Rows:
    """The rows of a worksheet from its header on.

    Raises:
        NotPlainError: It takes a parser to read it.
        InvalidInput: The rows are too many, too long, or damaged.
    """
    # The first of the two is faster by far, and mostly not there.
    if (b"!" in sheet and b"<!" in sheet) or sheet.count(b"&") > MAX_REFERENCES:
        raise NotPlainError
    rows = Rows(header_line, announced=lambda: sheet.count(_ROW_END) - 1)
    reader = RowReader(values)
    last = 0
    for line, is_hidden, inside in _rows(sheet):
        if not last < line <= LAST_ROW:
            raise damaged("its rows stand out of order or twice")
        last = line
        cells, uncalculated = reader.read(inside)
        rows.add(line, cells, sum(map(len, cells)), is_hidden=is_hidden)
        for letters in uncalculated:
            rows.add_uncalculated(line, f"{letters}{line}")
    rows.hidden_columns = _hidden_columns(sheet[: sheet.find(_START)])
    rows.merged_references = list(merged_references(sheet[sheet.rfind(_END) :]))
    return rows


def _rows(sheet: bytearray) -> Iterator[tuple[int, bool, str]]:
    """Each row that has cells: its number, whether it is hidden, and what stands in it."""
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
        is_hidden = "hidden" in row[1] and _HIDDEN.search(row[1]) is not None
        yield int(number[1]), is_hidden, text[row.end() :]
        start = row_end + len(_ROW_END)
    if sheet[start:end].strip():
        raise NotPlainError


def _hidden_columns(before: bytearray) -> list[range]:
    hidden: list[range] = []
    for tag in islice(_COLUMN.finditer(before), MAX_COLUMNS):
        attributes = decoded(bytearray(tag[1]))
        if not _ATTRIBUTES.fullmatch(attributes):
            raise NotPlainError
        hidden.append(hidden_range(dict(_ATTRIBUTE.findall(attributes))))
    return [each for each in hidden if each]
