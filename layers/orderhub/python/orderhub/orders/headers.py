"""Headers as they lie in the Orders table, many at once: for those who go over all orders."""

from collections.abc import Callable, Iterable, Mapping
from time import sleep
from typing import TYPE_CHECKING, Any

from orderhub.edge.aws import AWS_ERRORS
from orderhub.edge.batches import whole_batch
from orderhub.faults import Passing
from orderhub.orders import rows
from orderhub.orders.table import unreadable

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class OrderHeaders:
    """Headers, and the tombstones of orders that were deleted.

    Args:
        client: DynamoDB.
        name: The Orders table.
        pause: Waits that many seconds.
    """

    def __init__(self, client: "DynamoDBClient", name: str, pause: Callable[[float], None] = sleep) -> None:
        self._client = client
        self._name = name
        self._pause = pause

    def read(self, order_nos: Iterable[str]) -> dict[str, Mapping[str, Any]]:
        """The rows of these orders, at most a hundred, as they are now; nothing where there is none.

        Raises:
            Passing: The table could not be read, or is busy; trying again can help.
        """
        # AWS refuses a call that names a key twice, and one that names none.
        keys = [rows.key_of(order_no) for order_no in dict.fromkeys(order_nos)]
        if not keys:
            return {}
        wanted = {"Keys": keys, "ConsistentRead": True}
        try:
            found = whole_batch(self._client.batch_get_item, self._name, wanted, self._pause)
        except AWS_ERRORS as error:
            raise unreadable(error) from error
        if found is None:
            raise Passing("the orders cannot be read right now", "orders_busy")
        return {row["order_no"]["S"]: row for row in found}
