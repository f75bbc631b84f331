"""What takes the steps of workflows, put together for the function that does."""

from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Protocol

from orderhub.customers.tags import CustomerTags
from orderhub.events.bus import EventBus, StoringBus
from orderhub.events.history import EventHistory
from orderhub.orders.table import OrdersTable
from orderhub.rules.action_runner import ActionRunner
from orderhub.settings.stored import Reads
from orderhub.tasks.table import TasksTable
from orderhub.workflows.case_tasks import CaseTasks
from orderhub.workflows.composing import Settings, runs_in_hand
from orderhub.workflows.program_composing import circumstances_of
from orderhub.workflows.program_runner import ProgramRunner
from orderhub.workflows.run_messages import MessageSender
from orderhub.workflows.steps import Steps
from orderhub.workflows.timers import Scheduler, TimerSettings, timers_of

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class StepSettings(Settings, TimerSettings, Protocol):
    """What the template sets for the function that takes steps."""


def steps_of(  # noqa: PLR0913, PLR0917 - what steps need
    settings: StepSettings,
    dynamodb: "DynamoDBClient",
    scheduler: Scheduler,
    reads: Reads,
    sends: MessageSender,
    bus: EventBus,
) -> Steps:
    """What takes the steps of all workflows.

    Args:
        settings: What the template sets, which holds where the API sets nothing.
        dynamodb: DynamoDB.
        scheduler: EventBridge Scheduler.
        reads: Reads what the API sets.
        sends: Who sends messages.
        bus: Takes what is asked of others, and what workflows tell.
    """
    orders = OrdersTable(dynamodb, settings.orders_table)
    tasks = TasksTable(dynamodb, settings.operations_table)
    history = EventHistory(dynamodb, settings.events_table, retention_days=settings.event_retention_days)
    programs = ProgramRunner(
        sends=sends,
        actions=ActionRunner(
            bus=bus,
            emits=StoringBus(bus, history),
            tasks=tasks,
            tags=CustomerTags(dynamodb, settings.customers_table),
        ),
        case_tasks=CaseTasks(tasks=tasks, order=orders.read),
        circumstances=circumstances_of(settings, dynamodb, orders.read),
    )
    return Steps(
        runs=runs_in_hand(settings, dynamodb, reads),
        programs=programs,
        alarms=timers_of(settings, scheduler, partial(datetime.now, UTC)),
    )
