"""API, /v1/workflows/{name} and below: saves workflows in versions, and turns them on and off."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial

from orderhub.api.workflows.definitions import DefinitionRoutes
from orderhub.api.workflows.known_workflows import known_workflows
from orderhub.audit.trail import Trail
from orderhub.http.endpoint import Answer, endpoint
from orderhub.http.request import Event
from orderhub.platform import aws
from orderhub.platform.settings import load
from orderhub.workflows.catalog import load_catalog
from orderhub.workflows.documents import WorkflowDocuments


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the template sets for this function."""

    operations_table: str
    audit_retention_days: int


settings, client, clock = load(Settings), aws.dynamodb(), partial(datetime.now, UTC)
saved = WorkflowDocuments(client, settings.operations_table, clock)
routes = DefinitionRoutes(
    known=known_workflows(client, settings.operations_table, saved, load_catalog("{}")),
    saved=saved,
    trail=Trail(client, settings.operations_table, timedelta(days=settings.audit_retention_days)),
    clock=clock,
)

ANSWERS: dict[tuple[str, str], Callable[[Event], Answer]] = {
    ("PUT", "/v1/workflows/{name}"): routes.save,
    ("POST", "/v1/workflows/{name}/state"): routes.set_state,
    ("GET", "/v1/workflows/{name}/versions"): routes.versions,
}


@endpoint
def handler(event: Event, context: object) -> Answer:
    """Answer one of the routes; each calls one thing."""
    return ANSWERS[event["httpMethod"], event["resource"]](event)
