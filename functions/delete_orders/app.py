"""manage_operations, when a deletion is requested, and a schedule; deletes the orders of open deletions."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from orderhub.deletions.by_time import ByTime
from orderhub.deletions.ledger import Ledger
from orderhub.deletions.operation import DELETE, POLICY
from orderhub.deletions.work import Deleter
from orderhub.jobs.engine import Engine
from orderhub.orders.index import OrdersIndex
from orderhub.orders.removal import OrdersRemoval
from orderhub.platform import aws
from orderhub.platform.invocation import Invocation, time_left_of
from orderhub.platform.settings import load


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the template sets for this function."""

    orders_table: str
    operations_table: str
    event_retention_days: int


settings = load(Settings)
dynamodb = aws.dynamodb()
ledger = Ledger(dynamodb, settings.operations_table)
clock = partial(datetime.now, UTC)
retention = timedelta(days=settings.event_retention_days)
deleter = Deleter(
    index=ByTime(OrdersIndex(dynamodb, settings.orders_table)),
    removal=lambda source: OrdersRemoval(dynamodb, settings.orders_table, source, retention),
    clock=clock,
)


def handler(event: Mapping[str, Any], context: Invocation) -> None:
    """Do what the event asks for; what is not done when this ends is taken up by a later call."""
    engine = Engine(jobs=ledger, work=deleter, policy=POLICY, clock=clock, time_left=time_left_of(context))
    if event["detail-type"] == DELETE:
        engine.work(event["detail"]["operation_id"], context.aws_request_id)
    else:
        engine.sweep(context.aws_request_id)
