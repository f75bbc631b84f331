"""API, /v1/keys and /v1/roles: lists, makes, narrows and revokes access keys, and shows the ready roles."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from orderhub.api.keys.routes import KeyRoutes
from orderhub.audit.trail import Trail
from orderhub.http.endpoint import Answer, endpoint
from orderhub.http.grants import Grants
from orderhub.http.keyring import Keyring
from orderhub.http.request import Event
from orderhub.platform import aws
from orderhub.platform.settings import load


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the template sets for this function."""

    operations_table: str
    audit_retention_days: int


settings, client = load(Settings), aws.dynamodb()
routes = KeyRoutes(
    keys=Keyring(client, settings.operations_table),
    grants=Grants(client, settings.operations_table),
    trail=Trail(client, settings.operations_table, timedelta(days=settings.audit_retention_days)),
    clock=lambda: datetime.now(UTC),
)

ANSWERS: dict[tuple[str, str], Callable[[Event], Answer]] = {
    ("GET", "/v1/keys"): routes.every,
    ("POST", "/v1/keys"): routes.make,
    ("PATCH", "/v1/keys/{key_id}"): routes.change,
    ("DELETE", "/v1/keys/{key_id}"): routes.revoke,
    ("GET", "/v1/roles"): routes.roles,
}


@endpoint
def handler(event: Event, context: object) -> Answer:
    """Answer one of the routes; each calls one thing."""
    return ANSWERS[event["httpMethod"], event["resource"]](event)
