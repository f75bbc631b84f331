"""The orders and files that clients send; made up, and the same for the same seed."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count, cycle
from random import Random
from typing import Any

type Json = dict[str, Any]

STATUSES = ("PAID", "IN_PROGRESS")
"""Of these no buyer is told: messages are not what is measured."""
DAY = "2026-02-03"
_CUSTOMERS = 50


def order(order_no: str, store: str, customer: str, skus: Sequence[str], status: str = STATUSES[0]) -> Json:
    """An order as a client posts it."""
    return {
        "externalOrderId": order_no,
        "externalCustomerId": customer,
        "storeId": store,
        "status": status,
        "date": f"{DAY}T10:20:30+08:00",
        "currency": "CNY",
        "totalCost": 15 * len(skus),
        "items": [{"externalItemId": sku, "name": "Tea", "quantity": 1, "cost": 15} for sku in skus],
    }


def csv_file(orders: Sequence[Json]) -> bytes:
    """A file of orders of one line each."""
    rows = [
        {
            "order_source": "Taobao",
            "order_no": order["externalOrderId"],
            "order_status": "Paid",
            "order_time": f"{DAY} 10:20:30",
            "store_id": order["storeId"],
            "product_id": order["items"][0]["externalItemId"],
            "product_name": "Tea",
            "quantity": "1",
            "unit_price": "15",
            "total_amount": "15",
            "buyer_id": order["externalCustomerId"],
        }
        for order in orders
    ]
    text = io.StringIO()
    table = csv.DictWriter(text, list(rows[0]))
    table.writeheader()
    table.writerows(rows)
    return text.getvalue().encode()


@dataclass(slots=True)
class Shop:
    """One client's orders, all in a store of its own."""

    run: str
    number: int
    random: Random
    _numbers: Iterator[int] = field(default_factory=count)

    @property
    def store(self) -> str:
        """Its store."""
        return f"{self.run}-s{self.number}"

    def orders(self, how_many: int, lines: int = 2) -> list[Json]:
        """New orders."""
        return [
            order(f"{self.store}-{next(self._numbers)}", self.store, self._customer(), _skus(lines))
            for _ in range(how_many)
        ]

    def changed(self, body: Json) -> Json:
        """The order in its next status."""
        following = cycle(STATUSES)
        while next(following) != body["status"]:
            pass
        return {**body, "status": next(following)}

    def line_of_shared(self, orders: int) -> Json:
        """A line of this client's own for one of the orders that all share."""
        order_no = f"{self.run}-shared-{self.random.randrange(orders)}"
        sku = f"L{self.number}-{next(self._numbers)}"
        return order(order_no, f"{self.run}-shared", f"{self.run}-C0", [sku])

    def _customer(self) -> str:
        return f"{self.run}-C{self.random.randrange(_CUSTOMERS)}"


def _skus(lines: int) -> list[str]:
    return [f"P{number}" for number in range(lines)]
