"""Called by the state machines of all workflows, block by block: takes a step of a run."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any

from orderhub.messages.composing import Choices, messenger_of
from orderhub.platform import aws
from orderhub.platform.metrics import counted
from orderhub.platform.settings import load
from orderhub.workflows.catalog import load_catalog
from orderhub.workflows.composing import Tables, Terms, steps_of
from orderhub.workflows.step import step_of
from orderhub.workflows.task import task
from orderhub.workflows.timers import timers_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The function's environment; ``sms_allowed`` is ``true`` or ``false``, ``workflows`` what they are set to."""

    orders_table: str
    operations_table: str
    secrets_table: str
    make_signing_key_function: str
    customers_table: str
    events_table: str
    event_bus: str
    event_retention_days: int
    sender_email: str
    configuration_set: str
    sms_allowed: str
    message_channels: str
    quiet_hours: str
    frequency_cap: str
    public_url: str
    shop_url: str
    default_language: str
    default_phone_region: str
    default_time_zone: str
    default_currency: str
    workflows: str
    wait_scale: str
    timer_group: str
    timer_role: str
    undelivered_queue: str
    metrics_namespace: str


settings, dynamodb, scheduler = load(Settings), aws.dynamodb(), aws.later(aws.scheduler)
choices = Choices(
    sms_allowed=settings.sms_allowed,
    channels=settings.message_channels,
    quiet_hours=settings.quiet_hours,
    frequency_cap=settings.frequency_cap,
    public_url=settings.public_url,
    shop_url=settings.shop_url,
    language=settings.default_language,
    region=settings.default_phone_region,
    zone=settings.default_time_zone,
)
tables = Tables(
    orders=settings.orders_table,
    operations=settings.operations_table,
    customers=settings.customers_table,
    events=settings.events_table,
    retention_days=settings.event_retention_days,
)
terms = Terms(currency=settings.default_currency, zone=settings.default_time_zone, wait_scale=settings.wait_scale)
senders = messenger_of(settings, choices, dynamodb), timers_of(settings, scheduler, partial(datetime.now, UTC))
steps = steps_of(load_catalog(settings.workflows), tables, terms, dynamodb, senders)


@counted(settings.metrics_namespace)
@task
def handler(event: Mapping[str, Any], context: Any) -> dict[str, Any]:  # noqa: ANN401 - AWS gives no type for it
    """Take the step; the answer holds ids, the state and the outcome, nothing of the buyer's."""
    return steps.take(step_of(event), context.aws_request_id, datetime.now(UTC)).answer()
