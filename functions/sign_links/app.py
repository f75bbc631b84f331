"""API, /v1/order-context and the links of an order: signs what opens one order without a key, and checks it."""

from collections.abc import Callable
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


def sign_link(event: Event) -> Answer:
    """Answer with a link to a page of an order."""
    return routes.sign_link(event, orders, signer, datetime.now(UTC))


ANSWERS: dict[tuple[str, str], Callable[[Event], Answer]] = {
    ("POST", "/v1/order-context"): lambda event: routes.sign_context(event, orders, signer, datetime.now(UTC)),
    ("POST", "/v1/order-context/check"): lambda event: routes.check_context(
        event, orders, signer, datetime.now(UTC)
    ),
    ("POST", "/v1/orders/{order_no}/card-link"): sign_link,
    ("POST", "/v1/orders/{order_no}/feedback-link"): sign_link,
}


@endpoint
def handler(event: Event, context: object) -> Answer:
    """Answer one of the routes; each calls one thing."""
    return ANSWERS[event["httpMethod"], event["resource"]](event)
