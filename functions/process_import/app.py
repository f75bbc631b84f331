"""S3 through EventBridge, when a file is dropped, and a schedule; stores the orders of dropped files."""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any

from orderhub.customers.erasure_screen import erasure_screen_at
from orderhub.imports.arrivals import arrive
from orderhub.imports.bucket import Bucket
from orderhub.imports.composing import consumers_of, terms_at
from orderhub.imports.firing import fire_import
from orderhub.imports.job import FIRE, POLICY
from orderhub.imports.joblist import JobList
from orderhub.imports.process import Importer
from orderhub.jobs.engine import Engine
from orderhub.orders.writer import OrdersWriter
from orderhub.platform import aws
from orderhub.platform.invocation import Invocation, collector_paused, time_left_of
from orderhub.platform.metrics import counted
from orderhub.platform.settings import load
from orderhub.settings.stored import shop_settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the template sets for this function; ``refunded_counts`` is ``true`` or ``false``."""

    orders_table: str
    customers_table: str
    operations_table: str
    secrets_table: str
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


settings, dynamodb, clock = load(Settings), aws.dynamodb(), partial(datetime.now, UTC)
jobs, bucket = JobList(dynamodb, settings.operations_table), Bucket(aws.s3(), settings.drop_bucket)
terms = terms_at(settings, shop_settings(dynamodb, settings.operations_table), dynamodb, clock)
erasure_screen = erasure_screen_at(dynamodb, settings.customers_table, settings.secrets_table, clock)
consumers = consumers_of(settings, dynamodb, clock)


@counted(settings.metrics_namespace)
@collector_paused
def handler(event: dict[str, Any], context: Invocation) -> None:
    """Do what the event asks for; what is not done when this ends is taken up by a later call."""
    time_left = time_left_of(context)
    importer = Importer(
        bucket=bucket,
        orders=partial(OrdersWriter, dynamodb, settings.orders_table, time_left=time_left),
        terms=terms,
        clock=clock,
        time_left=time_left,
        screen=erasure_screen.screened,
        consumers=consumers,
    )
    engine = Engine(jobs=jobs, work=importer, policy=POLICY, clock=clock, time_left=time_left)
    match event["detail-type"]:
        case "Object Created":
            arrive(event, engine, jobs, context.aws_request_id)
        case str(kind) if kind == FIRE:
            fire_import(event["detail"]["import_id"], jobs, engine, importer)
        case _:
            engine.sweep(context.aws_request_id)
