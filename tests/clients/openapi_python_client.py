"""What openapi-python-client makes of the document: <address> <key> <order number> <phone>."""

import json
import sys
from datetime import UTC, datetime

from orderhub_client import AuthenticatedClient
from orderhub_client.api.cards import find_recent_orders, read_order_card
from orderhub_client.api.customers import look_up_customer
from orderhub_client.api.orders import read_order, send_orders
from orderhub_client.models import (
    Card,
    Cards,
    Identities,
    ItemSent,
    LookUpCustomerResponse200,
    OrderSent,
    OrdersSent,
    Problem,
    RecentAsked,
    Taken,
)


def calls(base_url: str, key: str, order_no: str, phone: str) -> dict[str, object]:
    order = OrderSent(
        external_order_id=order_no,
        status="PAID",
        date=datetime(2026, 11, 20, 8, tzinfo=UTC).isoformat(),
        currency="CNY",
        total_cost="129.90",
        phone=phone,
        items=[ItemSent(external_item_id="TEA-500", name="Tea", quantity=1, cost=129.9)],
    )
    with AuthenticatedClient(base_url=base_url, token=key) as client:
        sent = send_orders.sync(client=client, body=OrdersSent(orders=[order]))
        found = look_up_customer.sync(client=client, body=Identities(phone=phone))
        recent = find_recent_orders.sync(client=client, body=RecentAsked(phone=phone, limit=1))
        card = read_order_card.sync(order_no, client=client)
        missing = read_order.sync(f"{order_no}-not", client=client)
    assert isinstance(sent, Taken)
    assert isinstance(found, LookUpCustomerResponse200)
    assert isinstance(recent, Cards)
    assert isinstance(card, Card)
    assert isinstance(missing, Problem)
    return {
        "created": sent.created,
        "matchedBy": found.customer and found.customer.matched_by,
        "recent": len(recent.orders),
        "card": card.order_info.uid,
        "code": missing.code,
    }


sys.stdout.write(json.dumps(calls(*sys.argv[1:])))
