"""API: GET /v1/orders/{order_no}/explain and GET /v1/customers/{customer_id}/explain; explains reactions."""

from collections.abc import Callable
from dataclasses import dataclass

from orderhub.api.history.explaining import ExplanationSources, explanation_of, explanation_of_customer
from orderhub.customers.table import CustomersTable
from orderhub.events.event_reader import EventReader
from orderhub.http.endpoint import Answer, endpoint
from orderhub.http.request import Event
from orderhub.orders.table import OrdersTable
from orderhub.platform import aws
from orderhub.platform.calling import FunctionCaller
from orderhub.platform.settings import load
from orderhub.platform.signing import Signer
from orderhub.platform.signing_keys import SigningKeys
from orderhub.rules.rulebook import Rulebook
from orderhub.rules.stored_lookups import stored_lookups
from orderhub.rules.table import RulesTable
from orderhub.workflows.current_workflows import all_workflows


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
    default_currency: str
    default_time_zone: str
    workflows: str


settings = load(Settings)
client = aws.dynamodb()
maker = FunctionCaller(aws.later(aws.functions), settings.make_signing_key_function)
explains = ExplanationSources(
    lookups=stored_lookups(client, settings),
    orders=OrdersTable(client, settings.orders_table),
    customers=CustomersTable(client, settings.customers_table),
    events=EventReader(client, settings.events_table),
    rules=Rulebook(RulesTable(client, settings.operations_table, settings.event_retention_days)),
    workflows=all_workflows(client, settings).values(),
    signer=Signer(SigningKeys(client, settings.secrets_table, maker)),
)

ANSWERS: dict[tuple[str, str], Callable[[Event], Answer]] = {
    ("GET", "/v1/orders/{order_no}/explain"): lambda event: explanation_of(event, explains),
    ("GET", "/v1/customers/{customer_id}/explain"): lambda event: explanation_of_customer(event, explains),
}


@endpoint
def handler(event: Event, context: object) -> Answer:
    """Answer one of the routes; each calls one thing."""
    return ANSWERS[event["httpMethod"], event["resource"]](event)
