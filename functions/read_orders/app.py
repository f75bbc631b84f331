"""API: GET /v1/orders, the list, GET /v1/orders/{order_no}, unmasked, and the search, GET and POST /v1/search."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from orderhub.api.orders import routes
from orderhub.events.history import PastEvents
from orderhub.http.endpoint import Answer, endpoint
from orderhub.http.request import Event
from orderhub.orders.index import OrdersIndex
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
    products_table: str
    default_time_zone: str
    default_phone_region: str


@cache
def customers() -> "Profiles":
    """Who knows the customers behind orders, which few requests need; kept, for it remembers the secret."""
    from orderhub.api.customers.profiles import masked_profiles  # noqa: PLC0415

    return masked_profiles(client, settings.customers_table, settings.secrets_table, settings.default_phone_region)


def searched(event: Event) -> Answer:
    """What there is of a text that somebody typed in."""
    from orderhub.api.search.routes import SearchSources, search  # noqa: PLC0415
    from orderhub.products.table import ProductsTable  # noqa: PLC0415

    products = ProductsTable(client, settings.products_table)
    sources = SearchSources(orders=index, products=products, customers=customers(), signer=signer, zone=zone)
    return search(event, sources, datetime.now(UTC))


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
    ("GET", "/v1/orders/{order_no}"): lambda event: routes.order_of(
        event, orders, history, lambda of: customers().of_order(of)
    ),
    ("GET", "/v1/search"): searched,
    ("POST", "/v1/search"): searched,
}


@endpoint
def handler(event: Event, context: object) -> Answer:
    """Answer one of the routes; each calls one thing."""
    return ANSWERS[event["httpMethod"], event["resource"]](event)
