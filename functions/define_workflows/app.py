"""API, /v1/workflows/{name} and below: saves workflows in versions, turns them on and off, and tries them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial

from orderhub.api.workflows.definitions import DefinitionRoutes
from orderhub.api.workflows.known_workflows import KnownWorkflows
from orderhub.api.workflows.trial_routes import TrialRoutes
from orderhub.audit.trail import Trail
from orderhub.events.history import PastEvents
from orderhub.http.endpoint import Answer, endpoint
from orderhub.http.request import Event
from orderhub.messages.contents import message_names
from orderhub.platform import aws
from orderhub.platform.settings import load
from orderhub.rules.actions import ActionTargets
from orderhub.webhooks.table import WebhooksTable
from orderhub.workflows import catalog
from orderhub.workflows.current_composing import state_of
from orderhub.workflows.documents import WorkflowDocuments
from orderhub.workflows.program_composing import circumstances_of
from orderhub.workflows.trial import Trials


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the template sets for this function."""

    orders_table: str
    operations_table: str
    customers_table: str
    events_table: str
    default_time_zone: str
    default_currency: str
    wait_scale: str
    audit_retention_days: int


settings, client, clock = load(Settings), aws.dynamodb(), partial(datetime.now, UTC)
look = state_of(settings, client)
messages = message_names(client, settings.operations_table)
webhooks = WebhooksTable(client, settings.operations_table)
saved = WorkflowDocuments(client, settings.operations_table, clock)
known = KnownWorkflows(
    shipped=catalog.load_catalog("{}"),
    saved=saved,
    targets=lambda workflows: ActionTargets(workflows=workflows, messages=messages, has_webhook=webhooks.has),
)
trail = Trail(client, settings.operations_table, timedelta(days=settings.audit_retention_days))
routes = DefinitionRoutes(known=known, saved=saved, trail=trail, clock=clock)
trials = TrialRoutes(
    known=known,
    past=PastEvents(client, settings.events_table),
    trials=Trials(look=look, circumstances=circumstances_of(settings, client, look.order)),
    clock=clock,
)

ANSWERS: dict[tuple[str, str], Callable[[Event], Answer]] = {
    ("PUT", "/v1/workflows/{name}"): routes.save,
    ("POST", "/v1/workflows/{name}/state"): routes.set_state,
    ("GET", "/v1/workflows/{name}/versions"): routes.versions,
    ("POST", "/v1/workflows/{name}/test"): trials.test,
}


@endpoint
def handler(event: Event, context: object) -> Answer:
    """Answer one of the routes; each calls one thing."""
    return ANSWERS[event["httpMethod"], event["resource"]](event)
