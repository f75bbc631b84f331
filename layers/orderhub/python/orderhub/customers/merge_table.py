"""The merges in the Customers table, and how they lie there: the only module that writes them.

A merge stands under both customers, so that reading either's orders brings along that there is one, and in the
list of all, which tells everything about it.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from orderhub.customers.merges import Merge
from orderhub.customers.rows import JOINED, MERGED, MERGED_INTO, MERGES, Row, key_at
from orderhub.customers.sales import Place
from orderhub.customers.unreachable import UNREACHABLE
from orderhub.orders.attributes import time_text
from orderhub.platform.table import Table

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_ROOT = "attribute_not_exists(customer_id)"


def merged_place(customer_id: str) -> Place:
    """Where it is kept into whom a customer was merged."""
    return customer_id, MERGED_INTO


def merge_places(merge: Merge) -> tuple[Place, Place, Place]:
    """Where a merge is kept: under the merged customer, under the other, and in the list of all."""
    entry = f"{MERGED}{merge.customer_id}"
    return merged_place(merge.customer_id), (merge.into, entry), (MERGES, entry)


def merge_rows(merge: Merge) -> list[Row]:
    """A merge as rows, at its places."""
    values: Row = {"leads_to": {"S": merge.into}, "by": {"S": merge.by}, "at": {"S": time_text(merge.merged_at)}}
    return [key_at(place) | values for place in merge_places(merge)]


def merge_in(row: Mapping[str, Any]) -> Merge:
    """The merge in a row of the list of all."""
    return Merge(
        customer_id=row["sk"]["S"].removeprefix(MERGED),
        into=row["leads_to"]["S"],
        by=row["by"]["S"],
        merged_at=datetime.fromisoformat(row["at"]["S"]),
    )


def tells_of_merge(row: Mapping[str, Any]) -> bool:
    """Whether a row of a customer says that it is merged, or another into it."""
    sk: str = row["sk"]["S"]
    return sk.startswith(JOINED)


class Pointers:
    """Merges as they are made and undone. Every method raises TransientError when trying again can help.

    Args:
        client: DynamoDB.
        table: The Customers table.
    """

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._table = Table(client, table, *UNREACHABLE)

    def add(self, merge: Merge) -> bool:
        """Keep a merge if neither of the two is merged yet, so that merges at once never make a loop.

        Returns:
            False when one of them may be merged, and nothing was written.
        """
        own, *others = merge_rows(merge)
        return self._table.transact(
            {"Put": {"Item": own, "ConditionExpression": _ROOT}},
            {"ConditionCheck": {"Key": key_at(merged_place(merge.into)), "ConditionExpression": _ROOT}},
            *({"Put": {"Item": row}} for row in others),
        )

    def remove(self, merge: Merge) -> bool:
        """Take a merge away.

        Returns:
            False when it may be gone, or be another one by now, and nothing was written.
        """
        own, *others = map(key_at, merge_places(merge))
        is_this = {
            "ConditionExpression": "leads_to = :into",
            "ExpressionAttributeValues": {":into": {"S": merge.into}},
        }
        return self._table.transact(
            {"Delete": {"Key": own, **is_this}}, *({"Delete": {"Key": key}} for key in others)
        )
