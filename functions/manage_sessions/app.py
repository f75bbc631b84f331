"""API, /v1/sessions and below: begins a session of an access key or a person, shows whose it is, and ends it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial

from orderhub.api.keys.provider import Provider, read_places
from orderhub.api.keys.provider_sessions import ProviderRoutes
from orderhub.api.keys.sessions import SessionRoutes
from orderhub.audit.trail import Trail
from orderhub.http.client_secret import ClientSecret
from orderhub.http.endpoint import Answer, endpoint
from orderhub.http.grants import Grants
from orderhub.http.keyring import Keyring
from orderhub.http.provider_line import ProviderLine
from orderhub.http.request import Event
from orderhub.platform import aws
from orderhub.platform.remembered import remembered
from orderhub.platform.settings import load


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the template sets for this function; ``sign_in_issuer`` is empty where people sign in by keys alone."""

    operations_table: str
    audit_retention_days: int
    sign_in_issuer: str
    sign_in_client: str
    sign_in_parameter: str
    sign_in_groups_claim: str
    sign_in_roles: str


settings, client, line = load(Settings), aws.dynamodb(), ProviderLine()
clock = partial(datetime.now, UTC)
grants = Grants(client, settings.operations_table)
routes = SessionRoutes(keys=Keyring(client, settings.operations_table), grants=grants, clock=clock)
provider = Provider(
    client_id=settings.sign_in_client,
    places=remembered(lambda: read_places(line, settings.sign_in_issuer), clock),
    secret=remembered(ClientSecret(aws.later(aws.parameters), settings.sign_in_parameter).read, clock),
    send=line,
)
people = ProviderRoutes(
    provider=provider if settings.sign_in_issuer else None,
    groups_claim=settings.sign_in_groups_claim,
    roles=settings.sign_in_roles,
    grants=grants,
    trail=Trail(client, settings.operations_table, timedelta(days=settings.audit_retention_days)),
    clock=clock,
)

ANSWERS: dict[tuple[str, str], Callable[[Event], Answer]] = {
    ("POST", "/v1/sessions"): routes.begin,
    ("GET", "/v1/sessions/current"): routes.current,
    ("DELETE", "/v1/sessions/current"): routes.end,
    ("GET", "/v1/sessions/provider"): people.describe,
    ("POST", "/v1/sessions/provider"): people.begin,
}


@endpoint
def handler(event: Event, context: object) -> Answer:
    """Answer one of the routes; each calls one thing."""
    return ANSWERS[event["httpMethod"], event["resource"]](event)
