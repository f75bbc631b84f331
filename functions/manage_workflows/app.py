"""API, /v1/workflows and below: shows workflows and their runs, stops runs and takes up those that failed."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

from orderhub.api.workflows.routes import WorkflowRoutes
from orderhub.events.day_index import PastDays
from orderhub.events.reaction_log import ReactionLog
from orderhub.http.endpoint import Answer, endpoint
from orderhub.http.request import Event
from orderhub.platform import aws
from orderhub.platform.calling import FunctionCaller
from orderhub.platform.settings import load
from orderhub.platform.signing import Signer
from orderhub.platform.signing_keys import SigningKeys
from orderhub.settings.stored import shop_settings
from orderhub.workflows.claims import StartClaims
from orderhub.workflows.contact_kinds import contact_kinds_in
from orderhub.workflows.current_catalog import CurrentCatalog
from orderhub.workflows.documents import WorkflowDocuments
from orderhub.workflows.runs import RunsTable
from orderhub.workflows.stopping import Hand
from orderhub.workflows.timers import timers_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the template sets for this function; ``sms_allowed`` is ``true`` or ``false``."""

    operations_table: str
    secrets_table: str
    make_signing_key_function: str
    events_table: str
    event_retention_days: int
    message_channels: str
    sms_allowed: str
    workflows: str
    timer_group: str
    timer_role: str
    undelivered_queue: str
    wait_scale: str


settings, client, clock = load(Settings), aws.dynamodb(), partial(datetime.now, UTC)
runs = RunsTable(client, settings.operations_table, settings.event_retention_days)
hand = Hand(
    runs=runs,
    claims=StartClaims(client, settings.operations_table),
    alarms=timers_of(settings, aws.later(aws.scheduler), clock),
    notes=ReactionLog(client, settings.events_table, settings.event_retention_days),
)
reads = shop_settings(client, settings.operations_table)
maker = FunctionCaller(aws.later(aws.functions), settings.make_signing_key_function)
routes = WorkflowRoutes(
    workflows=CurrentCatalog(settings.workflows, reads),
    saved=WorkflowDocuments(client, settings.operations_table, clock),
    runs=runs,
    hand=hand,
    past=PastDays(client, settings.events_table),
    contact_kinds=partial(contact_kinds_in, settings, reads),
    signer=Signer(SigningKeys(client, settings.secrets_table, maker)),
    clock=clock,
)
ANSWERS: dict[tuple[str, str], Callable[[Event], Answer]] = {
    ("GET", "/v1/workflows"): routes.every,
    ("GET", "/v1/workflows/{name}"): routes.read,
    ("GET", "/v1/workflows/{name}/runs"): routes.launches,
    ("POST", "/v1/workflows/{name}/runs/{run_id}/stop"): routes.stop,
    ("POST", "/v1/workflows/{name}/stop"): routes.stop_all,
    ("POST", "/v1/workflows/{name}/backtest"): routes.backtest,
    ("POST", "/v1/workflows/{name}/runs/{run_id}/redrive"): routes.redrive,
}


@endpoint
def handler(event: Event, context: object) -> Answer:
    """Answer one of the routes; each calls one thing."""
    return ANSWERS[event["httpMethod"], event["resource"]](event)
