"""The rows of one worksheet, as a parser tells its tags: in order, cell by cell."""

import re
from collections.abc import Mapping

from orderhub.imports.files.archive import damaged
from orderhub.imports.files.limits import (
    MAX_CELL_LENGTH,
    MAX_CELLS,
    MAX_COLUMNS,
    MAX_MERGED,
    MAX_SHEET_ROWS,
    MAX_TAGS,
)
from orderhub.imports.files.sheet_cells import LAST_ROW, Values, column_of, whole
from orderhub.imports.files.sheet_rows import Rows, cell_too_long, too_many_cells, too_many_columns, too_many_rows
from orderhub.imports.files.xml_part import Attributes, Closing, Opening, walk

_CELL = re.compile(rb"<(?:[\w.-]+:)?c[\s/>]")


def walked_rows(sheet: bytearray, values: Values) -> Rows:
    """All rows of a worksheet.

    Rows and cells must stand in order and once, as Excel demands: what comes twice has no one value.
    Only cells with a value take room, wherever they stand.

    Raises:
        Refused: The sheet is damaged, or there is too much in it.
    """
    rows = Rows(announced=sheet.count(b"</row>") - 1)
    reader = _SheetReader(rows, values)

    def count_cells(_: Attributes) -> None:
        if len(_CELL.findall(sheet)) > MAX_CELLS:
            raise too_many_cells()

    openings = {"worksheet": count_cells, **reader.openings()}
    walk(sheet, "worksheet", openings, reader.closings(), MAX_TAGS)
    return rows


class _SheetReader:
    """Takes a worksheet's tags and hands on its rows."""

    __slots__ = (
        "_attributes",
        "_cells",
        "_column",
        "_line",
        "_opened",
        "_phonetic",
        "_rows",
        "_value",
        "_values",
        "_width",
    )

    def __init__(self, rows: Rows, values: Values) -> None:
        self._rows = rows
        self._values = values
        self._line = 0
        self._opened = 0
        self._cells: list[str] = []
        self._column = -1
        self._width = 0
        self._attributes: Attributes = {}
        self._value = ""
        self._phonetic = False

    def openings(self) -> Mapping[str, Opening]:
        """What to call at which opening tag."""
        return {
            "row": self._open_row,
            "c": self._open_cell,
            "rPh": self._open_phonetic,
            "mergeCell": self._merge,
        }

    def closings(self) -> Mapping[str, Closing]:
        """What to call at which closing tag."""
        return {
            "row": self._close_row,
            "c": self._close_cell,
            "v": self._take_value,
            "t": self._take_run,
            "rPh": self._close_phonetic,
        }

    def _open_row(self, attributes: Attributes) -> None:
        self._opened += 1
        if self._opened > MAX_SHEET_ROWS:
            raise too_many_rows(MAX_SHEET_ROWS)
        number = attributes.get("r")
        line = self._line + 1 if number is None else whole(number)
        if not self._line < line <= LAST_ROW:
            raise damaged("its rows stand out of order or twice")
        self._line = line
        self._cells = []
        self._column = -1
        self._width = 0

    def _close_row(self, _: str) -> None:
        self._rows.add(self._line, self._cells, self._width, sum(map(len, self._cells)))
        self._cells = []

    def _open_cell(self, attributes: Attributes) -> None:
        self._attributes = attributes
        self._value = ""

    def _take_value(self, value: str) -> None:
        self._value = value

    def _take_run(self, run: str) -> None:
        if self._phonetic:
            return
        self._value += run
        if len(self._value) > MAX_CELL_LENGTH:
            raise cell_too_long(f"A cell in row {self._line} has more than {MAX_CELL_LENGTH:,} characters.")

    def _open_phonetic(self, _: Attributes) -> None:
        self._phonetic = True

    def _close_phonetic(self, _: str) -> None:
        self._phonetic = False

    def _merge(self, attributes: Attributes) -> None:
        if len(self._rows.merged_references) < MAX_MERGED:
            self._rows.merged_references.append(attributes.get("ref", ""))

    def _close_cell(self, _: str) -> None:
        attributes = self._attributes
        reference = attributes.get("r")
        column = self._column + 1 if reference is None else column_of(reference)
        if column <= self._column:
            raise damaged("its cells stand out of order or twice")
        self._column = column
        self._width += 1
        if self._value:
            self._place(column, self._cell(attributes))

    def _cell(self, attributes: Attributes) -> str:
        return self._values.reader(attributes.get("t", "n"), attributes.get("s"))(self._value)

    def _place(self, column: int, cell: str) -> None:
        if not cell:
            return
        if column >= MAX_COLUMNS:
            raise too_many_columns()
        cells = self._cells
        cells.extend([""] * (column - len(cells)))
        cells.append(cell)
