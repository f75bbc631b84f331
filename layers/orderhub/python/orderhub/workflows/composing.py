"""The steps of workflows put together, for the functions that take them."""

from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Protocol

from orderhub.customers.delivery_log import DeliveryLog
from orderhub.events.reaction_log import ReactionLog
from orderhub.settings.stored import Reads
from orderhub.tasks.table import TasksTable
from orderhub.workflows.blocks import Blocks, MessageSender
from orderhub.workflows.case_tasks import CaseTasks
from orderhub.workflows.claims import StartClaims
from orderhub.workflows.current_catalog import CurrentCatalog
from orderhub.workflows.current_composing import Places, state_of
from orderhub.workflows.documents import WorkflowDocuments
from orderhub.workflows.runs import RunsTable
from orderhub.workflows.sending import Sending
from orderhub.workflows.steps import Programs, Steps
from orderhub.workflows.timers import Scheduler, timers_of

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class Settings(Places, Protocol):
    """What the template sets for a function that takes steps; ``workflows`` is what they are set to."""

    @property
    def events_table(self) -> str: ...  # noqa: D102 - above
    @property
    def event_retention_days(self) -> int: ...  # noqa: D102 - above
    @property
    def workflows(self) -> str: ...  # noqa: D102 - above
    @property
    def timer_group(self) -> str: ...  # noqa: D102 - above
    @property
    def timer_role(self) -> str: ...  # noqa: D102 - above
    @property
    def undelivered_queue(self) -> str: ...  # noqa: D102 - above


def sending_of(settings: Settings, dynamodb: "DynamoDBClient", messenger: MessageSender) -> Sending:
    """What sends the messages of runs, and stores who got them."""
    delivery_log = DeliveryLog(dynamodb, settings.customers_table, settings.event_retention_days)
    return Sending(messenger=messenger, delivery_log=delivery_log)


def steps_of(  # noqa: PLR0913, PLR0917 - what steps need
    settings: Settings,
    dynamodb: "DynamoDBClient",
    scheduler: Scheduler,
    reads: Reads,
    sends: MessageSender | None = None,
    programs: Programs | None = None,
) -> Steps:
    """The steps of all workflows.

    Args:
        settings: What the template sets, which holds where the API sets nothing.
        dynamodb: DynamoDB.
        scheduler: EventBridge Scheduler.
        reads: Reads what the API sets.
        sends: Who sends messages, if the function does.
        programs: What runs saved workflows, if the function does.
    """
    operations, days = settings.operations_table, settings.event_retention_days
    looking, clock = state_of(settings, dynamodb), partial(datetime.now, UTC)
    return Steps(
        workflows=CurrentCatalog(settings.workflows, reads),
        runs=RunsTable(dynamodb, operations, days),
        claims=StartClaims(dynamodb, operations),
        alarms=timers_of(settings, scheduler, clock),
        notes=ReactionLog(dynamodb, settings.events_table, days),
        look=looking,
        blocks=Blocks(
            sends=sends,
            tasks=CaseTasks(tasks=TasksTable(dynamodb, operations), order=looking.order),
            scale=float(settings.wait_scale),
        ),
        saved=WorkflowDocuments(dynamodb, operations, clock),
        programs=programs,
    )
