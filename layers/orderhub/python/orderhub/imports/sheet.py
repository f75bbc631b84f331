"""A file as rows of texts, whatever it was written in."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple


class NumberCell(str):
    """A cell that a spreadsheet keeps as a number: its digits may not be those that were typed."""

    __slots__ = ()


class DateCell(str):
    """A cell that a spreadsheet keeps as a date, written as ``2022-09-14 11:03:23``."""

    __slots__ = ()


class Row(NamedTuple):
    """One row; ``line`` is its number in the file as a person counts, the header's being 1.

    Cells are stripped texts, blank ones empty; a row may be shorter than the header.
    """

    line: int
    cells: Sequence[str]


class Merged(NamedTuple):
    """A range of merged cells, whose value stands in the first of them; the others are blank.

    Rows are numbered as `Row.line`, columns are places in `Row.cells`; the last ones belong to the range.
    """

    first_row: int
    last_row: int
    first_column: int
    last_column: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """The sheet of a file that has the orders, from its header on; blank rows are left out.

    ``name`` is the sheet's own, blank if the file has no sheets; ``header_line`` the number of the header's row.
    ``encoding`` is ``utf-8``, ``utf-8-sig``, ``gb18030`` or ``xlsx``; ``notes`` say what a reader should know
    (further sheets that were not read, macros that were not run). ``merged`` are the ranges of merged cells that
    have a value, from the header on, in the order of their first cells. ``since_1904`` says how days are counted.
    """

    header: Sequence[str]
    rows: Sequence[Row]
    encoding: str
    name: str = ""
    header_line: int = 1
    notes: Sequence[str] = ()
    merged: Sequence[Merged] = ()
    since_1904: bool = False

    @property
    def header_place(self) -> str:
        """Where the header stands, in words."""
        return f"row {self.header_line}" + (f" of the sheet “{self.name}”" if self.name else "")
