"""Called by run_workflow, the state machine of workflows, where a step failed for good: has the run say so."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from orderhub.platform import aws
from orderhub.platform.settings import load
from orderhub.settings.stored import shop_settings
from orderhub.workflows.composing import runs_in_hand
from orderhub.workflows.step import step_of
from orderhub.workflows.steps import Failures
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


settings = load(Settings)
dynamodb = aws.dynamodb()
failures = Failures(runs=runs_in_hand(settings, dynamodb, shop_settings(dynamodb, settings.operations_table)))


@task
def handler(event: Mapping[str, Any], context: object) -> dict[str, Any]:
    """Note the failure; the answer holds ids, the state and the outcome, nothing of the buyer's."""
    return failures.note(step_of(event), datetime.now(UTC)).answer()
