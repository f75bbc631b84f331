"""Two years of a shop's sales, up to now, as a file one would import: what a demo that stays is filled with."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

FILE_NAME = "sales-of-two-years.csv"
_HEADER = (
    *("order_source", "order_no", "order_status", "order_time", "store_no", "product_id", "sku", "product_name"),
    *("quantity", "unit_price", "total_amount", "currency", "external_customer_id", "buyer_email"),
)
_PRODUCTS = (
    ("10001", "TEA-250", "Longjing tea, 250 g", 88),
    ("10002", "CUP-W", "White porcelain cup", 40),
    ("10003", "POT-1", "Clay teapot", 399),
)
SLIPPED = range(5)
"""The customers whose last sale came to be over a year ago in the last 30 days."""
REGULARS = range(40)
_YEAR = 365


@dataclass(frozen=True, slots=True)
class Sale:
    """A sale: whose it is, how many days ago it was, and which of the products was sold."""

    customer: int
    days_ago: int
    product: int


def sales() -> Iterator[Sale]:
    """All sales, the same at each call."""
    for customer in REGULARS:
        last = _YEAR + 4 + 5 * customer if customer in SLIPPED else (customer * 37) % 330
        every = 45 + (customer * 13) % 120
        for number in range(1 + customer % 6):
            yield Sale(customer, last + number * every, (customer + number) % len(_PRODUCTS))


def file_of(now: datetime) -> bytes:
    """The sales as a CSV file, with times before ``now``."""
    text = io.StringIO()
    table = csv.writer(text)
    table.writerow(_HEADER)
    for number, sale in enumerate(sales()):
        sold_at = now - timedelta(days=sale.days_ago, hours=2)
        product_id, sku, name, price = _PRODUCTS[sale.product]
        who = f"regular-{sale.customer}"
        table.writerow(
            (
                *("Taobao", f"PAST-{number:04}", "Dealed", f"{sold_at:%Y-%m-%d %H:%M:%S}", "S001"),
                *(product_id, sku, name, 1, price, price, "CNY", who, f"{who}@example.com"),
            )
        )
    return text.getvalue().encode()
