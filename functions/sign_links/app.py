"""API, /v1/order-context and the links of an order: signs what opens one order without a key, and checks it."""

from dataclasses import dataclass
from datetime import UTC, datetime

from orderhub.edge import aws, http
from orderhub.edge.calling import FunctionCaller
from orderhub.edge.settings import load
from orderhub.edge.signing import Signer
from orderhub.edge.signing_keys import SigningKeys
from orderhub.links import requests
from orderhub.orders.table import OrdersTable


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What this function is told by the template."""

    orders_table: str
    operations_table: str
    make_signing_key_function: str


settings = load(Settings)
client = aws.dynamodb()
orders = OrdersTable(client, settings.orders_table)
maker = FunctionCaller(aws.later(aws.functions), settings.make_signing_key_function)
signer = Signer(SigningKeys(client, settings.operations_table, maker))


@http.endpoint
def handler(event: http.Event, context: object) -> http.Answer:
    """Answer one of the routes; each calls one thing."""
    now = datetime.now(UTC)
    match event["resource"]:
        case "/v1/order-context":
            return requests.sign_context(event, orders, signer, now)
        case "/v1/order-context/check":
            return requests.check_context(event, orders, signer, now)
        case _:
            return requests.sign_link(event, orders, signer, now)
