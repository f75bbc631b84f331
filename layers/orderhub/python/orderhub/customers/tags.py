"""What customers are tagged with: rows in the Customers table, which this module alone writes.

Who tags customers needs ``dynamodb:PutItem`` on that table, for rows of the attributes ``customer_id``, ``sk``,
``at`` and ``by``.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from orderhub.customers.rows import key_at
from orderhub.customers.unreachable import UNREACHABLE
from orderhub.orders.attributes import time_text
from orderhub.platform.table import Table

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
        self._table = Table(client, table, *UNREACHABLE)

    def add(self, customer_id: str, tag: str, moment: datetime, by: str) -> None:
        """Tag a customer; tagging again changes nothing but when and by whom.

        Args:
            customer_id: Whom.
            tag: A tag, as ``tag.is_tag`` says.
            moment: When.
            by: By what: ``rule:vip``, or a key's id.
        """
        row = key_at((customer_id, f"{_KIND}{tag}")) | {"at": {"S": time_text(moment)}, "by": {"S": by}}
        self._table.put(row)

    def remove(self, customer_id: str, tag: str) -> None:
        """Take a tag off a customer, if it is there."""
        self._table.delete(key_at((customer_id, f"{_KIND}{tag}")))

    def of(self, family: Iterable[str]) -> tuple[str, ...]:
        """What customers that are one are tagged with, each tag once, by name."""
        return tuple(sorted({tag for customer_id in family for tag in self._own(customer_id)}))

    def _own(self, customer_id: str) -> list[str]:
        items, _ = self._table.page(
            "customer_id = :of AND begins_with(sk, :kind)",
            {":of": {"S": customer_id}, ":kind": {"S": _KIND}},
            Limit=_MOST,
            ProjectionExpression="sk",
        )
        return [row["sk"]["S"].removeprefix(_KIND) for row in items]
