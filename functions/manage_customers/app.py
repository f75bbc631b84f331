"""API: POST /v1/customers/lookup, GET /v1/customers and below; shows buyers, masked; merges and tags them."""

from dataclasses import dataclass
from datetime import UTC, datetime

from orderhub.api.customers import merging, routes, tagging
from orderhub.api.customers.profile_response import ProfileSources
from orderhub.api.customers.responses import Masks
from orderhub.cards import masking
from orderhub.customers.index import CustomersIndex
from orderhub.customers.lookup import CustomerOrders
from orderhub.customers.pointers import Pointers
from orderhub.customers.secret import IdentitySecret
from orderhub.customers.table import CustomersTable
from orderhub.customers.tags import CustomerTags
from orderhub.http.endpoint import Answer, endpoint
from orderhub.http.request import Event
from orderhub.platform import aws
from orderhub.platform.calling import FunctionCaller
from orderhub.platform.settings import load
from orderhub.platform.signing import Signer
from orderhub.platform.signing_keys import SigningKeys


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the template sets for this function."""

    customers_table: str
    secrets_table: str
    make_signing_key_function: str
    default_phone_region: str


settings = load(Settings)
client = aws.dynamodb()
table, tags = CustomersTable(client, settings.customers_table), CustomerTags(client, settings.customers_table)
pointers = Pointers(client, settings.customers_table)
sources = ProfileSources(
    table=table,
    index=CustomersIndex(client, settings.customers_table),
    lookup=CustomerOrders(table, IdentitySecret(client, settings.secrets_table), settings.default_phone_region),
    tags=tags,
    masks=Masks(name=masking.name, email=masking.email, phone=masking.phone),
)
maker = FunctionCaller(aws.later(aws.functions), settings.make_signing_key_function)
signer = Signer(SigningKeys(client, settings.secrets_table, maker))


@endpoint
def handler(event: Event, context: object) -> Answer:
    """Answer one of the routes; each calls one thing."""
    match event["resource"]:
        case "/v1/customers/lookup":
            return routes.looked_up(event, sources)
        case "/v1/customers/conflicts":
            return routes.conflicts_of(event, table, signer)
        case "/v1/customers/{customer_id}/orders":
            return routes.orders_of(event, table, signer)
        case "/v1/customers/{customer_id}":
            return routes.customer_of(event, sources)
        case "/v1/customers/{customer_id}/tags/{tag}":
            return _tags(event)
        case _:
            return _merges(event)


def _tags(event: Event) -> Answer:
    if event["httpMethod"] == "DELETE":
        return tagging.untag(event, table, tags)
    return tagging.tag(event, table, tags, datetime.now(UTC))


def _merges(event: Event) -> Answer:
    match event["httpMethod"]:
        case "POST":
            return merging.merge(event, table, pointers, datetime.now(UTC))
        case "DELETE":
            return merging.undo(event, table, pointers)
    return merging.merges_of(event, table)
