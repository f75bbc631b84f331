"""Orders to measure with: Yespo's fields filled as in its own example, with a store of its own."""

import json
from collections.abc import Iterator, Sequence
from itertools import count
from time import time_ns
from typing import Any

ORDERS = 1000
"""What one request may hold."""
QUIET = "IN_PROGRESS"
"""A status that starts no workflow, which would be measured too."""
NEXT = "COMPLETED"

_batches = count()


def order(order_no: str, status: str = QUIET) -> dict[str, Any]:
    """An order with two lines, as the wire has it."""
    return {
        "externalOrderId": order_no,
        "externalCustomerId": "12345",
        "totalCost": 1000,
        "status": status,
        "date": "2026-11-22T09:30:00+02:00",
        "email": "mail@example.com",
        "phone": "380942583691",
        "firstName": "John",
        "lastName": "Smith",
        "currency": "USD",
        "shipping": 10,
        "discount": 0,
        "storeId": "store-1",
        "deliveryMethod": "express",
        "paymentMethod": "cash",
        "deliveryAddress": "First str. 1",
        "items": [_item("200600", 490), _item("200601", 500)],
    }


def order_numbers(amount: int = ORDERS) -> list[str]:
    """Order numbers that no earlier batch had, in this run or another on the same cloud."""
    batch = f"{time_ns() // 1_000_000:x}{next(_batches):03d}"
    return [f"{batch}-{number}" for number in range(amount)]


def body(order_nos: Sequence[str], status: str = QUIET) -> str:
    """The body of a request with these orders."""
    return json.dumps({"orders": [order(order_no, status) for order_no in order_nos]})


def api_event(text: str, request_id: str = "11111111-2222-3333-4444-555555555555") -> dict[str, Any]:
    """What API Gateway hands the function for a POST of that body."""
    return {
        "httpMethod": "POST",
        "resource": "/v1/orders",
        "path": "/v1/orders",
        "headers": {"Content-Type": "application/json"},
        "queryStringParameters": None,
        "requestContext": {
            "requestId": request_id,
            "authorizer": {"key_id": "bench", "scopes": "orders:write orders:read cards:read"},
        },
        "body": text,
        "isBase64Encoded": False,
    }


def card_event(order_no: str) -> dict[str, Any]:
    """What API Gateway hands the function for a GET of a card."""
    resource = "/v1/orders/{order_no}/card"
    changes = {"httpMethod": "GET", "resource": resource, "path": f"/v1/orders/{order_no}/card"}
    return {**api_event(""), **changes}


def request_ids() -> Iterator[str]:
    """Ids of requests, each its own, as long as API Gateway's."""
    return (f"{number:08d}-2222-3333-4444-555555555555" for number in count())


def _item(sku: str, cost: int) -> dict[str, Any]:
    return {
        "externalItemId": sku,
        "name": "Super Device",
        "category": "devices",
        "quantity": 1,
        "cost": cost,
        "url": f"http://example.com/item/{sku}",
        "imageUrl": f"http://example.com/item/{sku}/image.png",
        "description": "High quality",
    }
