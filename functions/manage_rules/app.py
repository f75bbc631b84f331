"""API, /v1/rules and below: saves, shows and deletes rules, and tries them on the past."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from orderhub.api.rules.routes import RuleRoutes
from orderhub.api.rules.targets import action_targets
from orderhub.api.rules.versions import versions_of
from orderhub.events.day_index import PastDays
from orderhub.http.endpoint import Answer, endpoint
from orderhub.http.request import Event
from orderhub.platform import aws
from orderhub.platform.calling import FunctionCaller
from orderhub.platform.settings import load
from orderhub.platform.signing import Signer
from orderhub.platform.signing_keys import SigningKeys
from orderhub.rules.overlap import Messages
from orderhub.rules.stored_lookups import stored_lookups
from orderhub.rules.table import RulesTable
from orderhub.settings.stored import shop_settings
from orderhub.workflows.all_workflows import StartingEvents
from orderhub.workflows.contact_kinds import contact_kinds_in
from orderhub.workflows.current_workflows import all_workflows
from orderhub.workflows.message_ids import id_of
from orderhub.workflows.senders import senders_in


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the template sets for this function; ``sms_allowed`` is ``true`` or ``false``."""

    operations_table: str
    secrets_table: str
    make_signing_key_function: str
    events_table: str
    customers_table: str
    orders_table: str
    event_retention_days: int
    default_currency: str
    default_time_zone: str
    workflows: str
    message_channels: str
    sms_allowed: str


settings, client = load(Settings), aws.dynamodb()
maker = FunctionCaller(aws.later(aws.functions), settings.make_signing_key_function)
reads = shop_settings(client, settings.operations_table)
workflows = all_workflows(client, settings)
routes = RuleRoutes(
    rules=RulesTable(client, settings.operations_table, settings.event_retention_days),
    targets=action_targets(client, settings.operations_table, StartingEvents(workflows)),
    messages=lambda: Messages(
        workflows=senders_in(workflows), id_of=id_of, contact_kinds=contact_kinds_in(settings, reads)
    ),
    lookups=stored_lookups(client, settings),
    past=PastDays(client, settings.events_table),
    signer=Signer(SigningKeys(client, settings.secrets_table, maker)),
    clock=lambda: datetime.now(UTC),
)

ANSWERS: dict[tuple[str, str], Callable[[Event], Answer]] = {
    ("GET", "/v1/rules"): routes.every,
    ("POST", "/v1/rules/backtest"): routes.backtest,
    ("PUT", "/v1/rules/{name}"): routes.save,
    ("GET", "/v1/rules/{name}"): routes.read,
    ("GET", "/v1/rules/{name}/versions"): lambda event: versions_of(event, routes.rules, routes.signer),
    ("DELETE", "/v1/rules/{name}"): routes.delete,
}


@endpoint
def handler(event: Event, context: object) -> Answer:
    """Answer one of the routes; each calls one thing."""
    return ANSWERS[event["httpMethod"], event["resource"]](event)
