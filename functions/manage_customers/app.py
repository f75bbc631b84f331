"""API: POST /v1/customers/lookup, GET /v1/customers and below; shows who buyers are, masked, and their sales."""

from dataclasses import dataclass

from orderhub.cards import masking
from orderhub.customers import requests
from orderhub.customers.lookup import CustomerOrders
from orderhub.customers.secret import IdentitySecret
from orderhub.customers.table import CustomersTable
from orderhub.customers.views import Masks
from orderhub.edge import aws
from orderhub.edge.http import Answer, Event, endpoint
from orderhub.edge.settings import load
from orderhub.edge.signing import Signer
from orderhub.edge.signing_keys import SigningKeys


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What this function is told by the template."""

    customers_table: str
    operations_table: str
    default_phone_region: str


settings = load(Settings)
client = aws.dynamodb()
table = CustomersTable(client, settings.customers_table)
secret = IdentitySecret(client, settings.operations_table)
lookup = CustomerOrders(table, secret, settings.default_phone_region)
signer = Signer(SigningKeys(client, settings.operations_table))
masks = Masks(name=masking.name, email=masking.email, phone=masking.phone)


@endpoint
def handler(event: Event, context: object) -> Answer:
    """Answer one of the routes; each calls one thing."""
    match event["httpMethod"], event["resource"]:
        case "POST", _:
            return requests.looked_up(event, lookup, table, masks)
        case _, "/v1/customers/conflicts":
            return requests.conflicts_of(event, table, signer)
        case _, "/v1/customers/{customer_id}/orders":
            return requests.orders_of(event, table, signer)
        case _:
            return requests.customer_of(event, table, masks)
