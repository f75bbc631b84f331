"""The rows of one worksheet, as a parser tells its tags: in order, cell by cell."""

import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Protocol

from orderhub.errors import InvalidInput
from orderhub.imports.files.archive import damaged
from orderhub.imports.files.excess import too_many_cells, too_many_columns, too_many_rows
from orderhub.imports.files.limits import (
    HEADER_ROWS,
    MAX_CELLS,
    MAX_COLUMNS,
    MAX_MERGED,
    MAX_SHEET_ROWS,
    MAX_TAGS,
)
from orderhub.imports.files.sheet_cells import LAST_ROW, Values, column_of, hidden_range, is_hidden, whole
from orderhub.imports.files.sheet_rows import Rows
from orderhub.imports.files.walked_cell import WalkedCell
from orderhub.imports.files.xml_part import Attributes, Closing, Opening, walk, walk_beginning
from orderhub.imports.sheet import Row

_CELL = re.compile(rb"<(?:[\w.-]+:)?c[\s/>]")


def walked_rows(sheet: bytearray, values: Values, header_line: int) -> Rows:
    """The rows of a worksheet from its header on.

    Rows and cells must stand in order and once, as Excel demands: what comes twice has no one value.
    Only cells with a value take room, wherever they stand.

    Raises:
        InvalidInput: The sheet is damaged, or there is too much in it.
    """
    rows = Rows(header_line, announced=lambda: sheet.count(b"</row>") - 1)
    reader = _SheetReader(rows, values)

    def count_cells(_: Attributes) -> None:
        if len(_CELL.findall(sheet)) > MAX_CELLS:
            raise too_many_cells()

    openings = {"worksheet": count_cells, **reader.openings(), **_around(rows)}
    walk(sheet, "worksheet", openings, reader.closings(), MAX_TAGS)
    return rows


def first_rows(pieces: Iterable[bytes], values: Values) -> Sequence[Row]:
    """The first rows of a worksheet that are not blank, as far as they can be read.

    It is one row more than are looked at for a header, to see whether there is anything below.

    Args:
        pieces: The worksheet or its beginning, as it is unpacked.
        values: Of the workbook.
    """
    rows = _FirstRows()
    reader = _SheetReader(rows, values)
    with suppress(InvalidInput, _EnoughError):
        walk_beginning(pieces, "worksheet", reader.openings(), reader.closings())
    return rows.found


def _around(rows: Rows) -> Mapping[str, Opening]:
    """What to call at tags that stand before or behind the rows."""

    def column(attributes: Attributes) -> None:
        hidden = hidden_range(attributes)
        if hidden and len(rows.hidden_columns) < MAX_COLUMNS:
            rows.hidden_columns.append(hidden)

    def merge(attributes: Attributes) -> None:
        if len(rows.merged_references) < MAX_MERGED:
            rows.merged_references.append(attributes.get("ref", ""))

    return {"col": column, "mergeCell": merge}


class _Taker(Protocol):
    """Takes rows one by one."""

    def add(self, line: int, cells: Sequence[str], length: int, *, is_hidden: bool = False) -> None: ...
    def add_uncalculated(self, line: int, reference: str) -> None: ...


class _EnoughError(Exception):
    """No more rows are wanted."""


class _FirstRows:
    """Takes the first rows of a sheet."""

    def __init__(self) -> None:
        self.found: list[Row] = []

    def add(self, line: int, cells: Sequence[str], _: int, *, is_hidden: bool = False) -> None:  # noqa: ARG002 - hidden rows are rows
        if cells:
            self.found.append(Row(line, cells))
        if len(self.found) > HEADER_ROWS:
            raise _EnoughError

    def add_uncalculated(self, _line: int, _reference: str) -> None:
        """Of the first rows nobody wants to know."""


class _SheetReader:
    """Takes a worksheet's tags and hands on its rows."""

    __slots__ = ("_cell", "_cells", "_column", "_is_hidden", "_line", "_opened", "_rows")

    def __init__(self, rows: _Taker, values: Values) -> None:
        self._rows = rows
        self._cell = WalkedCell(values)
        self._line = 0
        self._is_hidden = False
        self._opened = 0
        self._cells: list[str] = []
        self._column = -1

    def openings(self) -> Mapping[str, Opening]:
        """What to call at which opening tag."""
        return {"row": self._open_row, **self._cell.openings()}

    def closings(self) -> Mapping[str, Closing]:
        """What to call at which closing tag."""
        return {"row": self._close_row, "c": self._close_cell, **self._cell.closings()}

    def _open_row(self, attributes: Attributes) -> None:
        self._opened += 1
        if self._opened > MAX_SHEET_ROWS:
            raise too_many_rows(MAX_SHEET_ROWS)
        number = attributes.get("r")
        line = self._line + 1 if number is None else whole(number)
        if not self._line < line <= LAST_ROW:
            raise damaged("its rows stand out of order or twice")
        self._line = line
        self._is_hidden = is_hidden(attributes)
        self._cells = []
        self._column = -1

    def _close_row(self, _: str) -> None:
        self._rows.add(self._line, self._cells, sum(map(len, self._cells)), is_hidden=self._is_hidden)
        self._cells = []

    def _close_cell(self, _: str) -> None:
        reference = self._cell.attributes.get("r")
        column = self._column + 1 if reference is None else column_of(reference)
        if column <= self._column:
            raise damaged("its cells stand out of order or twice")
        self._column = column
        if self._cell.is_uncalculated:
            self._rows.add_uncalculated(self._line, reference or f"row {self._line}")
        self._place(column, self._cell.text())

    def _place(self, column: int, cell: str) -> None:
        if not cell:
            return
        if column >= MAX_COLUMNS:
            raise too_many_columns()
        cells = self._cells
        cells.extend([""] * (column - len(cells)))
        cells.append(cell)
