"""Writes the workbooks of openpyxl and XlsxWriter: `python make_workbooks.py`, with both installed.

Each has a sheet of instructions, a title over merged cells, a note, a blank row, the header with stars and
hints, three orders of one store, which stands in cells that are merged, with a filter that hides the second and an
error in the last, formulas with and without a value, dates in two formats, and 200 blank formatted rows.
"""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl  # type: ignore[import-untyped]
import xlsxwriter  # type: ignore[import-untyped]
from openpyxl.styles import PatternFill  # type: ignore[import-untyped]

HERE = Path(__file__).parent
ORDERS: dict[str, Any] = json.loads((HERE / "orders.json").read_text("utf-8"))
TIMES = {3: "yyyy-mm-dd hh:mm:ss", 11: '[$-804]yyyy"年"m"月"d"日" h:mm;@'}
FIRST, BLANK = 5, 200
MERGED = ("A1:M1", "E5:E7")


def by_openpyxl(path: Path) -> None:
    """Formulas have no value, because nobody calculates them."""
    book = openpyxl.Workbook()
    how_to = book.active
    how_to.title = "填写说明"
    for text in ORDERS["instructions"]:
        how_to.append([text])
    sheet = book.create_sheet("订单")
    for row in ([ORDERS["title"]], [ORDERS["note"]], [], ORDERS["header"]):
        sheet.append(row)
    for line, row in enumerate(ORDERS["rows"], start=FIRST):
        for index, value in enumerate(row):
            cell = sheet.cell(line, index + 1, datetime.fromisoformat(value) if index in TIMES else value)
            cell.number_format = TIMES.get(index, "General")
        if row[8] is None:  # a unit price that is to be calculated
            sheet.cell(line, 9, f"=J{line}/H{line}")
    grey = PatternFill("solid", fgColor="DDDDDD")
    for line in range(FIRST + 3, FIRST + 3 + BLANK):
        for index in range(13):
            sheet.cell(line, index + 1).fill = grey
    for merged in MERGED:
        sheet.merge_cells(merged)
    sheet.auto_filter.ref = "A4:M7"
    sheet.row_dimensions[FIRST + 1].hidden = True
    book.save(path)


def by_xlsxwriter(path: Path, **options: Any) -> None:  # noqa: ANN401 - whatever XlsxWriter takes
    """With ``constant_memory`` texts stand in their cells."""
    book = xlsxwriter.Workbook(path, options)
    how_to, sheet = book.add_worksheet("填写说明"), book.add_worksheet("订单")
    grey, times = (
        book.add_format({"bg_color": "#DDDDDD"}),
        {reference: book.add_format({"num_format": code}) for reference, code in TIMES.items()},
    )
    how_to.write_column(0, 0, ORDERS["instructions"])
    sheet.merge_range(MERGED[0], ORDERS["title"], grey)
    sheet.write(1, 0, ORDERS["note"])
    sheet.write_row(3, 0, ORDERS["header"], grey)
    for line, row in enumerate(ORDERS["rows"], start=FIRST):
        sheet.set_row(line - 1, None, None, {"hidden": line == FIRST + 1})
        for index, value in enumerate(row):
            if index in times:
                sheet.write_datetime(line - 1, index, datetime.fromisoformat(value), times[index])
            elif index == 9:
                sheet.write_formula(line - 1, index, f"=H{line}*I{line}", None, value)
            elif value == "#N/A":
                sheet.write_formula(line - 1, index, "=NA()", None, value)
            elif value is not None:
                sheet.write(line - 1, index, value)
    for line in range(FIRST + 3, FIRST + 3 + BLANK):
        for index in range(13):
            sheet.write_blank(line - 1, index, None, grey)
    if not options:  # a row that is written is written for good
        sheet.merge_range(MERGED[1], ORDERS["rows"][0][4], grey)
    sheet.autofilter("A4:M7")
    book.close()


if __name__ == "__main__":
    by_openpyxl(HERE / "openpyxl.xlsx")
    by_xlsxwriter(HERE / "xlsxwriter.xlsx")
    by_xlsxwriter(HERE / "xlsxwriter-inline.xlsx", constant_memory=True)
