"""Tables on moto, made from the definitions in template.yaml, so that tests cannot drift from the template."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from moto import mock_aws

from orderhub.edge import aws
from tests.support.template import properties

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_UNDERSTOOD = ("AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes", "BillingMode")


@contextmanager
def moto_tables(*logical_ids: str) -> Iterator["DynamoDBClient"]:
    """AWS as moto plays it, with tables of the template; gives DynamoDB.

    Args:
        logical_ids: The tables' names in the template, such as ``OrdersTable``; they are called so on moto too.
    """
    with mock_aws():
        client = aws.dynamodb()
        for name in logical_ids:
            definition = properties("DynamoDB::Table")[name]
            client.create_table(TableName=name, **{k: v for k, v in definition.items() if k in _UNDERSTOOD})
        yield client
