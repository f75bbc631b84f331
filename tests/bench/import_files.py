"""Files to measure with: 5,000 rows of 25 columns, two rows an order, as a shop might export them."""

from collections.abc import Sequence
from itertools import count
from typing import Any

from tests.bench.samples import order_numbers
from tests.bench.stub import StubbedAws
from tests.support import files

ROWS = 5_000
_AN_ORDER = 2
_KEY = "incoming/historical/bench.csv"
_numbers = count()


def table(orders: Sequence[str]) -> list[list[str]]:
    """The cells of a file with these orders."""
    rows = [_row(index, no, line) for index, no in enumerate(orders) for line in range(_AN_ORDER)]
    return [list(rows[0]), *(list(row.values()) for row in rows)]


def full_table() -> list[list[str]]:
    """As much as a file may hold, of orders that no earlier file had."""
    return table(order_numbers(ROWS // _AN_ORDER))


def as_csv(cells: files.Table) -> bytes:
    """The cells as a CSV file."""
    return files.csv_file(cells)


def as_xlsx(cells: files.Table) -> bytes:
    """The cells as a workbook, each text once, as Excel writes it."""
    return files.shared_file(cells)


def dropped(aws: StubbedAws) -> dict[str, Any]:
    """A full file in the played bucket, and the event that says so; each time it is told it is another file."""
    aws.files.setdefault(_KEY, as_csv(full_table()))
    return {
        "detail-type": "Object Created",
        "time": "2026-11-22T09:30:00Z",
        "detail": {
            "bucket": {"name": "drop"},
            "object": {"key": _KEY, "etag": "e", "sequencer": f"{next(_numbers):020x}"},
        },
    }


def _row(number: int, order_no: str, line: int) -> dict[str, str]:
    phone = str(13_800_000_000 + number)
    return {
        "order_source": "Taobao",
        "order_no": order_no,
        # Paid: it starts no workflow, which would be measured too.
        "order_status": "Paid",
        "order_time": f"2026-11-{number % 28 + 1:02d} {number % 24:02d}:{number % 60:02d}:30",
        "store_no": f"S{number % 20:03d}",
        "product_id": f"P{(number * 7 + line) % 900:05d}",
        "sku": f"P{(number * 7 + line) % 900:05d}-{line}",
        "product_name": f"高山绿茶 {(number * 7 + line) % 900} 号",
        "quantity": str(line + 1),
        "unit_price": f"{number % 400 + 9}.90",
        "total_amount": f"{number % 400 * 3 + 29}.70",
        "currency": "CNY",
        "buyer_mobile": phone,
        "buyer_nickname": f"买家{number}",
        "buyer_email": f"buyer{number}@example.com",
        "receiver_name": f"收货人{number}",
        "receiver_phone": phone,
        "receiver_address": f"浙江省杭州市西湖区示例路 {number} 号",
        "payment_method": "支付宝",
        "carrier": "顺丰速运",
        "tracking_no": f"SF{number:013d}",
        "paid_at": f"2026-11-{number % 28 + 1:02d} {number % 24:02d}:{number % 60:02d}:59",
        "shipping": "10.00",
        "category": "茶叶",
        "remark": f"请在 {number % 24} 点后送货",
    }
