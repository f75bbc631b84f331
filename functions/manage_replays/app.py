"""API, POST /v1/replays and GET /v1/replays/{replay_id}; has past events published again to one consumer."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from orderhub.api.replays.routes import ReplayRoutes
from orderhub.events.day_index import PastDays
from orderhub.events.history import PastEvents
from orderhub.http.endpoint import Answer, endpoint
from orderhub.http.request import Event
from orderhub.messages.contents import message_names
from orderhub.orders.table import OrderHeaders
from orderhub.platform import aws
from orderhub.platform.calling import Worker
from orderhub.platform.settings import load
from orderhub.replays.choosing import Past
from orderhub.replays.consumers import Consumers
from orderhub.replays.table import ReplaysTable
from orderhub.rules.table import RulesTable
from orderhub.webhooks.table import WebhooksTable
from orderhub.workflows.current_workflows import all_workflows


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the template sets for this function."""

    orders_table: str
    operations_table: str
    events_table: str
    event_retention_days: int
    replay_events_function: str
    workflows: str


settings = load(Settings)
client = aws.dynamodb()
rules = RulesTable(client, settings.operations_table, settings.event_retention_days)
webhooks = WebhooksTable(client, settings.operations_table)
routes = ReplayRoutes(
    replays=ReplaysTable(client, settings.operations_table),
    past=Past(
        orders=PastEvents(client, settings.events_table),
        days=PastDays(client, settings.events_table),
    ),
    consumers=Consumers(
        workflows=all_workflows(client, settings),
        has_rule=lambda name: rules.find(name) is not None,
        has_webhook=webhooks.has,
    ),
    headers=OrderHeaders(client, settings.orders_table),
    templates=message_names(client, settings.operations_table),
    worker=Worker(aws.later(aws.functions), settings.replay_events_function),
    clock=lambda: datetime.now(UTC),
)

ANSWERS: dict[tuple[str, str], Callable[[Event], Answer]] = {
    ("POST", "/v1/replays"): routes.create,
    ("GET", "/v1/replays/{replay_id}"): routes.read,
}


@endpoint
def handler(event: Event, context: object) -> Answer:
    """Answer one of the routes; each calls one thing."""
    return ANSWERS[event["httpMethod"], event["resource"]](event)
