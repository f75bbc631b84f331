"""A schedule, every minute; publishes tasks that are new, and those whose due time has passed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from orderhub.events.bus import EventBus
from orderhub.events.history import EventHistory
from orderhub.platform import aws
from orderhub.platform.invocation import Invocation, time_left_of
from orderhub.platform.settings import load
from orderhub.tasks.publishing import publish_task_events
from orderhub.tasks.table import TasksTable


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the template sets for this function."""

    operations_table: str
    event_bus: str
    events_table: str
    event_retention_days: int


settings = load(Settings)
client = aws.dynamodb()
tasks = TasksTable(client, settings.operations_table)
history = EventHistory(client, settings.events_table, retention_days=settings.event_retention_days)
bus = EventBus(aws.events(), settings.event_bus)


def handler(event: Mapping[str, Any], context: Invocation) -> None:
    """Publish as many as there is time for; the others at the next run."""
    publish_task_events(tasks, [bus.publish, history.write], lambda: datetime.now(UTC), time_left_of(context))
