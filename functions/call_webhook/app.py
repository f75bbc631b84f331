"""EventBridge, on webhookREQUESTED; calls a webhook about an event, signed, in a few tries."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from random import SystemRandom
from time import sleep
from typing import Any

from orderhub.events.reaction_log import ReactionLog
from orderhub.platform import aws
from orderhub.platform.settings import load
from orderhub.webhooks.calling import answer_request
from orderhub.webhooks.delivery import Delivery
from orderhub.webhooks.line import Line
from orderhub.webhooks.secrets import WebhookSecrets
from orderhub.webhooks.table import WebhooksTable


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the template sets for this function; ``webhooks_inside`` is ``true`` or ``false``."""

    operations_table: str
    secrets_table: str
    events_table: str
    event_retention_days: int
    webhooks_inside: str


settings = load(Settings)
dynamodb = aws.dynamodb()
inside = settings.webhooks_inside == "true"
webhooks = WebhooksTable(dynamodb, settings.operations_table)
notes = ReactionLog(dynamodb, settings.events_table, settings.event_retention_days)
delivery = Delivery(
    line=Line(inside=inside),
    secrets_of=WebhookSecrets(dynamodb, settings.secrets_table).of,
    inside=inside,
    clock=partial(datetime.now, UTC),
    pause=sleep,
    chance=SystemRandom().random,
)


def handler(event: Mapping[str, Any], context: object) -> None:
    """Call the webhook; what it did not take is requested again, and then put aside."""
    answer_request(event["detail"], webhooks, delivery, notes, delivery.clock)
