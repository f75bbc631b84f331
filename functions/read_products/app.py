"""API: GET /v1/products, /v1/products/{product_id} and GET /v1/stores; what orders have told of both."""

from dataclasses import dataclass

from orderhub.edge import aws
from orderhub.edge.calling import FunctionCaller
from orderhub.edge.http import Answer, Event, endpoint
from orderhub.edge.settings import load
from orderhub.edge.signing import Signer
from orderhub.edge.signing_keys import SigningKeys
from orderhub.products import requests
from orderhub.products.table import ProductsTable


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What this function is told by the template."""

    products_table: str
    operations_table: str
    make_signing_key_function: str


settings = load(Settings)
client = aws.dynamodb()
table = ProductsTable(client, settings.products_table)
maker = FunctionCaller(aws.later(aws.functions), settings.make_signing_key_function)
signer = Signer(SigningKeys(client, settings.operations_table, maker))


@endpoint
def handler(event: Event, context: object) -> Answer:
    """Answer one of the routes; each calls one thing."""
    match event["resource"]:
        case "/v1/products":
            return requests.products_of(event, table, signer)
        case "/v1/stores":
            return requests.stores_of(event, table, signer)
        case _:
            return requests.product_of(event, table)
