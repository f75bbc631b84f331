"""Merged cells taken apart: what one cell shows for several rows stands in each of them.

A cell of the order counts in all rows of one order; a range over several orders says of none of them what is its
own, so these are kept out. Of the product's cells quantities and prices are left alone, which would count twice.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from orderhub.imports.sheet import Merged, Row


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Where the order number stands, the order's other cells, and the product's that several rows may share."""

    order_no: int
    of_order: Collection[int]
    of_line: Collection[int]


type _Cells = list[list[str]]
type _Span = tuple[int, range]
"""A column, and the places of the rows in which the same value counts."""


def unmerged(rows: Sequence[Row], merged: Sequence[Merged], places: Places) -> tuple[list[Row], set[int]]:
    """Rows with the values of the merged cells that cover them, and the places of rows of unclear orders."""
    cells = [list(row.cells) for row in rows]
    spans = list(_spans(merged, [row.line for row in rows]))
    for column, span in spans:
        if column == places.order_no:
            _fill(cells, column, span)
    orders = _orders(cells, places.order_no)
    unclear = set[str]()
    for column, span in spans:
        covered = {orders[index] for index in span}
        if column in places.of_order and len(covered) > 1:
            unclear |= covered
        elif column in places.of_order or column in places.of_line:
            _fill(cells, column, span)
    filled = [row._replace(cells=texts) for row, texts in zip(rows, cells, strict=True)]
    return filled, {index for index, order_no in enumerate(orders) if order_no in unclear}


def _spans(merged: Sequence[Merged], lines: Sequence[int]) -> Iterator[_Span]:
    """The ranges that cover several rows; such as overlap, which no honest file has, are left out."""
    last: dict[int, int] = {}
    for cells in merged:
        span = range(bisect_left(lines, cells.first_row), bisect_right(lines, cells.last_row))
        if (
            len(span) > 1
            and lines[span[0]] == cells.first_row
            and cells.first_row > last.get(cells.first_column, 0)
        ):
            last[cells.first_column] = cells.last_row
            yield cells.first_column, span


def _fill(cells: _Cells, column: int, span: range) -> None:
    value = cells[span[0]][column]
    for index in span:
        cells[index] += [""] * (column + 1 - len(cells[index]))
        cells[index][column] = cells[index][column] or value


def _orders(cells: _Cells, column: int) -> list[str]:
    """The order number of each row; where there is none, that of the row above."""
    orders = []
    above = ""
    for texts in cells:
        above = (texts[column] if column < len(texts) else "") or above
        orders.append(above)
    return orders
