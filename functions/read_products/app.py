"""API: GET /v1/products, /v1/products/{product_id} and GET /v1/stores; what orders hold of both."""

from collections.abc import Callable
from dataclasses import dataclass

from orderhub.api.products import routes
from orderhub.http.endpoint import Answer, endpoint
from orderhub.http.request import Event
from orderhub.platform import aws
from orderhub.platform.calling import FunctionCaller
from orderhub.platform.settings import load
from orderhub.platform.signing import Signer
from orderhub.platform.signing_keys import SigningKeys
from orderhub.products.table import ProductsTable


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the template sets for this function."""

    products_table: str
    secrets_table: str
    make_signing_key_function: str


settings = load(Settings)
client = aws.dynamodb()
table = ProductsTable(client, settings.products_table)
maker = FunctionCaller(aws.later(aws.functions), settings.make_signing_key_function)
signer = Signer(SigningKeys(client, settings.secrets_table, maker))

ANSWERS: dict[tuple[str, str], Callable[[Event], Answer]] = {
    ("GET", "/v1/products"): lambda event: routes.products_of(event, table, signer),
    ("GET", "/v1/stores"): lambda event: routes.stores_of(event, table, signer),
    ("GET", "/v1/products/{product_id}"): lambda event: routes.product_of(event, table),
}


@endpoint
def handler(event: Event, context: object) -> Answer:
    """Answer one of the routes; each calls one thing."""
    return ANSWERS[event["httpMethod"], event["resource"]](event)
