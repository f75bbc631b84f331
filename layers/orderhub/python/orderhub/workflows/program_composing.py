"""What runs and tries workflows put together, for functions that do; it loads what decides conditions."""

from collections.abc import Callable
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from orderhub.customers.tags import CustomerTags
from orderhub.events.ports import Publisher
from orderhub.orders.model import Order
from orderhub.orders.table import OrdersTable
from orderhub.rules.action_runner import ActionRunner
from orderhub.rules.ports import EventEmitter, Outgoing
from orderhub.rules.stored_lookups import stored_lookups
from orderhub.tasks.table import TasksTable
from orderhub.workflows.case_tasks import CaseTasks
from orderhub.workflows.circumstances import Circumstances
from orderhub.workflows.current_composing import Places
from orderhub.workflows.program_runner import ProgramRunner
from orderhub.workflows.run_messages import MessageSender

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


def circumstances_of(
    settings: Places, dynamodb: "DynamoDBClient", order: Callable[[str], Order | None]
) -> Circumstances:
    """How things are for runs, by the tables; ``order`` reads an order."""
    return Circumstances(
        lookups=stored_lookups(dynamodb, settings),
        order=order,
        zone=ZoneInfo(settings.default_time_zone),
        scale=float(settings.wait_scale),
    )


def programs_of(
    settings: Places,
    dynamodb: "DynamoDBClient",
    sends: MessageSender,
    bus: Publisher[Outgoing],
    emits: EventEmitter,
) -> ProgramRunner:
    """What runs workflows: ``bus`` takes what is asked of others, ``emits`` what workflows tell."""
    orders = OrdersTable(dynamodb, settings.orders_table)
    tasks = TasksTable(dynamodb, settings.operations_table)
    return ProgramRunner(
        sends=sends,
        actions=ActionRunner(
            bus=bus,
            emits=emits,
            tasks=tasks,
            tags=CustomerTags(dynamodb, settings.customers_table),
        ),
        case_tasks=CaseTasks(tasks=tasks, order=orders.read),
        circumstances=circumstances_of(settings, dynamodb, orders.read),
    )
