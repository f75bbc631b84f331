"""API: GET /v1/orders/{order_no}; answers with everything about an order, unmasked, for the shop's systems."""

from dataclasses import dataclass

from orderhub.edge import aws
from orderhub.edge.http import Answer, Event, endpoint, segment_of
from orderhub.edge.settings import load
from orderhub.orders.table import OrdersTable
from orderhub.orders.views import found, whole


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What this function is told by the template."""

    orders_table: str


settings = load(Settings)
orders = OrdersTable(aws.dynamodb(), settings.orders_table)


@endpoint
def handler(event: Event, context: object) -> Answer:
    """Answer with the order as it is now."""
    return Answer(body={"order": whole(found(orders, segment_of(event, "order_no")))})
