"""Trigger: the stream of the Orders table. Updates customers, publishes events, and stores them."""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from orderhub.customers.following import CustomerUpdater
from orderhub.customers.index import CustomersIndex
from orderhub.customers.secret import IdentitySecret
from orderhub.customers.table import CustomersTable
from orderhub.customers.tags import CustomerTags
from orderhub.events.bus import EventBus
from orderhub.events.follow import follow
from orderhub.events.history import EventHistory
from orderhub.events.quarantine import QuarantineQueue
from orderhub.events.reporting import report
from orderhub.orders.erasure import OrdersErasure
from orderhub.platform import aws
from orderhub.platform.metrics import counted
from orderhub.platform.remembered import remembered
from orderhub.platform.settings import load
from orderhub.rfm.moves import CellWatcher
from orderhub.rfm.records import RfmRecords
from orderhub.segments.table import SegmentsTable
from orderhub.segments.watch import segment_watcher


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What this function needs of its environment; ``refunded_counts`` is ``true`` or ``false``."""

    event_bus: str
    events_table: str
    orders_table: str
    customers_table: str
    operations_table: str
    secrets_table: str
    default_phone_region: str
    refunded_counts: str
    default_currency: str
    default_time_zone: str
    quarantine_queue_url: str
    event_retention_days: int
    metrics_namespace: str


settings, dynamodb = load(Settings), aws.dynamodb()
bus = EventBus(aws.events(), settings.event_bus)
history = EventHistory(dynamodb, settings.events_table, retention_days=settings.event_retention_days)
clock, zone = partial(datetime.now, UTC), ZoneInfo(settings.default_time_zone)
boundaries = remembered(RfmRecords(dynamodb, settings.operations_table).boundaries, clock)
kept, cells = SegmentsTable(dynamodb, settings.operations_table), CellWatcher(boundaries, zone)
tags = CustomerTags(dynamodb, settings.customers_table)
segments = segment_watcher(kept.each, boundaries, settings.default_currency, zone, clock, tags)
table = CustomersTable(dynamodb, settings.customers_table)
index = CustomersIndex(dynamodb, settings.customers_table)
secret = IdentitySecret(dynamodb, settings.secrets_table, index.has_customers)
refunded_counts = settings.refunded_counts == "true"
erase = OrdersErasure(dynamodb, settings.orders_table).erase
customers = CustomerUpdater(
    table, secret, settings.default_phone_region, [cells, segments], erase, refunded_counts=refunded_counts
)
quarantine = QuarantineQueue(aws.later(aws.sqs), settings.quarantine_queue_url)


@counted(settings.metrics_namespace)
def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Follow one batch; Lambda brings again what lies behind the first record that failed.

    What is raised makes the whole batch come again, in halves: customers of a batch are read and written together,
    so none of its records is done before all are.
    """
    followed = follow(
        event["Records"], bus=bus, history=history, quarantine=quarantine, customers_of=customers.follow
    )
    answer = report(followed, clock())
    # `make redrive` asks what became of the records; of the mapping's answer AWS knows one field.
    return answer | {"quarantined": len(followed.set_aside)} if "redriven" in event else answer
