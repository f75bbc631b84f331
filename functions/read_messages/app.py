"""API: GET /v1/messages/sent; shows which messages went out to whom, and which were held back and why."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from orderhub.api.messages.sent import SentRoutes
from orderhub.customers.delivery_reader import DeliveryReader
from orderhub.customers.table import CustomersTable
from orderhub.events.event_reader import EventReader
from orderhub.http.endpoint import Answer, endpoint
from orderhub.http.request import Event
from orderhub.messages.sent_rows import SentRows
from orderhub.orders.table import OrdersTable
from orderhub.platform import aws
from orderhub.platform.calling import FunctionCaller
from orderhub.platform.settings import load
from orderhub.platform.signing import Signer
from orderhub.platform.signing_keys import SigningKeys
from orderhub.workflows.runs import RunsTable


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the template sets for this function."""

    orders_table: str
    customers_table: str
    events_table: str
    operations_table: str
    secrets_table: str
    make_signing_key_function: str
    event_retention_days: int
    default_time_zone: str


settings = load(Settings)
client = aws.dynamodb()
maker = FunctionCaller(aws.later(aws.functions), settings.make_signing_key_function)
routes = SentRoutes(
    events=EventReader(client, settings.events_table),
    orders=OrdersTable(client, settings.orders_table),
    customers=CustomersTable(client, settings.customers_table),
    deliveries=DeliveryReader(client, settings.customers_table),
    ledger=SentRows(client, settings.operations_table),
    runs=RunsTable(client, settings.operations_table, settings.event_retention_days),
    signer=Signer(SigningKeys(client, settings.secrets_table, maker)),
    zone=ZoneInfo(settings.default_time_zone),
)


@endpoint
def handler(event: Event, context: object) -> Answer:
    """Answer with a page of messages."""
    return routes.sent(event)
