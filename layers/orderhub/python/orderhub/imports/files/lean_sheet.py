"""A worksheet's XML without the rows and cells that only have a format, of which there may be a million.

Where it is not of the usual form, nothing is left out, and it may be too large to be read.
"""

import re

from orderhub.errors import InvalidInput
from orderhub.imports.files.archive import Archive, too_large
from orderhub.imports.files.excess import too_many_cells, too_many_rows
from orderhub.imports.files.limits import MAX_CELLS, MAX_SHEET_INFLATED, MAX_SHEET_ROWS

_STEP = 8_000_000
"""Bytes that may come together before what is blank among them is left out."""
_HEAD = 1 << 16
_NO_TAGS = (b"<!", b"<?")
_START = re.compile(rb"<((?:\w{1,20}:)?)sheetData\s{0,9}>")


def lean_sheet(archive: Archive, name: str) -> bytearray:
    """Unpack a worksheet.

    Raises:
        InvalidInput: It is missing or broken, or has more rows, cells or bytes than are read.
    """
    sheet = bytearray()
    unpacked = lean = 0
    for piece in archive.pieces(name):
        sheet += piece
        unpacked += len(piece)
        if unpacked > MAX_SHEET_INFLATED:
            raise too_large(f"a sheet of more than {MAX_SHEET_INFLATED // 1_000_000} MB")
        if len(sheet) > lean + _STEP:
            sheet = without_blanks(sheet)
            lean = len(sheet)
            archive.check(lean)
    archive.check(len(sheet))
    if excess_of(sheet):
        sheet = without_blanks(sheet)
        if excess := excess_of(sheet):
            raise excess
    return sheet


def without_blanks(sheet: bytearray) -> bytearray:
    """A worksheet, or the beginning of one, without its blank rows and the blank cells of others.

    Raises:
        InvalidInput: ``too_many_rows``.
    """
    start = _START.search(sheet, 0, _HEAD)
    return _Form(start[1]).without_blanks(sheet, start.end()) if start else sheet


def excess_of(sheet: bytearray) -> InvalidInput | None:
    """What there is to say of a worksheet with more rows or cells than are read, blank or not."""
    start = _START.search(sheet, 0, _HEAD)
    prefix = start[1] if start else b""
    if sheet.count(b"<%brow" % prefix) > MAX_SHEET_ROWS:
        return too_many_rows(MAX_SHEET_ROWS)
    return too_many_cells() if sheet.count(b"<%bc " % prefix) > MAX_CELLS else None


class _Form:
    """The tags of a worksheet, which all have the same prefix or none."""

    __slots__ = ("_blank_cells", "_cell", "_end", "_filled", "_numbered_cell", "_row", "_row_end")

    def __init__(self, prefix: bytes) -> None:
        self._row, self._row_end = b"<%brow" % prefix, b"</%brow>" % prefix
        self._cell, self._numbered_cell = b"<%bc" % prefix, b"<%bc r=" % prefix
        self._end = b"</%bsheetData>" % prefix
        # A value or formula; or a comment and its like, within which a tag is none.
        self._filled = re.compile(rb"<(?:%b(?:v>(?!</)|v\s|is[\s>]|f[\s/>])|[!?])" % prefix)
        value = rb"(?:<%bv/>|<%bv></%bv>)?+" % (prefix, prefix, prefix)
        self._blank_cells = re.compile(
            rb"(?:%b[^<>/]*+(?:/>|>%b</%bc>)\s*+)++" % (self._numbered_cell, value, prefix)
        )

    def without_blanks(self, sheet: bytearray, begin: int) -> bytearray:
        """All but the blank; the whole sheet where a row has no number, or has to be parsed to be understood.

        Raises:
            InvalidInput: ``too_many_rows``.
        """
        end = sheet.find(self._end, begin)
        stop = len(sheet) if end < 0 else end
        cleaned, position, rows = sheet[:begin], begin, 0
        while match := self._filled.search(sheet, position, stop):
            start = sheet.rfind(self._row, position, match.start())
            row_end = sheet.find(self._row_end, match.end(), stop)
            if start < 0 or match[0] in _NO_TAGS:
                return sheet
            if row_end < 0:
                break
            position = row_end + len(self._row_end)
            row = sheet[start:position]
            if b" r=" not in row[: row.find(b">")] or b"<!" in row:
                return sheet
            rows += 1
            if rows > MAX_SHEET_ROWS:
                raise too_many_rows(MAX_SHEET_ROWS)
            cleaned += self._without_blank_cells(row)
        if end < 0:
            end = sheet.rfind(self._row, position)
        return cleaned + sheet[max(position, end) :]

    def _without_blank_cells(self, row: bytearray) -> bytes | bytearray:
        is_numbered = row.count(self._cell) == row.count(self._numbered_cell)
        return self._blank_cells.sub(b"", row) if is_numbered else row
