"""Tables on moto, made from the definitions in template.yaml, so that tests cannot drift from the template."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from moto import mock_aws

from orderhub.orders import rows
from orderhub.orders.amounts import amount_of
from orderhub.orders.model import Header, Line, Stamp
from orderhub.platform import aws
from tests.support.orders import stamp
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


def put_order(client: "DynamoDBClient", head: Header, *lines: Line, stamped: Stamp | None = None) -> None:
    """Put an order into the Orders table, row by row."""
    current_stamp, amounts = stamped or stamp(), {line.sku: amount_of(line) for line in lines}
    whole = rows.header_row(head, tuple(amounts), current_stamp, amounts)
    for row in (whole, *(rows.line_row(head.order_no, line, current_stamp.version) for line in lines)):
        client.put_item(TableName="OrdersTable", Item=row)
