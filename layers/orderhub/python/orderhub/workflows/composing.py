"""What runs of workflows need, put together for the functions that have them in hand."""

from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Protocol

from orderhub.customers.delivery_log import DeliveryLog
from orderhub.events.reaction_log import ReactionLog
from orderhub.settings.stored import Reads
from orderhub.workflows.claims import StartClaims
from orderhub.workflows.current_catalog import CurrentCatalog
from orderhub.workflows.current_composing import Places, state_of
from orderhub.workflows.documents import WorkflowDocuments
from orderhub.workflows.run_messages import MessageSender
from orderhub.workflows.runs import RunsTable
from orderhub.workflows.runs_in_hand import RunsInHand
from orderhub.workflows.sending import Sending

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class Settings(Places, Protocol):
    """What the template sets for a function that has runs in hand; ``workflows`` is what they are set to."""

    @property
    def events_table(self) -> str: ...  # noqa: D102 - above
    @property
    def event_retention_days(self) -> int: ...  # noqa: D102 - above
    @property
    def workflows(self) -> str: ...  # noqa: D102 - above


def sending_of(settings: Settings, dynamodb: "DynamoDBClient", messenger: MessageSender) -> Sending:
    """What sends the messages of runs, and stores who got them."""
    delivery_log = DeliveryLog(dynamodb, settings.customers_table, settings.event_retention_days)
    return Sending(messenger=messenger, delivery_log=delivery_log)


def runs_in_hand(settings: Settings, dynamodb: "DynamoDBClient", reads: Reads) -> RunsInHand:
    """What takes the runs of all workflows in hand.

    Args:
        settings: What the template sets, which holds where the API sets nothing.
        dynamodb: DynamoDB.
        reads: Reads what the API sets.
    """
    operations, days = settings.operations_table, settings.event_retention_days
    return RunsInHand(
        shipped=CurrentCatalog(settings.workflows, reads),
        saved=WorkflowDocuments(dynamodb, operations, partial(datetime.now, UTC)),
        runs=RunsTable(dynamodb, operations, days),
        claims=StartClaims(dynamodb, operations),
        notes=ReactionLog(dynamodb, settings.events_table, days),
        look=state_of(settings, dynamodb),
    )
