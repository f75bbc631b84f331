"""over_all, started by a daily schedule; publishes moves to another cell of the grid that time alone made."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from orderhub.customers.index import CustomersIndex
from orderhub.customers.table import CustomersTable
from orderhub.events.bus import EventBus, StoringBus
from orderhub.events.history import EventHistory
from orderhub.platform import aws
from orderhub.platform.invocation import Invocation, time_left_of
from orderhub.platform.settings import load
from orderhub.rfm.daily import DailyRun
from orderhub.rfm.records import RfmRecords
from orderhub.workflows.task import task


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the template sets for this function."""

    customers_table: str
    operations_table: str
    event_bus: str
    events_table: str
    event_retention_days: int
    default_time_zone: str


settings = load(Settings)
client = aws.dynamodb()
history = EventHistory(client, settings.events_table, retention_days=settings.event_retention_days)
daily = DailyRun(
    records=RfmRecords(client, settings.operations_table),
    index=CustomersIndex(client, settings.customers_table),
    customers=CustomersTable(client, settings.customers_table),
    bus=StoringBus(EventBus(aws.events(), settings.event_bus), history),
    zone=ZoneInfo(settings.default_time_zone),
)


@task
def handler(event: Mapping[str, Any], context: Invocation) -> dict[str, Any]:
    """Do one step of a run."""
    match event["step"]:
        case "plan":
            return daily.plan(event["run"], event["input"], datetime.now(UTC))
        case "work":
            return daily.work(event["part"], time_left_of(context))
        case _:
            return daily.finish(event["plan"], event["parts"])
