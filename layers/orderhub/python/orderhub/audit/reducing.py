"""The audit of some orders, reduced to the fact that somebody looked: the reason given goes."""

from collections.abc import Container, Iterator
from typing import TYPE_CHECKING

from orderhub.platform.row_keys import Row, key_in
from orderhub.platform.table import Table

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_ALL = "audit"
_ERASED = "erased"
"""What stands in place of a reason that is gone."""


class AuditOf:
    """Entries about some orders. Every method raises TransientError when trying again can help.

    Args:
        client: DynamoDB.
        table: The Operations table.
    """

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._table = Table(client, table, "the audit cannot be reached right now", "audit_unreadable")

    def about(self, order_nos: Container[str]) -> Iterator[Row]:
        """The rows of looks at some orders; all entries there are have to be read for it."""
        return (row for row in self._table.partition(_ALL) if row["order_no"]["S"] in order_nos)

    def reduce(self, order_nos: Container[str]) -> int:
        """Take the reasons out of the entries about some orders; how many entries that were."""
        wordy = [row for row in self.about(order_nos) if row["reason"]["S"] != _ERASED]
        for row in wordy:
            self._table.update(
                key_in(row),
                "SET reason = :erased",
                {":erased": {"S": _ERASED}},
                ConditionExpression="attribute_exists(pk)",
            )
        return len(wordy)
