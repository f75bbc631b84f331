"""Many orders of the Orders table at once, for those who go over all of them or follow their changes."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import batched
from time import sleep
from typing import TYPE_CHECKING, Any

from orderhub.edge.aws import AWS_ERRORS
from orderhub.edge.batches import whole_batch
from orderhub.faults import Passing
from orderhub.orders import rows
from orderhub.orders.model import Order
from orderhub.orders.table import unreadable

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_AT_ONCE = 100
"""What AWS takes in one BatchGetItem."""


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
        return {row["order_no"]["S"]: row for row in self._rows(keys)} if keys else {}

    def whole(self, order_nos: Iterable[str]) -> list[Order]:
        """These orders as they are now, without what was done about them.

        Left out are those that are gone, and those that change while they are read.

        Raises:
            Passing: The table could not be read, or is busy; trying again can help.
        """
        found = [row for part in batched(order_nos, _AT_ONCE, strict=False) for row in self.read(part).values()]
        headers = [row for row in found if rows.is_header(row)]
        keys = [rows.key_of(row["order_no"]["S"], sku) for row in headers for sku in rows.skus_of(row)]
        lines = {
            (row["order_no"]["S"], rows.sku_of(row)): row
            for part in batched(keys, _AT_ONCE, strict=False)
            for row in self._rows(part)
        }
        orders = (
            _order(row, [lines.get((row["order_no"]["S"], sku)) for sku in rows.skus_of(row)]) for row in headers
        )
        return [order for order in orders if order]

    def _rows(self, keys: Sequence[rows.Row]) -> list[Mapping[str, Any]]:
        wanted = {"Keys": list(keys), "ConsistentRead": True}
        try:
            found = whole_batch(self._client.batch_get_item, self._name, wanted, self._pause)
        except AWS_ERRORS as error:
            raise unreadable(error) from error
        if found is None:
            raise Passing("the orders cannot be read right now", "orders_busy")
        return found


def _order(header: Mapping[str, Any], lines: Sequence[Mapping[str, Any] | None]) -> Order | None:
    """An order of its rows; None when a line is gone, which the order's next change tells of."""
    there = [line for line in lines if line]
    if len(there) < len(lines):
        return None
    return Order(header=rows.header_of(header), lines=tuple(map(rows.line_of, there)), stamp=rows.stamp_of(header))
