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
    rows = [_row(at, no, line) for at, no in enumerate(orders) for line in range(_AN_ORDER)]
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


def _row(at: int, order_no: str, line: int) -> dict[str, str]:
    phone = str(13_800_000_000 + at)
    return {
        "order_source": "Taobao",
        "order_no": order_no,
        # Paid: it starts no workflow, which would be measured too.
        "order_status": "Paid",
        "order_time": f"2026-11-{at % 28 + 1:02d} {at % 24:02d}:{at % 60:02d}:30",
        "store_no": f"S{at % 20:03d}",
        "product_id": f"P{(at * 7 + line) % 900:05d}",
        "sku": f"P{(at * 7 + line) % 900:05d}-{line}",
        "product_name": f"高山绿茶 {(at * 7 + line) % 900} 号",
        "quantity": str(line + 1),
        "unit_price": f"{at % 400 + 9}.90",
        "total_amount": f"{at % 400 * 3 + 29}.70",
        "currency": "CNY",
        "buyer_mobile": phone,
        "buyer_nickname": f"买家{at}",
        "buyer_email": f"buyer{at}@example.com",
        "receiver_name": f"收货人{at}",
        "receiver_phone": phone,
        "receiver_address": f"浙江省杭州市西湖区示例路 {at} 号",
        "payment_method": "支付宝",
        "carrier": "顺丰速运",
        "tracking_no": f"SF{at:013d}",
        "paid_at": f"2026-11-{at % 28 + 1:02d} {at % 24:02d}:{at % 60:02d}:59",
        "shipping": "10.00",
        "category": "茶叶",
        "remark": f"请在 {at % 24} 点后送货",
    }
