"""API, /v1/settings and below: shows what workflows and messages are set to, and sets it without a deployment."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from orderhub.api.settings.routes import SettingRoutes
from orderhub.audit.trail import Trail
from orderhub.http.endpoint import Answer, endpoint
from orderhub.http.request import Event
from orderhub.platform import aws
from orderhub.platform.documents import Documents
from orderhub.platform.settings import load
from orderhub.settings.first_values import first_values
from orderhub.settings.shop import KIND


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the template sets for this function, with the first value of each setting."""

    operations_table: str
    audit_retention_days: int
    default_time_zone: str
    quiet_hours: str
    frequency_cap: str
    message_channels: str
    default_language: str
    sender_email: str
    shop_url: str
    stop_segment: str
    workflows: str


settings = load(Settings)
client = aws.dynamodb()
routes = SettingRoutes(
    documents=Documents(client, settings.operations_table, KIND),
    trail=Trail(client, settings.operations_table, timedelta(days=settings.audit_retention_days)),
    first=first_values(settings),
    zone=settings.default_time_zone,
    clock=lambda: datetime.now(UTC),
)

ANSWERS: dict[tuple[str, str], Callable[[Event], Answer]] = {
    ("GET", "/v1/settings"): routes.read,
    ("PUT", "/v1/settings"): routes.save,
    ("GET", "/v1/settings/versions"): routes.versions,
}


@endpoint
def handler(event: Event, context: object) -> Answer:
    """Answer one of the routes; each calls one thing."""
    return ANSWERS[event["httpMethod"], event["resource"]](event)
