"""What customers are tagged with: rows in the Customers table, which this module alone writes.

Who tags customers needs ``dynamodb:PutItem`` on that table, for rows of the attributes ``customer_id``, ``sk``,
``at`` and ``by``.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from orderhub.customers.rows import key_at
from orderhub.customers.unreachable import unreachable
from orderhub.orders.attributes import time_text
from orderhub.platform.aws import AWS_ERRORS

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_KIND = "tag#"
_MOST = 100
"""So many tags of a customer are read."""


class CustomerTags:
    """Tags as they are kept. Every method raises TransientError when trying again can help.

    Args:
        client: DynamoDB.
        table: The Customers table.
    """

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table

    def add(self, customer_id: str, tag: str, at: datetime, by: str) -> None:
        """Tag a customer; tagging again changes nothing but when and by whom.

        Args:
            customer_id: Whom.
            tag: A tag, as ``tag.is_tag`` says.
            at: When.
            by: By what: ``rule:vip``, or a key's id.
        """
        row = key_at((customer_id, f"{_KIND}{tag}")) | {"at": {"S": time_text(at)}, "by": {"S": by}}
        try:
            self._client.put_item(TableName=self._table, Item=row)
        except AWS_ERRORS as error:
            raise unreachable(error) from error

    def remove(self, customer_id: str, tag: str) -> None:
        """Take a tag off a customer, if it is there."""
        try:
            self._client.delete_item(TableName=self._table, Key=key_at((customer_id, f"{_KIND}{tag}")))
        except AWS_ERRORS as error:
            raise unreachable(error) from error

    def of(self, family: Iterable[str]) -> tuple[str, ...]:
        """What customers that are one are tagged with, each tag once, by name."""
        return tuple(sorted({tag for customer_id in family for tag in self._own(customer_id)}))

    def _own(self, customer_id: str) -> list[str]:
        try:
            answer = self._client.query(
                TableName=self._table,
                ConsistentRead=True,
                Limit=_MOST,
                KeyConditionExpression="customer_id = :of AND begins_with(sk, :kind)",
                ExpressionAttributeValues={":of": {"S": customer_id}, ":kind": {"S": _KIND}},
                ProjectionExpression="sk",
            )
        except AWS_ERRORS as error:
            raise unreachable(error) from error
        return [row["sk"]["S"].removeprefix(_KIND) for row in answer["Items"]]
