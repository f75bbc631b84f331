"""Many orders of the Orders table at once, for those who go over all of them or follow their changes."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from time import sleep
from typing import TYPE_CHECKING, Any

from orderhub.orders import rows
from orderhub.orders.model import Order
from orderhub.orders.table import BUSY, UNREADABLE
from orderhub.platform.table import Table

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
        self._batches = Table(client, name, *UNREADABLE).batches(pause, *BUSY)

    def read(self, order_nos: Iterable[str]) -> dict[str, Mapping[str, Any]]:
        """The rows of these orders as they are now; nothing where there is none.

        Raises:
            TransientError: The table could not be read, or is busy; trying again can help.
        """
        keys = map(rows.key_of, dict.fromkeys(order_nos))
        return {row["order_no"]["S"]: row for row in self._batches.read(keys)}

    def whole(self, order_nos: Iterable[str]) -> list[Order]:
        """These orders as they are now, without what was done about them.

        Left out are those that are gone, and those that change while they are read.

        Raises:
            TransientError: The table could not be read, or is busy; trying again can help.
        """
        headers = [row for row in self.read(order_nos).values() if rows.is_header(row)]
        keys = (rows.key_of(row["order_no"]["S"], sku) for row in headers for sku in rows.skus_of(row))
        lines = {(row["order_no"]["S"], rows.sku_of(row)): row for row in self._batches.read(keys)}
        orders = (
            _order(row, [lines.get((row["order_no"]["S"], sku)) for sku in rows.skus_of(row)]) for row in headers
        )
        return [order for order in orders if order]


def _order(header: Mapping[str, Any], lines: Sequence[Mapping[str, Any] | None]) -> Order | None:
    """An order of its rows; None when a line is gone, which the order's next change tells of."""
    there = [line for line in lines if line]
    if len(there) < len(lines):
        return None
    return Order(header=rows.header_of(header), lines=tuple(map(rows.line_of, there)), stamp=rows.stamp_of(header))
