"""Trigger: the queue of published events. Does what rules say that fire on them, and starts workflows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any

from orderhub.customers.tags import CustomerTags
from orderhub.events.bus import EventBus, StoringBus
from orderhub.events.history import EventHistory
from orderhub.events.reaction_log import ReactionLog
from orderhub.platform import aws
from orderhub.platform.invocation import Invocation, time_left_of
from orderhub.platform.settings import load
from orderhub.rules.action_runner import ActionRunner
from orderhub.rules.batches import left_of
from orderhub.rules.engine import Engine
from orderhub.rules.firings import Firings
from orderhub.rules.rulebook import Rulebook
from orderhub.rules.stored_lookups import stored_lookups
from orderhub.rules.table import RulesTable
from orderhub.settings.stored import shop_settings
from orderhub.tasks.table import TasksTable
from orderhub.workflows.current_catalog import CurrentCatalog
from orderhub.workflows.documents import WorkflowDocuments
from orderhub.workflows.starting import WorkflowStarts


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the template sets for this function."""

    operations_table: str
    customers_table: str
    orders_table: str
    events_table: str
    event_bus: str
    event_retention_days: int
    default_currency: str
    default_time_zone: str
    workflows: str
    run_workflow_machine: str


settings = load(Settings)
client = aws.dynamodb()
operations, days = settings.operations_table, settings.event_retention_days
bus = EventBus(aws.events(), settings.event_bus)
engine = Engine(
    rulebook=Rulebook(RulesTable(client, operations, days)),
    firings=Firings(client, operations, days),
    runner=ActionRunner(
        bus=bus,
        emits=StoringBus(bus, EventHistory(client, settings.events_table, retention_days=days)),
        tasks=TasksTable(client, operations),
        tags=CustomerTags(client, settings.customers_table),
    ),
    reactions=ReactionLog(client, settings.events_table, days),
    lookups=stored_lookups(client, settings),
)
starts = WorkflowStarts(
    shipped=CurrentCatalog(settings.workflows, shop_settings(client, operations)),
    saved=WorkflowDocuments(client, operations, partial(datetime.now, UTC)),
    machine=settings.run_workflow_machine,
    client=aws.later(aws.workflows),
)


def handler(event: Mapping[str, Any], context: Invocation) -> dict[str, Any]:
    """Hold the events of a batch against rules and workflows; the answer names those that are to come again."""
    return left_of(event["Records"], (engine, starts), datetime.now(UTC), time_left_of(context))
