"""Trigger: the state machine over_all. Counts who is in segments, and publishes whom time alone moved."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from orderhub.customers.index import CustomersIndex
from orderhub.customers.table import CustomersTable
from orderhub.customers.tags import CustomerTags
from orderhub.events.bus import EventBus, StoringBus
from orderhub.events.history import EventHistory
from orderhub.platform import aws
from orderhub.platform.invocation import Invocation, time_left_of
from orderhub.platform.remembered import remembered
from orderhub.platform.settings import load
from orderhub.rfm.records import RfmRecords
from orderhub.segments.counting import Count
from orderhub.segments.files import Files
from orderhub.segments.member_check import SegmentDefaults
from orderhub.segments.people import People
from orderhub.segments.table import SegmentsTable
from orderhub.segments.watch import cells_by
from orderhub.workflows.task import task


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the template sets for this function."""

    operations_table: str
    customers_table: str
    drop_bucket: str
    event_bus: str
    events_table: str
    event_retention_days: int
    default_currency: str
    default_time_zone: str


settings = load(Settings)
clock = partial(datetime.now, UTC)
client = aws.dynamodb()
history = EventHistory(client, settings.events_table, retention_days=settings.event_retention_days)
index, customers = (
    CustomersIndex(client, settings.customers_table),
    CustomersTable(client, settings.customers_table),
)
zone = ZoneInfo(settings.default_time_zone)
tags = CustomerTags(client, settings.customers_table)
boundaries = remembered(RfmRecords(client, settings.operations_table).boundaries, clock)
count = Count(
    segments=SegmentsTable(client, settings.operations_table),
    people=lambda: People(index, customers, tags),
    files=Files(aws.s3(), settings.drop_bucket),
    bus=StoringBus(EventBus(aws.events(), settings.event_bus), history),
    defaults=SegmentDefaults(currency=settings.default_currency, zone=zone, cells=cells_by(boundaries, zone)),
)


@task
def handler(event: Mapping[str, Any], context: Invocation) -> dict[str, Any]:
    """Do one step of a run."""
    match event["step"]:
        case "plan":
            return count.plan(event["run"], event["input"], clock())
        case "work":
            return count.work(event["part"], time_left_of(context))
        case _:
            return count.finish(event["parts"], event["plan"], clock())
