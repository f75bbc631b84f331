"""What the actions of a stack's rules may lead to."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING

from orderhub.care.catalog import names_of_simple_actions
from orderhub.messages.contents import message_names
from orderhub.rules.actions import ActionTargets
from orderhub.webhooks.table import WebhooksTable

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


def action_targets(
    client: "DynamoDBClient", operations_table: str, workflows: Mapping[str, AbstractSet[str]]
) -> ActionTargets:
    """The names there are, read when one is asked for; ``workflows`` as ActionTargets takes them."""
    return ActionTargets(
        workflows=workflows,
        messages=message_names(client, operations_table),
        has_webhook=WebhooksTable(client, operations_table).has,
        order_actions=names_of_simple_actions,
    )
