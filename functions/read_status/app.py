"""API: GET /v1/status; shows what came in and went out, what waits, and which alarms ring."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime

from orderhub.api.status.routes import shown
from orderhub.http.endpoint import Answer, endpoint
from orderhub.http.request import Event
from orderhub.platform import aws
from orderhub.platform.settings import load
from orderhub.status.snapshot import status_of
from orderhub.status.watched import Clients, Watched


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the template sets for this function."""

    stack_name: str
    queues: str
    machines: str
    timer_group: str


settings = load(Settings)
watched = Watched(
    stack_name=settings.stack_name,
    queues=json.loads(settings.queues),
    machines=settings.machines.split(","),
    timer_group=settings.timer_group,
)
clients = Clients(
    cloudwatch=aws.later(aws.metrics),
    queues=aws.later(aws.sqs),
    machines=aws.later(aws.workflows),
    timers=aws.later(aws.scheduler),
    mail=aws.later(aws.email),
)


@endpoint
def handler(event: Event, context: object) -> Answer:
    """Answer with the status as it is now."""
    now = datetime.now(UTC)
    return shown(status_of(clients, watched, now), now)
