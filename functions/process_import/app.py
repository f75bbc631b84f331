"""S3 through EventBridge, when a file is dropped, and a schedule; stores the orders of dropped files."""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from orderhub.edge import aws
from orderhub.edge.garbage import collector_paused
from orderhub.edge.invocation import Invocation, time_left_of
from orderhub.edge.metrics import counted
from orderhub.edge.settings import load
from orderhub.imports.arrivals import arrive, look_round
from orderhub.imports.bucket import Bucket
from orderhub.imports.forecast import Rules
from orderhub.imports.job import FIRE
from orderhub.imports.joblist import JobList
from orderhub.imports.process import Importer, Terms
from orderhub.imports.zones import Zones, zones_by_store
from orderhub.messages.reach import ways_in
from orderhub.orders.writer import OrdersWriter
from orderhub.workflows.catalog import load_catalog


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What this function is told by the template."""

    orders_table: str
    operations_table: str
    drop_bucket: str
    default_time_zone: str
    store_time_zones: str
    default_currency: str
    default_language: str
    default_phone_region: str
    sms_allowed: str
    workflows: str
    message_channels: str
    max_messages_per_import: int
    metrics_namespace: str


settings = load(Settings)
dynamodb = aws.dynamodb()
jobs = JobList(dynamodb, settings.operations_table)
bucket = Bucket(aws.s3(), settings.drop_bucket)
terms = Terms(
    zones=Zones(default=ZoneInfo(settings.default_time_zone), by_store=zones_by_store(settings.store_time_zones)),
    currency=settings.default_currency,
    rules=Rules(
        workflows=tuple(one for one in load_catalog(settings.workflows).values() if one.is_on),
        sms_allowed=settings.sms_allowed == "true",
        region=settings.default_phone_region,
        language=settings.default_language,
        ways=ways_in(settings.message_channels),
    ),
    max_messages=settings.max_messages_per_import,
)
clock = partial(datetime.now, UTC)


@counted(settings.metrics_namespace)
@collector_paused
def handler(event: dict[str, Any], context: Invocation) -> None:
    """Do what the event asks for; what is not done when this ends is taken up by a later call."""
    time_left = time_left_of(context)
    orders = partial(OrdersWriter, dynamodb, settings.orders_table, time_left=time_left)
    importer = Importer(jobs=jobs, bucket=bucket, orders=orders, terms=terms, clock=clock, time_left=time_left)
    match event["detail-type"]:
        case "Object Created":
            arrive(event, importer, jobs, context.aws_request_id)
        case str(kind) if kind == FIRE:
            importer.fire(event["detail"]["import_id"])
        case _:
            look_round(importer, jobs, context.aws_request_id, clock)
