"""API, /v1/sessions and below: begins a session of an access key, shows whose it is, and ends it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from orderhub.api.keys.sessions import SessionRoutes
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


settings, client = load(Settings), aws.dynamodb()
routes = SessionRoutes(
    keys=Keyring(client, settings.operations_table),
    grants=Grants(client, settings.operations_table),
    clock=lambda: datetime.now(UTC),
)

ANSWERS: dict[tuple[str, str], Callable[[Event], Answer]] = {
    ("POST", "/v1/sessions"): routes.begin,
    ("GET", "/v1/sessions/current"): routes.current,
    ("DELETE", "/v1/sessions/current"): routes.end,
}


@endpoint
def handler(event: Event, context: object) -> Answer:
    """Answer one of the routes; each calls one thing."""
    return ANSWERS[event["httpMethod"], event["resource"]](event)
