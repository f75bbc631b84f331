"""API: POST /v1/customers/lookup, GET /v1/customers and below; shows buyers, masked; merges and tags them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from orderhub.api.customers import merging, routes, tagging
from orderhub.api.customers.listing import listed
from orderhub.api.customers.profile_response import ProfileSources
from orderhub.api.customers.responses import Masks
from orderhub.cards import masking
from orderhub.customers.delivery_reader import DeliveryReader
from orderhub.customers.index import CustomersIndex
from orderhub.customers.lookup import CustomerOrders
from orderhub.customers.merge_table import Pointers
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
index = CustomersIndex(client, settings.customers_table)
sources = ProfileSources(
    table=table,
    index=index,
    lookup=CustomerOrders(table, IdentitySecret(client, settings.secrets_table), settings.default_phone_region),
    tags=tags,
    deliveries=DeliveryReader(client, settings.customers_table),
    masks=Masks(name=masking.name, email=masking.email, phone=masking.phone),
)
maker = FunctionCaller(aws.later(aws.functions), settings.make_signing_key_function)
signer = Signer(SigningKeys(client, settings.secrets_table, maker))

ANSWERS: dict[tuple[str, str], Callable[[Event], Answer]] = {
    ("GET", "/v1/customers"): lambda event: listed(event, index, sources, signer),
    ("POST", "/v1/customers/lookup"): lambda event: routes.looked_up(event, sources),
    ("GET", "/v1/customers/conflicts"): lambda event: routes.conflicts_of(event, table, signer),
    ("GET", "/v1/customers/{customer_id}"): lambda event: routes.customer_of(event, sources),
    ("GET", "/v1/customers/{customer_id}/orders"): lambda event: routes.orders_of(event, table, signer),
    ("PUT", "/v1/customers/{customer_id}/tags/{tag}"): lambda event: tagging.tag(
        event, table, tags, datetime.now(UTC)
    ),
    ("DELETE", "/v1/customers/{customer_id}/tags/{tag}"): lambda event: tagging.untag(event, table, tags),
    ("GET", "/v1/customers/{customer_id}/merges"): lambda event: merging.merges_of(event, table),
    ("POST", "/v1/customers/{customer_id}/merges"): lambda event: merging.merge(
        event, table, pointers, datetime.now(UTC)
    ),
    ("DELETE", "/v1/customers/{customer_id}/merges/{merged_id}"): lambda event: merging.undo(
        event, table, pointers
    ),
}


@endpoint
def handler(event: Event, context: object) -> Answer:
    """Answer one of the routes; each calls one thing."""
    return ANSWERS[event["httpMethod"], event["resource"]](event)
