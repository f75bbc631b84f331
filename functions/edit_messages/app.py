"""API, /v1/messages and below: saves, shows and previews what messages say to buyers."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

from orderhub.api.messages.contents import ContentRoutes
from orderhub.api.messages.uses import Senders
from orderhub.http.endpoint import Answer, endpoint
from orderhub.http.request import Event
from orderhub.messages.content import KIND
from orderhub.platform import aws
from orderhub.platform.documents import Documents
from orderhub.platform.settings import load
from orderhub.rules.rule import Act
from orderhub.rules.table import RulesTable
from orderhub.settings.stored import shop_settings
from orderhub.workflows.catalog import load_catalog
from orderhub.workflows.documents import WorkflowDocuments
from orderhub.workflows.saved import WorkflowState, workflow_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the template sets for this function."""

    operations_table: str
    event_retention_days: int
    default_language: str


settings, client, clock = load(Settings), aws.dynamodb(), partial(datetime.now, UTC)
reads, shipped = shop_settings(client, settings.operations_table), load_catalog("{}")
workflows = WorkflowDocuments(client, settings.operations_table, clock)
rules = RulesTable(client, settings.operations_table, settings.event_retention_days)


def senders() -> Senders:
    """Who sends which message, as it is now; a workflow that is archived sends none."""
    saved = [flow for flow in workflows.each() if flow.state is not WorkflowState.ARCHIVED]
    return Senders(
        workflows={name: flow.messages for name, flow in shipped.items()}
        | {flow.name: workflow_of(flow, is_on=False).messages for flow in saved},
        rules={
            rule.name: [action.name for action in rule.do if action.act is Act.SEND_MESSAGE]
            for rule in rules.each()
        },
    )


routes = ContentRoutes(
    contents=Documents(client, settings.operations_table, KIND),
    default_language=lambda: reads().value("messages.default_language", settings.default_language),
    senders=senders,
    clock=clock,
)

ANSWERS: dict[tuple[str, str], Callable[[Event], Answer]] = {
    ("GET", "/v1/messages"): routes.every,
    ("GET", "/v1/messages/{name}/{language}"): routes.read,
    ("PUT", "/v1/messages/{name}/{language}"): routes.save,
    ("DELETE", "/v1/messages/{name}/{language}"): routes.delete,
    ("GET", "/v1/messages/{name}/{language}/versions"): routes.versions,
}


@endpoint
def handler(event: Event, context: object) -> Answer:
    """Answer one of the routes; each calls one thing."""
    return ANSWERS[event["httpMethod"], event["resource"]](event)
