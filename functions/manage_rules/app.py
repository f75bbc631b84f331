"""API, /v1/rules and below: saves, shows and deletes rules, and tries them on the past."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

from orderhub.edge import aws
from orderhub.edge.http import Answer, Event, endpoint
from orderhub.edge.settings import load
from orderhub.edge.signing import Signer
from orderhub.edge.signing_keys import SigningKeys
from orderhub.events.past_days import PastDays
from orderhub.messages.templates import load_catalog, names_in
from orderhub.rules.actions import Known
from orderhub.rules.requests import Desk
from orderhub.rules.table import RulesTable
from orderhub.webhooks.table import WebhooksTable
from orderhub.workflows import catalog as workflows


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What this function is told by the template."""

    operations_table: str
    events_table: str
    event_retention_days: int


settings = load(Settings)
client = aws.dynamodb()
webhooks = WebhooksTable(client, settings.operations_table)
desk = Desk(
    rules=RulesTable(client, settings.operations_table, settings.event_retention_days),
    known=Known(
        workflows=frozenset(workflows.load_catalog("{}")),
        messages=names_in(load_catalog()),
        has_webhook=lambda name: webhooks.read(name) is not None,
    ),
    past=PastDays(client, settings.events_table),
    signer=Signer(SigningKeys(client, settings.operations_table)),
    clock=partial(datetime.now, UTC),
)

ANSWERS: dict[tuple[str, str], Callable[[Event], Answer]] = {
    ("GET", "/v1/rules"): desk.every,
    ("POST", "/v1/rules/backtest"): desk.backtest,
    ("PUT", "/v1/rules/{name}"): desk.save,
    ("GET", "/v1/rules/{name}"): desk.one,
    ("DELETE", "/v1/rules/{name}"): desk.delete,
}


@endpoint
def handler(event: Event, context: object) -> Answer:
    """Answer one of the routes; each calls one thing."""
    return ANSWERS[event["httpMethod"], event["resource"]](event)
