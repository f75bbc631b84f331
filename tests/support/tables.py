"""Tables on moto, made from the definitions in template.yaml, so that tests cannot drift from the template."""

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

TEMPLATE = Path(__file__).parents[2] / "template.yaml"
_UNDERSTOOD = ("AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes", "BillingMode")


class _Tagless(yaml.SafeLoader):
    """Reads CloudFormation's short forms (!Ref, !Sub) as the plain values behind them."""


def _plain(loader: yaml.SafeLoader, _suffix: str, node: yaml.Node) -> object:
    if isinstance(node, yaml.ScalarNode):
        return loader.construct_scalar(node)
    if isinstance(node, yaml.SequenceNode):
        return loader.construct_sequence(node, deep=True)
    assert isinstance(node, yaml.MappingNode)
    return loader.construct_mapping(node, deep=True)


_Tagless.add_multi_constructor("!", _plain)


@cache
def resources() -> dict[str, Any]:
    """The template's resources, by their logical ids; functions such as !Ref stand as their arguments."""
    with TEMPLATE.open(encoding="utf-8") as file:
        found: dict[str, Any] = yaml.load(file, _Tagless)["Resources"]  # noqa: S506 - a SafeLoader
    return found


def create_table(client: "DynamoDBClient", logical_id: str) -> str:
    """Create a table of the template.

    Args:
        client: DynamoDB, as moto plays it.
        logical_id: The table's name in the template, such as ``OrdersTable``.

    Returns:
        The name it got.
    """
    properties = resources()[logical_id]["Properties"]
    client.create_table(TableName=logical_id, **{k: v for k, v in properties.items() if k in _UNDERSTOOD})
    return logical_id
