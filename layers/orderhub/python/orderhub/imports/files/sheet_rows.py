"""Rows on their way from a file into a sheet: counted, and refused when there are too many."""

from collections.abc import Callable, Sequence

from orderhub.errors import InvalidInput
from orderhub.imports.files.excess import text_too_long, too_many_cells, too_many_columns, too_many_rows
from orderhub.imports.files.limits import MAX_CELLS, MAX_COLUMNS, MAX_LENGTH, MAX_ROWS
from orderhub.imports.files.merged_cells import HasValue, merged_ranges
from orderhub.imports.sheet import Row, Sheet


class Rows:
    """The rows of a sheet from its header on; what stands above it is left out, and so are blank rows.

    Args:
        header_line: The number of the header's row; 0 if the sheet has no rows.
        announced: Says how many rows there may be; only asked when there are too many.
    """

    __slots__ = (
        "_announced",
        "_cells",
        "_header",
        "_header_line",
        "_length",
        "_rows",
        "first_uncalculated",
        "hidden_columns",
        "hidden_rows",
        "merged_references",
        "uncalculated",
    )

    def __init__(self, header_line: int, *, announced: Callable[[], int]) -> None:
        self._header_line = header_line
        self._announced = announced
        self._header: Sequence[str] = ()
        self._rows: list[Row] = []
        self._cells = 0
        self._length = 0
        self.merged_references: list[str] = []
        """Of the ranges of merged cells, such as ``A1:C1``."""
        self.hidden_rows = 0
        self.hidden_columns: list[range] = []
        """Places in a row."""
        self.uncalculated = 0
        """Formulas without a value."""
        self.first_uncalculated = ""
        """The reference of the first of them."""

    def add(self, line: int, cells: Sequence[str], length: int, *, is_hidden: bool = False) -> None:
        """Take one row.

        Args:
            line: Its number, the file's first row being 1.
            cells: Its texts, without the blank ones at the end.
            length: How many characters; a text that stands in several cells counts in each.
            is_hidden: Whether the spreadsheet does not show it.

        Raises:
            InvalidInput: ``too_many_cells``, ``too_many_columns``, ``too_many_rows`` or ``text_too_long``.
        """
        if not cells or line < self._header_line:
            return
        self._count(cells, length)
        if line == self._header_line:
            self._header = cells
        elif len(self._rows) < MAX_ROWS:
            self._rows.append(Row(line, cells))
            self.hidden_rows += is_hidden
        else:
            raise too_many_rows(self._announced())

    def add_uncalculated(self, line: int, reference: str) -> None:
        """Note a formula whose value the file does not have, in a row that is taken."""
        if line >= self._header_line:
            self.uncalculated += 1
            self.first_uncalculated = self.first_uncalculated or reference

    def sheet(self, encoding: str, name: str = "") -> Sheet:
        """All that was taken.

        Raises:
            InvalidInput: ``file_empty`` or ``no_rows``.
        """
        if not self._header:
            raise InvalidInput("The file is empty: it has no header and no rows.", "file_empty")
        if not self._rows:
            raise InvalidInput("The file has a header, but no rows below it.", "no_rows")
        return Sheet(
            header=self._header,
            rows=self._rows,
            encoding=encoding,
            name=name,
            header_line=self._header_line,
            merged=merged_ranges(self.merged_references, self._has_value()) if self.merged_references else (),
        )

    def _has_value(self) -> HasValue:
        rows = {self._header_line: self._header} | {row.line: row.cells for row in self._rows}
        return lambda line, column: any(rows.get(line, ())[column : column + 1])

    def _count(self, cells: Sequence[str], length: int) -> None:
        width = len(cells)
        # So many in each row are not too many, blank or not.
        self._cells += width if width * MAX_ROWS <= MAX_CELLS else width - cells.count("")
        self._length += length
        if width > MAX_COLUMNS:
            raise too_many_columns()
        if self._cells > MAX_CELLS:
            raise too_many_cells()
        if self._length > MAX_LENGTH:
            raise text_too_long()
