"""API: GET /v1/orders, the list, and GET /v1/orders/{order_no}; unmasked, for the shop's own systems."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from orderhub.api.orders import routes
from orderhub.events.history import PastEvents
from orderhub.http.endpoint import Answer, endpoint
from orderhub.http.request import Event
from orderhub.orders.index import OrdersIndex
from orderhub.orders.model import Header, Json
from orderhub.orders.table import OrdersTable
from orderhub.platform import aws
from orderhub.platform.calling import FunctionCaller
from orderhub.platform.settings import load
from orderhub.platform.signing import Signer
from orderhub.platform.signing_keys import SigningKeys

if TYPE_CHECKING:
    from orderhub.api.customers.profiles import Profiles


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the template sets for this function."""

    orders_table: str
    events_table: str
    secrets_table: str
    make_signing_key_function: str
    customers_table: str
    default_time_zone: str
    default_phone_region: str


@cache
def customers() -> "Profiles":
    """Who knows the customers behind orders; kept, for it remembers the secret."""
    # Only an order that is asked for its customer needs this.
    from orderhub.api.customers.profiles import Profiles  # noqa: PLC0415
    from orderhub.api.customers.responses import Masks  # noqa: PLC0415
    from orderhub.cards import masking  # noqa: PLC0415
    from orderhub.customers.secret import IdentitySecret  # noqa: PLC0415

    masks = Masks(name=masking.name, email=masking.email, phone=masking.phone)
    secret = IdentitySecret(client, settings.secrets_table)
    return Profiles(client, settings.customers_table, secret, settings.default_phone_region, masks)


def customer_of(header: Header) -> Json:
    """The profile of an order's customer as it is now."""
    return customers().of_order(header)


settings = load(Settings)
client = aws.dynamodb()
orders = OrdersTable(client, settings.orders_table)
index = OrdersIndex(client, settings.orders_table)
history = PastEvents(client, settings.events_table)
maker = FunctionCaller(aws.later(aws.functions), settings.make_signing_key_function)
signer = Signer(SigningKeys(client, settings.secrets_table, maker))
zone = ZoneInfo(settings.default_time_zone)

ANSWERS: dict[tuple[str, str], Callable[[Event], Answer]] = {
    ("GET", "/v1/orders"): lambda event: routes.orders_of(event, index, signer, zone),
    ("GET", "/v1/orders/{order_no}"): lambda event: routes.order_of(event, orders, history, customer_of),
}


@endpoint
def handler(event: Event, context: object) -> Answer:
    """Answer one of the routes; each calls one thing."""
    return ANSWERS[event["httpMethod"], event["resource"]](event)
