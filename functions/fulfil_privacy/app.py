"""manage_privacy, when a request is taken in, and a schedule; exports and erases customers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from orderhub.jobs.engine import Engine
from orderhub.platform import aws
from orderhub.platform.invocation import Invocation, time_left_of
from orderhub.platform.settings import load
from orderhub.privacy.composing import inventory_of, ledger_of
from orderhub.privacy.request import FULFIL, POLICY
from orderhub.privacy.work import Clerk


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the template sets for this function."""

    orders_table: str
    customers_table: str
    events_table: str
    operations_table: str
    secrets_table: str
    drop_bucket: str
    default_phone_region: str
    workflows: str
    event_retention_days: int
    receipt_retention_days: int
    erase_settle_seconds: int
    timer_group: str


settings = load(Settings)
dynamodb = aws.dynamodb()
inventory = inventory_of(settings, dynamodb, aws.later(aws.s3), aws.later(aws.scheduler))
ledger = ledger_of(settings, dynamodb)
clock = partial(datetime.now, UTC)
clerk = Clerk(inventory=inventory, settles_in=timedelta(seconds=settings.erase_settle_seconds), clock=clock)


def handler(event: Mapping[str, Any], context: Invocation) -> None:
    """Do what the event asks for; what is not done when this ends is taken up by a later call."""
    engine = Engine(jobs=ledger, work=clerk, policy=POLICY, clock=clock, time_left=time_left_of(context))
    if event["detail-type"] == FULFIL:
        engine.work(event["detail"]["privacy_request_id"], context.aws_request_id)
    else:
        engine.sweep(context.aws_request_id)
