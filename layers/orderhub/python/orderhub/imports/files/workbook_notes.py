"""What somebody who reads a sheet should know, beside its rows."""

from collections.abc import Iterator

from orderhub.imports.files.archive import Archive
from orderhub.imports.files.sheet_rows import Rows
from orderhub.imports.sheet import Sheet


def notes_of(archive: Archive, others: int, rows: Rows, sheet: Sheet) -> Iterator[str]:
    """Notes on what was read otherwise than it looks in the spreadsheet, or not at all.

    Args:
        archive: The workbook.
        others: How many sheets it has beside the one that was read.
        rows: The rows of that.
        sheet: The same, as it is handed on.
    """
    if others:
        yield f"Only the sheet “{sheet.name}” was read; {others} other(s) were not."
    if archive.has_file("vbaProject.bin"):
        yield "The file contains macros; they were not run."
    if sheet.merged:
        yield "Of merged cells, those of an order count in each of its rows, a quantity or price but once."
    if rows.hidden_rows:
        yield f"{rows.hidden_rows:,} row(s) are hidden, by a filter or by hand; they were read like the others."
    hidden = sum(
        1
        for column, text in enumerate(sheet.header)
        if text and any(column in some for some in rows.hidden_columns)
    )
    if hidden:
        yield f"{hidden:,} column(s) are hidden; they were read like the others."
    if rows.uncalculated:
        yield (
            f"{rows.uncalculated:,} formula(s) have no value in the file, the first in {rows.first_uncalculated}; "
            "they were read as blank cells. Open the file in a spreadsheet, save it, and drop it again."
        )
