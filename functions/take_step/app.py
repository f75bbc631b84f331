"""Called by the state machines of all workflows, block by block: takes a step of a run that sends nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from orderhub.platform import aws
from orderhub.platform.settings import load
from orderhub.settings.stored import shop_settings
from orderhub.workflows.composing import steps_of
from orderhub.workflows.step import step_of
from orderhub.workflows.task import task


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The function's environment; ``workflows`` are their first settings."""

    orders_table: str
    operations_table: str
    customers_table: str
    events_table: str
    event_retention_days: int
    default_time_zone: str
    default_currency: str
    workflows: str
    wait_scale: str
    timer_group: str
    timer_role: str
    undelivered_queue: str


settings = load(Settings)
dynamodb = aws.dynamodb()
reads = shop_settings(dynamodb, settings.operations_table)
steps = steps_of(settings, dynamodb, aws.later(aws.scheduler), reads)


@task
def handler(event: Mapping[str, Any], context: Any) -> dict[str, Any]:  # noqa: ANN401 - AWS gives no type for it
    """Take the step; the answer holds ids, the state and the outcome, nothing of the buyer's."""
    return steps.take(step_of(event), context.aws_request_id, datetime.now(UTC)).answer()
