"""Rows on their way from a file into a sheet: counted, and refused when there are too many."""

from collections.abc import Sequence

from orderhub.faults import Refused
from orderhub.imports.files.limits import MAX_CELLS, MAX_COLUMNS, MAX_LENGTH, MAX_ROWS
from orderhub.imports.files.merged_cells import HasValue, merged_ranges
from orderhub.imports.sheet import Row, Sheet


class Rows:
    """The first row that is not blank becomes the header, the others the rows below it.

    Args:
        announced: How many rows there may be; only used in words.
    """

    __slots__ = ("_announced", "_cells", "_header", "_header_line", "_length", "_rows", "merged_references")

    def __init__(self, *, announced: int) -> None:
        self._announced = announced
        self._header: Sequence[str] = ()
        self._header_line = 0
        self._rows: list[Row] = []
        self._cells = 0
        self._length = 0
        self.merged_references: list[str] = []
        """Of the ranges of merged cells, such as ``A1:C1``."""

    def add(self, line: int, cells: Sequence[str], width: int, length: int) -> None:
        """Take one row.

        Args:
            line: Its number, the file's first row being 1.
            cells: Its texts, without the blank ones at the end; all blank: the row is left out.
            width: How many cells the file has for it, blank ones included.
            length: How many characters; a text that stands in several cells counts in each.

        Raises:
            Refused: ``too_many_cells``, ``too_many_columns``, ``too_many_rows`` or ``text_too_long``.
        """
        self._count(cells, width, length)
        if not cells:
            return
        if not self._header:
            self._header = cells
            self._header_line = line
        elif len(self._rows) < MAX_ROWS:
            self._rows.append(Row(line, cells))
        else:
            raise too_many_rows(self._announced)

    def sheet(self, encoding: str) -> Sheet:
        """All that was taken.

        Raises:
            Refused: ``file_empty`` or ``no_rows``.
        """
        if not self._header:
            raise Refused("The file is empty: it has no header and no rows.", "file_empty")
        if not self._rows:
            raise Refused("The file has a header, but no rows below it.", "no_rows")
        merged = merged_ranges(self.merged_references, self._has_value()) if self.merged_references else ()
        return Sheet(header=self._header, rows=self._rows, encoding=encoding, merged=merged)

    def _has_value(self) -> HasValue:
        rows = {self._header_line: self._header} | {row.line: row.cells for row in self._rows}
        return lambda line, column: any(rows.get(line, ())[column : column + 1])

    def _count(self, cells: Sequence[str], width: int, length: int) -> None:
        self._cells += width
        self._length += length
        if len(cells) > MAX_COLUMNS:
            raise too_many_columns()
        if self._cells > MAX_CELLS:
            raise too_many_cells()
        if self._length > MAX_LENGTH:
            raise text_too_long()


def too_many_rows(known: int = 0) -> Refused:
    """More rows than a file may have, of which so many are known."""
    about = f" (about {known:,})" if known > MAX_ROWS else ""
    message = f"The file has more than {MAX_ROWS:,} rows{about}; nothing was stored. Split it into smaller files."
    return Refused(message, "too_many_rows")


def too_many_cells() -> Refused:
    """More cells than are read, blank ones included."""
    message = f"The file has more than {MAX_CELLS:,} cells, blank ones included. Split it."
    return Refused(message, "too_many_cells")


def too_many_columns() -> Refused:
    """A value to the right of the last column that is read."""
    message = f"The file has values in more than {MAX_COLUMNS} columns. Delete those that are not needed."
    return Refused(message, "too_many_columns")


def text_too_long() -> Refused:
    """All cells together hold more than is read."""
    message = f"The cells hold more than {MAX_LENGTH:,} characters together. Split the file into smaller ones."
    return Refused(message, "text_too_long")


def cell_too_long(message: str) -> Refused:
    """A cell that is longer than any spreadsheet allows."""
    return Refused(message, "cell_too_long")
