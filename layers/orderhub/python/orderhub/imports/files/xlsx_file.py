"""An XLSX file as a sheet. It is hostile until shown otherwise: nothing in it is followed, run or believed."""

from contextlib import suppress
from dataclasses import replace

from orderhub.imports.files.archive import Archive
from orderhub.imports.files.plain_sheet import plain_rows
from orderhub.imports.files.plain_xml import NotPlainError
from orderhub.imports.files.shared_strings import shared_strings
from orderhub.imports.files.sheet_cells import Values
from orderhub.imports.files.sheet_rows import Rows
from orderhub.imports.files.styles import date_styles
from orderhub.imports.files.walked_sheet import walked_rows
from orderhub.imports.files.workbook import Workbook, workbook_of
from orderhub.imports.sheet import Sheet


def read_xlsx(data: bytes) -> Sheet:
    """The rows of the first visible sheet, by the values they had when the file was saved.

    Raises:
        Refused: The file cannot be read, whole; codes in `archive`, `workbook`, `xml_part` and `sheet_rows`.
    """
    archive = Archive(data)
    workbook = workbook_of(archive)
    values = Values(
        shared_strings(archive.read(workbook.strings)) if workbook.strings else (),
        date_styles(archive.read(workbook.styles)) if workbook.styles else (),
        since_1904=workbook.since_1904,
    )
    sheet = _rows(archive.read(workbook.sheet), values).sheet("xlsx")
    notes = tuple(_notes(archive, workbook, sheet))
    return replace(sheet, notes=notes, since_1904=workbook.since_1904)


def _rows(sheet: bytearray, values: Values) -> Rows:
    with suppress(NotPlainError):
        return plain_rows(sheet, values)
    return walked_rows(sheet, values)


def _notes(archive: Archive, workbook: Workbook, sheet: Sheet) -> list[str]:
    notes = []
    if workbook.other_sheets:
        notes.append(f"Only the first visible sheet was read; {workbook.other_sheets} other(s) were not.")
    if archive.has_file("vbaProject.bin"):
        notes.append("The file contains macros; they were not run.")
    if sheet.merged:
        notes.append("Of merged cells, those of an order count in each of its rows, a quantity or price but once.")
    return notes
