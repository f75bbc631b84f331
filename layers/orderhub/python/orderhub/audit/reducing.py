"""The audit of some orders, reduced to the fact that somebody looked: what was said of why goes."""

from collections.abc import Container, Iterator
from typing import TYPE_CHECKING, Any

from orderhub.platform.aws import AWS_ERRORS, fault_of

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
        self._client = client
        self._table = table

    def about(self, order_nos: Container[str]) -> Iterator[dict[str, Any]]:
        """The rows of looks at some orders; all entries there are have to be read for it."""
        pages = self._client.get_paginator("query").paginate(
            TableName=self._table,
            ConsistentRead=True,
            KeyConditionExpression="pk = :all",
            ExpressionAttributeValues={":all": {"S": _ALL}},
        )
        try:
            for page in pages:
                yield from (row for row in page["Items"] if row["order_no"]["S"] in order_nos)
        except AWS_ERRORS as error:
            raise _unreachable(error) from error

    def reduce(self, order_nos: Container[str]) -> int:
        """Take the reasons out of the entries about some orders; how many entries that were."""
        wordy = [row for row in self.about(order_nos) if row["reason"]["S"] != _ERASED]
        for row in wordy:
            try:
                self._client.update_item(
                    TableName=self._table,
                    Key={name: row[name] for name in ("pk", "sk")},
                    UpdateExpression="SET reason = :erased",
                    ConditionExpression="attribute_exists(pk)",
                    ExpressionAttributeValues={":erased": {"S": _ERASED}},
                )
            except AWS_ERRORS as error:
                raise _unreachable(error) from error
        return len(wordy)


def _unreachable(error: Exception) -> Exception:
    return fault_of(error, "the audit cannot be reached right now", "audit_unreadable")
