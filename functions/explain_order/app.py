"""API: GET /v1/orders/{order_no}/explain; says why rules and workflows reacted to what was told, or did not."""

from dataclasses import dataclass

from orderhub.edge import aws
from orderhub.edge.http import Answer, Event, endpoint
from orderhub.edge.settings import load
from orderhub.edge.signing import Signer
from orderhub.edge.signing_keys import SigningKeys
from orderhub.events.kept_events import KeptEvents
from orderhub.history.explaining import Explains, explanation_of
from orderhub.orders.table import OrdersTable
from orderhub.rules.rulebook import Rulebook
from orderhub.rules.table import RulesTable
from orderhub.workflows.catalog import load_catalog


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What this function is told by the template."""

    orders_table: str
    events_table: str
    operations_table: str
    event_retention_days: int
    workflows: str


settings = load(Settings)
client = aws.dynamodb()
explains = Explains(
    orders=OrdersTable(client, settings.orders_table),
    events=KeptEvents(client, settings.events_table),
    rules=Rulebook(RulesTable(client, settings.operations_table, settings.event_retention_days)),
    workflows=tuple(load_catalog(settings.workflows).values()),
    signer=Signer(SigningKeys(client, settings.operations_table)),
)


@endpoint
def handler(event: Event, context: object) -> Answer:
    """Answer with a page of the explanation."""
    return explanation_of(event, explains)
