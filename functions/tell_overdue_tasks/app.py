"""A schedule, every five minutes; tells of tasks whose due time has passed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from orderhub.edge import aws
from orderhub.edge.settings import load
from orderhub.events.bus import EventBus
from orderhub.tasks.overdue import tell_overdue
from orderhub.tasks.table import TasksTable


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What this function is told by the template."""

    operations_table: str
    event_bus: str


settings = load(Settings)
tasks = TasksTable(aws.dynamodb(), settings.operations_table)
bus = EventBus(aws.events(), settings.event_bus)


def handler(event: Mapping[str, Any], context: Any) -> None:  # noqa: ANN401 - AWS's context object
    """Tell of as many as there is time for; the others are told of at the next look."""

    def left() -> float:
        return float(context.get_remaining_time_in_millis()) / 1000

    tell_overdue(tasks, [bus.publish], lambda: datetime.now(UTC), left)
