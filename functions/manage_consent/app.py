"""API: /v1/customers/{customer_id}/consent and POST /v1/consent/import; which messages customers want."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial

from orderhub.api.messages.consenting import ConsentRoutes
from orderhub.audit.trail import Trail
from orderhub.customers.secret import IdentitySecret
from orderhub.customers.table import CustomersTable
from orderhub.http.endpoint import Answer, endpoint
from orderhub.http.request import Event
from orderhub.messages.contacts import ContactsTable
from orderhub.platform import aws
from orderhub.platform.settings import load


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the template sets for this function."""

    customers_table: str
    operations_table: str
    secrets_table: str
    default_phone_region: str
    audit_retention_days: int


settings = load(Settings)
client = aws.dynamodb()
routes = ConsentRoutes(
    contacts=ContactsTable(client, settings.operations_table),
    customers=CustomersTable(client, settings.customers_table),
    secret=IdentitySecret(client, settings.secrets_table),
    trail=Trail(client, settings.operations_table, timedelta(days=settings.audit_retention_days)),
    region=settings.default_phone_region,
    clock=partial(datetime.now, UTC),
)

ANSWERS: dict[tuple[str, str], Callable[[Event], Answer]] = {
    ("GET", "/v1/customers/{customer_id}/consent"): routes.read,
    ("PUT", "/v1/customers/{customer_id}/consent"): routes.save,
    ("POST", "/v1/consent/import"): routes.take_list,
}


@endpoint
def handler(event: Event, context: object) -> Answer:
    """Answer one of the routes; each calls one thing."""
    return ANSWERS[event["httpMethod"], event["resource"]](event)
