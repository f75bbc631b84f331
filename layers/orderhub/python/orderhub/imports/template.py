"""The template of an import file: headers in both languages, a star on required ones, two example rows."""

import csv
import io
from pathlib import Path

from orderhub.imports.columns import OURS
from orderhub.imports.report import safe

EXAMPLE_ORDER = "EXAMPLE-1"
"""The order of the example rows, which people leave where they are; it is none."""
_XLSX = Path(__file__).with_name("template.xlsx")
_EXAMPLE = {
    "order_source": "淘宝",
    "order_no": EXAMPLE_ORDER,
    "order_status": "已付款",
    "order_time": "2022-09-14 11:03:23",
    "store_no": "S001",
    "product_id": "P-1001",
    "sku": "P-1001-RED",
    "product_name": "示例商品 Example product",
    "quantity": "1",
    "unit_price": "59.90",
    "total_amount": "129.80",
    "currency": "CNY",
    "buyer_mobile": "13800138000",
    "buyer_nickname": "张三",
    "receiver_name": "张三",
    "receiver_phone": "13800138000",
    "receiver_address": "浙江省杭州市西湖区示例路 1 号",
    "paid_at": "2022-09-14 11:05:00",
    "shipping": "10.00",
}
_SECOND = {
    "product_id": "P-1002",
    "sku": "P-1002-M",
    "product_name": "示例商品二 Second product",
    "unit_price": "60",
}


def template_rows() -> list[list[str]]:
    """The header, and two rows that are one order with two products."""
    header = [f"{' '.join(column.names)}{'*' * column.required}" for column in OURS.columns]
    examples = [
        [row.get(column.key, "") for column in OURS.columns] for row in (_EXAMPLE, {**_EXAMPLE, **_SECOND})
    ]
    return [header, *examples]


def template_csv() -> bytes:
    """The template in UTF-8 with BOM, by which Excel knows it."""
    out = io.StringIO(newline="")
    csv.writer(out).writerows([safe(cell) for cell in row] for row in template_rows())
    return out.getvalue().encode("utf-8-sig")


def template_xlsx() -> bytes:
    """The template as a workbook: cells are text, so that ids stay whole; lists to choose source and status from.

    It is made by ``local/make_template.py``.
    """
    return _XLSX.read_bytes()
