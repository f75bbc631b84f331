"""Makes the XLSX template and the XLSX sample, after the columns changed: ``python -m local.make_template``."""

import io
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import xlsxwriter  # type: ignore[import-untyped]  # ships no types

from orderhub.imports.columns import OURS
from orderhub.imports.sources import SOURCES, STATUSES
from orderhub.imports.template import template_rows

ROOT = Path(__file__).parents[1]
TEMPLATE = ROOT / "layers" / "orderhub" / "python" / "orderhub" / "imports" / "template.xlsx"
SAMPLE = ROOT / "events" / "samples" / "files" / "orders-mistakes.xlsx"
_MADE = datetime(2026, 1, 1, tzinfo=UTC)
_NUMBERS = ("quantity", "unit_price", "total_amount", "discount", "shipping")
_LAST_ROW = 5000

_HEADER = ["订单来源", "订单编号", "订单状态", "下单时间", "门店编号", "商品ID", "商品SKU", "商品名称", "商品数量"]
_HEADER += ["商品单价", "订单金额", "买家手机号", "买家昵称"]
_TIME = "2026-01-05 12:00:00"
_TEA, _CUP = ["10001", "TEA-250", "龙井茶 250 克"], ["10002", "CUP-W", "白瓷杯"]
_MISTAKES: list[list[str | float]] = [
    ["淘宝", "20260105-1", "已付款", _TIME, "S001", *_TEA, 1, 88, 168, "13800138000", "张三"],
    ["拼多多", "20260105-2", "已付款", _TIME, "S001", *_TEA, 1, 88, 88, "13900139000", "李四"],
    ["淘宝", "20260105-3", "已退款", _TIME, "S001", *_TEA, 1, 88, 88, "13900139000", "李四"],
    ["淘宝", "20260105-4", "已付款", "昨天", "", *_TEA, 1, 88, 88, "13900139000", "李四"],
    ["淘宝", "20260105-5", "已付款", _TIME, "S001", *_TEA, "两盒", 88, 88, "", ""],
    ["淘宝", 1912345678901234500, "已付款", _TIME, "S001", *_TEA, 1, 88, 88, "13900139000", "李四"],
    ["淘宝", "20260105-1", "已付款", _TIME, "S001", *_CUP, 2, 40, 168, "13800138000", "张三"],
]
"""Two good rows of one order, which are not adjacent, and rows with a mistake or two each."""


def template() -> bytes:
    """The XLSX template."""
    header, *examples = template_rows()
    keys = [column.key for column in OURS.columns]
    rows = [
        [float(cell) if cell and key in _NUMBERS else cell for key, cell in zip(keys, row, strict=True)]
        for row in examples
    ]
    return _workbook([header, *rows], {"order_source": SOURCES, "order_status": STATUSES})


def sample() -> bytes:
    """A workbook with mistakes of every common kind."""
    return _workbook([_HEADER, *_MISTAKES], {})


def _workbook(rows: Sequence[Sequence[str | float]], choices: dict[str, dict[str, str]]) -> bytes:
    """A workbook of one sheet whose cells are formatted as text; numbers that are given as such stay numbers."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"created": _MADE})
    sheet = book.add_worksheet("orders")
    text, bold = book.add_format({"num_format": "@"}), book.add_format({"bold": True, "text_wrap": True})
    sheet.set_column(0, len(rows[0]) - 1, 18, text)
    sheet.freeze_panes(1, 0)
    sheet.write_row(0, 0, rows[0], bold)
    for index, row in enumerate(rows[1:], start=1):
        for column, cell in enumerate(row):
            if cell != "":
                sheet.write(index, column, cell, text if isinstance(cell, str) else None)
    for key, words in choices.items():
        column = [column.key for column in OURS.columns].index(key)
        message = {"error_title": key, "error_message": "Choose from the list. 请从列表中选择。"}
        rule = {"validate": "list", "source": [*words.values(), *words], **message}
        sheet.data_validation(1, column, _LAST_ROW, column, rule)
    book.close()
    return out.getvalue()


def main() -> None:
    """Write both."""
    TEMPLATE.write_bytes(template())
    SAMPLE.write_bytes(sample())


if __name__ == "__main__":
    main()
