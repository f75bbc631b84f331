"""API, /v1/messages and below: saves, shows and previews what messages say to buyers."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from zoneinfo import ZoneInfo

from orderhub.api.messages.contents import ContentRoutes
from orderhub.api.messages.previewing import PreviewRoute
from orderhub.api.messages.uses import Senders, senders_of
from orderhub.http.endpoint import Answer, endpoint
from orderhub.http.request import Event
from orderhub.messages.brands import stored_brands
from orderhub.messages.content import KIND
from orderhub.orders.table import OrdersTable
from orderhub.platform import aws
from orderhub.platform.documents import Documents
from orderhub.platform.settings import load
from orderhub.rules.table import RulesTable
from orderhub.settings.stored import shop_settings
from orderhub.workflows.catalog import load_catalog
from orderhub.workflows.documents import WorkflowDocuments


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the template sets for this function."""

    orders_table: str
    operations_table: str
    event_retention_days: int
    default_language: str
    default_time_zone: str


settings, client, clock = load(Settings), aws.dynamodb(), partial(datetime.now, UTC)
reads, shipped = shop_settings(client, settings.operations_table), load_catalog("{}")
workflows = WorkflowDocuments(client, settings.operations_table, clock)
rules = RulesTable(client, settings.operations_table, settings.event_retention_days)


def senders() -> Senders:
    """Who sends which message, as it is now."""
    return senders_of(shipped, workflows.each(), rules.each())


contents = Documents(client, settings.operations_table, KIND)
language = lambda: reads().value("messages.default_language", settings.default_language)  # noqa: E731
routes = ContentRoutes(contents=contents, default_language=language, senders=senders, clock=clock)
preview = PreviewRoute(
    contents=contents,
    orders=OrdersTable(client, settings.orders_table),
    brand_of=stored_brands(client, settings.operations_table, clock),
    default_language=language,
    zone=ZoneInfo(settings.default_time_zone),
    clock=clock,
)

ANSWERS: dict[tuple[str, str], Callable[[Event], Answer]] = {
    ("GET", "/v1/messages"): routes.every,
    ("GET", "/v1/messages/{name}/{language}"): routes.read,
    ("PUT", "/v1/messages/{name}/{language}"): routes.save,
    ("DELETE", "/v1/messages/{name}/{language}"): routes.delete,
    ("GET", "/v1/messages/{name}/{language}/versions"): routes.versions,
    ("POST", "/v1/messages/{name}/{language}/preview"): preview.preview,
}


@endpoint
def handler(event: Event, context: object) -> Answer:
    """Answer one of the routes; each calls one thing."""
    return ANSWERS[event["httpMethod"], event["resource"]](event)
