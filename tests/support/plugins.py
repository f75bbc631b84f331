"""Shops' plugins as Yespo's are seen to behave: what they send, and what they send again.

They send batches of whole orders with their first date and all their items, take 429 and 500 for "later", 401 for
the end, and everything else for sent: what is wrong with an order in an answer of 200, nobody reads.
"""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

type Order = dict[str, Any]
type Post = Callable[[bytes], int]
"""Sends a body to POST /v1/orders; gives the status of the answer."""


class KeyRefusedError(Exception):
    """The plugin has stopped."""


@dataclass(slots=True)
class Plugin:
    """A plugin with orders to send; ``statuses`` are those of all the answers it got."""

    post: Post
    batch: int = 50
    statuses: list[int] = field(default_factory=list)

    def send(self, orders: list[Order], tries: int = 50) -> None:
        """Send orders until the shop believes them sent."""
        for start in range(0, len(orders), self.batch):
            body = json.dumps({"orders": orders[start : start + self.batch]}).encode()
            if not any(self._is_sent(body) for _ in range(tries)):
                message = f"not sent after {tries} tries"
                raise AssertionError(message)

    def _is_sent(self, body: bytes) -> bool:
        status = self.post(body)
        self.statuses.append(status)
        if status == 401:
            raise KeyRefusedError
        return status not in {429, 500}


def woocommerce(number: int) -> Order:
    """An order as the module for WooCommerce sends it: a deleted product, float noise, a guest, markup."""
    return {
        "externalOrderId": number,
        "externalCustomerId": "0" if number % 2 else str(4711 + number),
        "totalCost": 17.169999999999998,
        "status": "IN_PROGRESS",
        "date": f"2026-11-{1 + number % 28:02}T09:30:00+02:00",
        "currency": "UAH",
        "email": f"buyer{number}@example.com",
        "phone": "",
        "firstName": "Seán",
        "lastName": "O&#039;Brien",
        "shipping": "",
        "discount": 0.30000000000000004,
        "taxes": -7.1e-15,
        "deliveryMethod": "Нова пошта",
        "paymentMethod": "cash ",
        "deliveryAddress": "вул. Хрещатик, 1",
        "items": [
            {
                "externalItemId": 77,
                "name": "Футболка &amp; шорти S",
                "category": "Одяг",
                "quantity": 1,
                "cost": 5.723333333333333,
                "url": "https://shop.example/item/77",
                "imageUrl": False,
                "description": "<p>Бавовна <b>100%</b></p>",
            },
            {"externalItemId": 77, "name": "Футболка &amp; шорти M", "quantity": 1, "cost": 5.723333333333333},
            {
                "externalItemId": 0,
                "name": "Старий товар",
                "category": False,
                "quantity": 1,
                "cost": 5.72,
                "url": False,
                "imageUrl": False,
                "description": False,
            },
        ],
    }


def opencart(number: int) -> Order:
    """An order as the module for OpenCart sends it: digits without plus, products of one id, figures as texts."""
    return {
        "externalOrderId": f"{number}",
        "externalCustomerId": "",
        "totalCost": "33.333333333333336",
        "status": "INITIALIZED",
        "date": f"2026-11-{1 + number % 28:02} 10:15:30",
        "currency": "EUR",
        "email": f"buyer{number}@example.com ",
        "phone": "447911123456",
        "firstName": "Jane",
        "lastName": "",
        "deliveryMethod": "Flat Shipping Rate",
        "items": [
            {"externalItemId": "40", "name": "Mug", "quantity": "2", "cost": "11.111111111111112"},
            {"externalItemId": "40", "name": "Mug", "quantity": "1", "cost": "11.111111111111112"},
        ],
    }


def shopify(number: int) -> Order:
    """An order as the app for Shopify sends it: a line's total as its cost, six digits of a second."""
    return {
        "externalOrderId": f"{5_000_000_000_000 + number}",
        "externalCustomerId": f"{7_000_000_000_000 + number}",
        "totalCost": 59.7,
        "status": "DELIVERED",
        "date": f"2026-11-{1 + number % 28:02}T10:15:30.123456Z",
        "currency": "USD",
        "email": None,
        "phone": "+15551234567",
        "source": "online",
        "restoreUrl": "",
        "items": [
            {
                "externalItemId": 44_000_000_001,
                "name": "Tea",
                "quantity": 3,
                "cost": 59.7,
                "url": "",
                "imageUrl": None,
                "description": "",
            }
        ],
    }


PLUGINS: dict[str, Callable[[int], Order]] = {"woocommerce": woocommerce, "opencart": opencart, "shopify": shopify}


def lines_of(order: Order) -> int:
    """How many lines an order has: items that are the same in all but quantity are one."""
    return len({(str(item["externalItemId"]), item["name"]) for item in order["items"]})


def quantity_of(orders: Iterable[Order]) -> int:
    """How many pieces some orders are of."""
    return sum(int(item["quantity"]) for order in orders for item in order["items"])
