"""What real programs write is read right, whatever they wrote it for."""

import json
from pathlib import Path
from typing import Any

import pytest

from orderhub.imports.reading import read
from orderhub.imports.sheet import DateCell, NumberCell, Sheet
from orderhub.imports.table import table_of
from tests.support.template import ROOT

SAMPLES = ROOT / "tests" / "samples"
ORDERS: dict[str, Any] = json.loads((SAMPLES / "orders.json").read_text("utf-8"))
WORKBOOKS = sorted(SAMPLES.glob("*.xlsx"))
TEXTS = sorted(SAMPLES.glob("*.csv"))
ENCODINGS = {
    "libreoffice-utf8.csv": "utf-8",
    "libreoffice-gb18030.csv": "gb18030",
    "libreoffice-utf16.csv": "utf-16",
}
TIMES = (3, 11)
NOT_CALCULATED = ("openpyxl.xlsx", "sheetjs.xlsx", "exceljs.xlsx")


def cell(value: str | float | None, index: int) -> str:
    """A value of the samples as a cell of a workbook."""
    if value is None:
        return ""
    if index in TIMES:
        return DateCell(str(value).replace("T", " "))
    return value if isinstance(value, str) else NumberCell(value)


def rows_of(sheet: Sheet) -> list[tuple[int, list[tuple[str, type]]]]:
    return [(row.line, [(each, type(each)) for each in row.cells]) for row in sheet.rows]


@pytest.mark.parametrize("path", WORKBOOKS, ids=lambda path: path.name)
def test_a_workbook_is_read_with_the_kind_of_each_cell(path: Path) -> None:
    sheet = read(path.read_bytes(), path.name)

    expected = [[cell(value, index) for index, value in enumerate(row)] for row in ORDERS["rows"]]
    assert (sheet.name, sheet.header_line) == ("订单", 4)
    assert list(sheet.header) == ORDERS["header"]
    assert rows_of(sheet) == [
        (line, [(each, type(each)) for each in row]) for line, row in enumerate(expected, start=5)
    ]
    assert tuple(map(tuple, sheet.merged)) == (() if "inline" in path.name else ((5, 7, 4, 4),))


@pytest.mark.parametrize("path", WORKBOOKS, ids=lambda path: path.name)
def test_what_the_spreadsheet_does_not_show_is_told(path: Path) -> None:
    notes = " ".join(read(path.read_bytes(), path.name).notes)

    assert "Only the sheet “订单” was read; 1 other(s) were not." in notes
    assert "1 row(s) are hidden" in notes
    assert ("1 formula(s) have no value in the file, the first in I7" in notes) == (path.name in NOT_CALCULATED)


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.name)
def test_a_csv_file_is_read_in_its_encoding(path: Path) -> None:
    sheet = read(path.read_bytes(), path.name)

    assert (sheet.encoding, sheet.header_line) == (ENCODINGS[path.name], 4)
    assert list(sheet.header) == ORDERS["header"]
    shown = [[str(cell(value, index)) for index, value in enumerate(row)] for row in ORDERS["rows"]]
    for row in shown:
        row[11] = row[11].replace("-", "/")
    assert [(row.line, list(row.cells)) for row in sheet.rows] == list(enumerate(shown, start=5))


@pytest.mark.parametrize("path", [*WORKBOOKS, *TEXTS], ids=lambda path: path.name)
def test_every_column_is_known(path: Path) -> None:
    headings = table_of(read(path.read_bytes(), path.name)).headings

    assert (len(headings.known), headings.unknown) == (13, ())
