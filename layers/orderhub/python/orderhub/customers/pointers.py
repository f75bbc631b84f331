"""The merges in the Customers table: the only module that writes them."""

from typing import TYPE_CHECKING

from orderhub.customers.merge_rows import merge_places, merge_rows, merged_place
from orderhub.customers.merges import Merge
from orderhub.customers.rows import key_at
from orderhub.customers.unreachable import UNREACHABLE
from orderhub.platform.table import Table

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_ROOT = "attribute_not_exists(customer_id)"


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
