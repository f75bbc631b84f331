"""S3 through EventBridge, when a file is dropped, and a schedule; stores the orders of dropped files."""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from orderhub.customers.doorway import door_at
from orderhub.customers.following import Customers
from orderhub.customers.foreseen import ForeseenCustomers
from orderhub.customers.secret import IdentitySecret
from orderhub.customers.table import CustomersTable
from orderhub.customers.tags import CustomerTags
from orderhub.edge import aws
from orderhub.edge.garbage import collector_paused
from orderhub.edge.invocation import Invocation, time_left_of
from orderhub.edge.metrics import counted
from orderhub.edge.remembered import remembered
from orderhub.edge.settings import load
from orderhub.imports.arrivals import arrive, look_round
from orderhub.imports.bucket import Bucket
from orderhub.imports.job import FIRE
from orderhub.imports.joblist import JobList
from orderhub.imports.process import Importer
from orderhub.imports.reactions import Consumers
from orderhub.imports.terms import terms_of
from orderhub.messages.ledger import MessageLedger
from orderhub.orders.writer import OrdersWriter
from orderhub.rfm.records import RfmRecords
from orderhub.rfm.watcher import CellWatcher
from orderhub.rules.firings import Firings
from orderhub.rules.rulebook import Rulebook
from orderhub.rules.table import RulesTable
from orderhub.segments.table import SegmentsTable
from orderhub.segments.watch import segment_watcher


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What this function is told by the template; ``refunded_counts`` is ``true`` or ``false``."""

    orders_table: str
    customers_table: str
    operations_table: str
    drop_bucket: str
    default_time_zone: str
    store_time_zones: str
    default_currency: str
    default_language: str
    default_phone_region: str
    refunded_counts: str
    sms_allowed: str
    shop_url: str
    workflows: str
    message_channels: str
    max_messages_per_import: int
    event_retention_days: int
    metrics_namespace: str


settings = load(Settings)
dynamodb = aws.dynamodb()
jobs = JobList(dynamodb, settings.operations_table)
bucket = Bucket(aws.s3(), settings.drop_bucket)
terms = terms_of(settings)
clock = partial(datetime.now, UTC)
door = door_at(dynamodb, settings.customers_table, settings.operations_table, clock)
zone, operations = ZoneInfo(settings.default_time_zone), settings.operations_table
boundaries = remembered(RfmRecords(dynamodb, operations).boundaries, clock)
each_segment, cells = SegmentsTable(dynamodb, operations).each, CellWatcher(boundaries, zone)
tags = CustomerTags(dynamodb, settings.customers_table)
segments = segment_watcher(each_segment, boundaries, settings.default_currency, zone, clock, tags)
customers = CustomersTable(dynamodb, settings.customers_table)
secret = IdentitySecret(dynamodb, operations)
region, refunded_counts = settings.default_phone_region, settings.refunded_counts == "true"
rulebook = Rulebook(RulesTable(dynamodb, operations, settings.event_retention_days))
firings = Firings(dynamodb, operations, settings.event_retention_days)
ledger = MessageLedger(dynamodb, operations, settings.event_retention_days)


def consumers_at(moment: datetime) -> Consumers:
    """What reacts to what is told at a moment; customers change in memory alone."""
    foreseen = ForeseenCustomers(customers)
    return Consumers(
        behind=Customers(foreseen, secret, region, [cells, segments], refunded_counts=refunded_counts).follow,
        rules=tuple(rule for rule in rulebook.in_force(moment) if rule.enabled),
        fired=firings.fired,
        told=ledger.told,
    )


@counted(settings.metrics_namespace)
@collector_paused
def handler(event: dict[str, Any], context: Invocation) -> None:
    """Do what the event asks for; what is not done when this ends is taken up by a later call."""
    time_left = time_left_of(context)
    orders = partial(OrdersWriter, dynamodb, settings.orders_table, time_left=time_left)
    importer = Importer(
        jobs=jobs,
        bucket=bucket,
        orders=orders,
        terms=terms,
        clock=clock,
        time_left=time_left,
        screen=door.screened,
        consumers=consumers_at,
    )
    match event["detail-type"]:
        case "Object Created":
            arrive(event, importer, jobs, context.aws_request_id)
        case str(kind) if kind == FIRE:
            importer.fire(event["detail"]["import_id"])
        case _:
            look_round(importer, jobs, context.aws_request_id, clock)
