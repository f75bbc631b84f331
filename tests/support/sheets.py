"""Builders of sheets as the readers make them: a good row, and what a test wants to differ."""

from collections.abc import Mapping, Sequence
from zoneinfo import ZoneInfo

from orderhub.imports.judge import judge
from orderhub.imports.sheet import Row, Sheet
from orderhub.imports.verdict import Judged
from orderhub.imports.zones import Zones

ZONES = Zones(default=ZoneInfo("Asia/Shanghai"))

GOOD_ROW = {
    "order_source": "Taobao",
    "order_no": "A1",
    "order_status": "Paid",
    "order_time": "2022-09-14 11:03:23",
    "store_no": "S001",
    "product_id": "P1",
    "sku": "",
    "product_name": "Tea",
    "quantity": "2",
    "unit_price": "10.50",
    "total_amount": "21",
    "buyer_mobile": "13800138000",
    "buyer_nickname": "",
}
"""The least a good row has, and the cells that tests like to fill."""


def sheet(*rows: Mapping[str, str]) -> Sheet:
    """A sheet whose rows are good but for the cells that are given; the first row is line 2."""
    header = list(dict.fromkeys([*GOOD_ROW, *(key for row in rows for key in row)]))
    cells = [[row.get(key, GOOD_ROW.get(key, "")) for key in header] for row in rows]
    return bare_sheet(header, cells)


def bare_sheet(header: Sequence[str], rows: Sequence[Sequence[str]]) -> Sheet:
    """A sheet of this header and these cells."""
    lines = [Row(line=line, cells=cells) for line, cells in enumerate(rows, start=2)]
    return Sheet(header=header, rows=lines, encoding="utf-8")


def judged(*rows: Mapping[str, str], zones: Zones = ZONES) -> Judged:
    """What is said of a file of these rows."""
    return judge(sheet(*rows), zones, "CNY")


def mistakes(found: Judged) -> dict[int, list[tuple[str, str]]]:
    """Code and column of every mistake, by line."""
    return {row.row.line: [(each.code, each.column) for each in row.mistakes] for row in found.rejected}
