"""API, /v1/webhooks and below: saves, shows, tries out and deletes webhooks, and turns their secrets."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from random import SystemRandom
from time import sleep

from orderhub.api.webhooks.routes import WebhookRoutes
from orderhub.http.endpoint import Answer, endpoint
from orderhub.http.request import Event
from orderhub.platform import aws
from orderhub.platform.settings import load
from orderhub.webhooks.delivery import Delivery
from orderhub.webhooks.line import Line
from orderhub.webhooks.secrets import WebhookSecrets
from orderhub.webhooks.writer import WebhooksWriter


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the template sets for this function; ``webhooks_inside`` is ``true`` or ``false``."""

    operations_table: str
    secrets_table: str
    webhooks_inside: str


settings = load(Settings)
inside = settings.webhooks_inside == "true"
clock = partial(datetime.now, UTC)
dynamodb = aws.dynamodb()
delivery = Delivery(
    line=Line(inside=inside),
    secrets_of=WebhookSecrets(dynamodb, settings.secrets_table).of,
    inside=inside,
    clock=clock,
    pause=sleep,
    chance=SystemRandom().random,
)
routes = WebhookRoutes(
    webhooks=WebhooksWriter(dynamodb, settings.operations_table, settings.secrets_table),
    delivery=delivery,
    inside=inside,
    clock=clock,
)

ANSWERS: dict[tuple[str, str], Callable[[Event], Answer]] = {
    ("GET", "/v1/webhooks"): routes.every,
    ("PUT", "/v1/webhooks/{name}"): routes.save,
    ("GET", "/v1/webhooks/{name}"): routes.read,
    ("DELETE", "/v1/webhooks/{name}"): routes.delete,
    ("POST", "/v1/webhooks/{name}/test"): routes.test,
    ("POST", "/v1/webhooks/{name}/secret"): routes.turn,
}


@endpoint
def handler(event: Event, context: object) -> Answer:
    """Answer one of the routes; each calls one thing."""
    return ANSWERS[event["httpMethod"], event["resource"]](event)
