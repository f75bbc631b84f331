"""API: GET /v1/orders, the list, and GET /v1/orders/{order_no}; unmasked, for the shop's own systems."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from orderhub.edge import aws
from orderhub.edge.http import Answer, Event, endpoint
from orderhub.edge.settings import load
from orderhub.edge.signing import Signer
from orderhub.edge.signing_keys import SigningKeys
from orderhub.events.history import PastEvents
from orderhub.orders import requests
from orderhub.orders.index import OrdersIndex
from orderhub.orders.table import OrdersTable


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What this function is told by the template."""

    orders_table: str
    events_table: str
    operations_table: str
    default_time_zone: str


settings = load(Settings)
client = aws.dynamodb()
orders = OrdersTable(client, settings.orders_table)
index = OrdersIndex(client, settings.orders_table)
history = PastEvents(client, settings.events_table)
signer = Signer(SigningKeys(client, settings.operations_table))
zone = ZoneInfo(settings.default_time_zone)


@endpoint
def handler(event: Event, context: object) -> Answer:
    """Answer one of the routes; each calls one thing."""
    match event["resource"]:
        case "/v1/orders":
            return requests.orders_of(event, index, signer, zone)
        case _:
            return requests.order_of(event, orders, history)
