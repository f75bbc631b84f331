"""API, /v1/order-context and the links of an order: signs what opens one order without a key, and checks it."""

from dataclasses import dataclass
from datetime import UTC, datetime

from orderhub.api.links import routes
from orderhub.http.endpoint import Answer, endpoint
from orderhub.http.request import Event
from orderhub.orders.table import OrdersTable
from orderhub.platform import aws
from orderhub.platform.calling import FunctionCaller
from orderhub.platform.settings import load
from orderhub.platform.signing import Signer
from orderhub.platform.signing_keys import SigningKeys


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the template sets for this function."""

    orders_table: str
    secrets_table: str
    make_signing_key_function: str


settings = load(Settings)
client = aws.dynamodb()
orders = OrdersTable(client, settings.orders_table)
maker = FunctionCaller(aws.later(aws.functions), settings.make_signing_key_function)
signer = Signer(SigningKeys(client, settings.secrets_table, maker))


@endpoint
def handler(event: Event, context: object) -> Answer:
    """Answer one of the routes; each calls one thing."""
    now = datetime.now(UTC)
    match event["resource"]:
        case "/v1/order-context":
            return routes.sign_context(event, orders, signer, now)
        case "/v1/order-context/check":
            return routes.check_context(event, orders, signer, now)
        case _:
            return routes.sign_link(event, orders, signer, now)
