"""All workflows as they are now, put together for the functions that ask for them."""

from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Protocol

from orderhub.settings.stored import shop_settings
from orderhub.workflows.all_workflows import AllWorkflows
from orderhub.workflows.current_catalog import CurrentCatalog
from orderhub.workflows.documents import WorkflowDocuments

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class Settings(Protocol):
    """What the template sets for a function that asks for workflows; ``workflows`` is what they are set to."""

    @property
    def operations_table(self) -> str: ...  # noqa: D102 - above
    @property
    def workflows(self) -> str: ...  # noqa: D102 - above


def saved_workflows(client: "DynamoDBClient", settings: Settings) -> WorkflowDocuments:
    """The workflows that people saved."""
    return WorkflowDocuments(client, settings.operations_table, partial(datetime.now, UTC))


def all_workflows(client: "DynamoDBClient", settings: Settings) -> AllWorkflows:
    """Those that ship with the hub, as they are set, and those that people saved and did not archive."""
    reads = shop_settings(client, settings.operations_table)
    return AllWorkflows(CurrentCatalog(settings.workflows, reads), saved_workflows(client, settings))
