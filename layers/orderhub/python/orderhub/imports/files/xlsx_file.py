"""An XLSX file as pages. It is hostile until shown otherwise: nothing in it is followed, run or believed."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from orderhub.imports.files.archive import Archive
from orderhub.imports.files.lean_sheet import lean_sheet
from orderhub.imports.files.limits import MAX_BEGINNING, MAX_BEGINNINGS
from orderhub.imports.files.plain_sheet import plain_rows
from orderhub.imports.files.plain_xml import NotPlainError
from orderhub.imports.files.shared_strings import shared_strings
from orderhub.imports.files.sheet_cells import Values
from orderhub.imports.files.sheet_rows import Rows
from orderhub.imports.files.styles import date_styles
from orderhub.imports.files.walked_sheet import first_rows, walked_rows
from orderhub.imports.files.workbook import SheetPart, workbook_of
from orderhub.imports.files.workbook_notes import notes_of
from orderhub.imports.sheet import Row, Sheet


def xlsx_pages(data: bytes) -> "list[XlsxPage]":
    """The visible sheets of a workbook, by the values they had when the file was saved.

    Raises:
        InvalidInput: The file cannot be read, whole; codes in `archive`, `workbook` and `xml_part`.
    """
    archive = Archive(data)
    workbook = workbook_of(archive)
    values = Values(
        shared_strings(archive.read(workbook.strings)) if workbook.strings else (),
        date_styles(archive.read(workbook.styles)) if workbook.styles else (),
        since_1904=workbook.since_1904,
    )
    others = len(workbook.sheets) + workbook.hidden - 1
    beginnings = _Beginnings(archive)
    return [
        XlsxPage(sheet, archive, values, others, first_rows(beginnings.pieces(sheet.part), values))
        for sheet in workbook.sheets
    ]


@dataclass(frozen=True, slots=True)
class XlsxPage:
    """A visible sheet of a workbook; ``others`` is how many more it has, visible or not."""

    _sheet: SheetPart
    _archive: Archive
    _values: Values
    _others: int
    beginning: Sequence[Row]

    @property
    def name(self) -> str:
        """What its tab says."""
        return self._sheet.name

    def sheet(self, header_line: int) -> Sheet:
        """All rows from the header on.

        Raises:
            InvalidInput: The sheet is damaged, or there is too much in it.
        """
        rows = self._rows(lean_sheet(self._archive, self._sheet.part), header_line)
        sheet = rows.sheet("xlsx", self.name)
        notes = tuple(notes_of(self._archive, self._others, rows, sheet))
        return replace(sheet, notes=notes, since_1904=self._values.since_1904)

    def _rows(self, sheet: bytearray, header_line: int) -> Rows:
        with suppress(NotPlainError):
            return plain_rows(sheet, self._values, header_line)
        return walked_rows(sheet, self._values, header_line)


class _Beginnings:
    """The beginnings of worksheets, of which only so much is unpacked."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._left = MAX_BEGINNINGS

    def pieces(self, part: str) -> Iterator[bytes]:
        end = self._left - min(self._left, MAX_BEGINNING)
        for piece in self._archive.pieces(part):
            if self._left <= end:
                return
            self._left -= len(piece)
            yield piece
