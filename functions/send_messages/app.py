"""Trigger: the queue of messages. Runs workflows to their next wait, at the rate the account may send."""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from orderhub.events.bus import EventBus
from orderhub.messages.composing import messenger_of
from orderhub.platform import aws
from orderhub.platform.invocation import Invocation, time_left_of
from orderhub.platform.metrics import counted
from orderhub.platform.settings import load
from orderhub.settings.stored import shop_settings
from orderhub.workflows.composing import sending_of
from orderhub.workflows.message_queue import MessageQueue
from orderhub.workflows.queued_steps import QueuedSteps
from orderhub.workflows.step import step_of
from orderhub.workflows.step_composing import steps_of
from orderhub.workflows.task import task
from orderhub.workflows.task_tokens import TaskTokens


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The function's environment; ``sms_allowed`` is ``true`` or ``false``, ``workflows`` their first settings."""

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
    messages_queue_url: str
    senders_at_once: int
    metrics_namespace: str


settings, dynamodb = load(Settings), aws.dynamodb()
reads = shop_settings(dynamodb, settings.operations_table)
messenger, pace = messenger_of(settings, dynamodb, reads)
sends = sending_of(settings, dynamodb, messenger)
bus = EventBus(aws.later(aws.events), settings.event_bus)
steps = steps_of(settings, dynamodb, aws.later(aws.scheduler), reads, sends, bus)
worker = QueuedSteps(
    take=task(lambda step, attempt: steps.take(step_of(step), attempt, datetime.now(UTC)).answer()),
    answers=TaskTokens(aws.workflows()),
    queue=MessageQueue(aws.later(aws.sqs), settings.messages_queue_url),
    pace=pace,
    chance=random.random,
)


@counted(settings.metrics_namespace)
def handler(event: Mapping[str, Any], context: Invocation) -> dict[str, Any]:
    """Take the steps of a batch; the answer names the messages that are to come again."""
    return worker.left_of(event["Records"], context.aws_request_id, time_left_of(context))
