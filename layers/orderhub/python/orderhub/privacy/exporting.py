"""All that is stored of a customer, as one document; its form is described in ``docs/privacy.md``."""

import json
from datetime import datetime
from typing import Any

from orderhub.customers.identities import FIELDS, IdentityKind
from orderhub.customers.order_rows import order_in
from orderhub.customers.sales import ORDER
from orderhub.events.stored_event import published_detail
from orderhub.orders.json_values import time_text
from orderhub.orders.model import Order
from orderhub.orders.views import whole
from orderhub.privacy.data_inventory import DataInventory
from orderhub.privacy.request import Request
from orderhub.privacy.search_terms import SearchTerms
from orderhub.tasks.views import shown as task_shown

_KNOWN_BY = {
    IdentityKind.SOBOT_CUSTOMER_ID: "sobotCustomerId",
    IdentityKind.EXTERNAL_CUSTOMER_ID: "externalCustomerId",
    IdentityKind.PHONE: "phone",
    IdentityKind.EMAIL: "email",
    IdentityKind.UNIONID: "unionid",
}


def document(request: Request, inventory: DataInventory, now: datetime) -> dict[str, Any]:
    """The document.

    Raises:
        TransientError: Something could not be read; trying again can help.
    """
    orders = inventory.whole_orders(request.orders)
    search_terms = SearchTerms.of((order.header for order in orders), inventory.region)
    customers = [_customer(customer_id, inventory) for customer_id in request.customers]
    return {
        "schema": "privacy-export.v1",
        "requestId": request.request_id,
        "exportedAt": time_text(now),
        "customers": customers,
        "identities": _identities(orders),
        "orders": [whole(order) for order in orders],
        "events": _events(request, inventory),
        "messages": [
            {
                "sentAt": time_text(delivery.sent_at),
                "workflow": delivery.workflow,
                "message": delivery.message,
                "eventId": delivery.event_id,
            }
            for delivery in inventory.deliveries(request.customers)
        ],
        "consent": _consent(request, inventory),
        "mail": _mail(orders, inventory),
        "tasks": [task_shown(task, "", now) for task in inventory.tasks_about(request.customers, request.orders)],
        "lookedAt": [
            {
                "at": row["sk"]["S"].partition("#")[0],
                "keyId": row["key_id"]["S"],
                "field": row["field"]["S"],
                "orderNo": row["order_no"]["S"],
                "reason": row["reason"]["S"],
            }
            for row in inventory.audit.about(set(request.orders))
        ],
        "files": [key for keys in inventory.files.about(search_terms) for key in keys],
    }


def _customer(customer_id: str, inventory: DataInventory) -> dict[str, Any]:
    rows = list(inventory.rows.of(customer_id))
    buyers = [order_in(row).buyer for row in rows if row["sk"]["S"].startswith(ORDER)]
    texts = {name: sorted({text for buyer in buyers if (text := getattr(buyer, name))}) for name in FIELDS}
    tags = [row["sk"]["S"].removeprefix("tag#") for row in rows if row["sk"]["S"].startswith("tag#")]
    return {"customerId": customer_id, **texts, "tags": tags}


def _identities(orders: list[Order]) -> dict[str, list[str]]:
    identities = {
        wire: sorted({text for order in orders if (text := getattr(order.header, name))})
        for name, wire in _KNOWN_BY.items()
    }
    return {wire: texts for wire, texts in identities.items() if texts}


def _consent(request: Request, inventory: DataInventory) -> list[dict[str, Any]]:
    """What was said of which messages a customer wants: by channel, with source and time."""
    return [
        {
            "customerId": customer_id,
            "channel": statement.channel,
            "state": "given" if statement.given else "refused",
            "source": statement.source,
            "at": time_text(statement.at),
            "keyId": statement.by or None,
        }
        for customer_id in request.customers
        for statement in inventory.contacts.read(customer_id).statements
    ]


def _mail(orders: list[Order], inventory: DataInventory) -> list[dict[str, str]]:
    """Which of a customer's addresses are not written to."""
    addresses = sorted({order.header.email for order in orders if order.header.email})
    blocks = {address: inventory.blocks.of(address) for address in addresses}
    return [
        {"email": address, "state": block.reason, "since": time_text(block.at), "code": block.code}
        for address, block in blocks.items()
        if block
    ]


def _events(request: Request, inventory: DataInventory) -> list[Any]:
    keys = [*request.orders, *(f"customer#{customer_id}" for customer_id in request.customers)]
    return [
        {"type": row["detail_type"]["S"], "detail": json.loads(published_detail(row))}
        for key in keys
        for row in inventory.events.of(key)
        if "detail" in row
    ]
