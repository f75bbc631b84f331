"""Trigger: the stream of the Orders table. Keeps customers, tells the event bus, writes the history."""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from orderhub.customers.following import Customers
from orderhub.customers.secret import IdentitySecret
from orderhub.customers.table import CustomersTable
from orderhub.edge import aws
from orderhub.edge.log import log
from orderhub.edge.remembered import remembered
from orderhub.edge.settings import load
from orderhub.events.bus import EventBus
from orderhub.events.follow import Followed, follow
from orderhub.events.history import EventHistory
from orderhub.events.quarantine import QuarantineQueue
from orderhub.rfm.records import RfmRecords
from orderhub.rfm.watcher import CellWatcher
from orderhub.segments.table import SegmentsTable
from orderhub.segments.watch import segment_watcher


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What this function needs of its environment."""

    event_bus: str
    events_table: str
    customers_table: str
    operations_table: str
    default_phone_region: str
    default_currency: str
    default_time_zone: str
    quarantine_queue_url: str
    event_retention_days: int


settings = load(Settings)
dynamodb = aws.dynamodb()
bus = EventBus(aws.events(), settings.event_bus)
history = EventHistory(dynamodb, settings.events_table, retention_days=settings.event_retention_days)
clock, zone = partial(datetime.now, UTC), ZoneInfo(settings.default_time_zone)
boundaries = remembered(RfmRecords(dynamodb, settings.operations_table).boundaries, clock)
kept = SegmentsTable(dynamodb, settings.operations_table)
cells = CellWatcher(boundaries, zone)
segments = segment_watcher(kept.each, boundaries, settings.default_currency, zone, clock)
table = CustomersTable(dynamodb, settings.customers_table)
secret = IdentitySecret(dynamodb, settings.operations_table)
customers = Customers(table, secret, settings.default_phone_region, [cells, segments])
quarantine = QuarantineQueue(aws.sqs(), settings.quarantine_queue_url)


def handler(event: dict[str, Any], context: object) -> None:
    """Follow one batch; what is raised makes the whole batch come again.

    No partial answers: the embedded cloud takes ``batchItemFailures`` for success.
    """
    followed = follow(event["Records"], bus=bus, history=history, quarantine=quarantine, behind=customers.follow)
    _report(followed)


def _report(followed: Followed) -> None:
    for one in followed.events:
        ids = {"detail_type": one.detail_type, "order_no": one.order_no, "version": one.version}
        log.info("order_event_published", extra=ids)
    for event in followed.of_customers:
        ids = {"detail_type": event.detail_type, "customer_id": event.customer_id, "event_id": event.event_id}
        log.info("customer_event_published", extra=ids)
    for aside in followed.set_aside:
        where = {"order_no": aside.order_no, "sequence_number": aside.sequence_number}
        log.error("record_quarantined", extra={"reason": aside.reason, **where})
    counts = {
        "published": len(followed.events) + len(followed.of_customers),
        "quarantined": len(followed.set_aside),
        "silent": followed.silent,
    }
    log.info("batch_followed", extra=counts)
