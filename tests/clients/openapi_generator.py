"""What openapi-generator makes of the document: <address> <key> <order number> <phone>."""

import json
import sys

from orderhub_generated import (
    ApiClient,
    ApiException,
    CardsApi,
    Configuration,
    CustomersApi,
    Identities,
    OrdersApi,
    OrdersSent,
    RecentAsked,
)


def calls(base_url: str, key: str, order_no: str, phone: str) -> dict[str, object]:
    order = {
        "externalOrderId": order_no,
        "status": "PAID",
        "date": "2026-11-20T08:00:00Z",
        "currency": "CNY",
        "totalCost": "129.90",
        "phone": phone,
        "items": [{"externalItemId": "TEA-500", "name": "Tea", "quantity": 1, "cost": 129.9}],
    }
    with ApiClient(Configuration(host=base_url, access_token=key)) as client:
        orders, cards = OrdersApi(client), CardsApi(client)
        sent = orders.send_orders(OrdersSent.from_dict({"orders": [order]}))
        found = CustomersApi(client).look_up_customer(Identities(phone=phone))
        recent = cards.find_recent_orders(RecentAsked(phone=phone, limit=1))
        card = cards.read_order_card(order_no).actual_instance
        try:
            orders.read_order(f"{order_no}-not")
        except ApiException as error:
            code = json.loads(error.body)["code"]
    return {
        "created": sent.created,
        "matchedBy": found.customer.matched_by,
        "recent": len(recent.orders),
        "card": card.order_info.uid,
        "code": code,
    }


sys.stdout.write(json.dumps(calls(*sys.argv[1:])))
