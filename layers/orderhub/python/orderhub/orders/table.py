"""The Orders table for those who only read it; who changes orders uses ``writer``."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from time import sleep
from typing import TYPE_CHECKING, Any, Protocol

from orderhub.errors import RequestError
from orderhub.orders import rows
from orderhub.orders.activity_rows import activities_of, is_activity
from orderhub.orders.case_rules import with_ended_cases
from orderhub.orders.model import Order
from orderhub.orders.placeholders import id_in
from orderhub.platform.table import Table

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

UNREADABLE = "the orders cannot be read right now", "orders_unreadable"
BUSY = "the orders cannot be read right now", "orders_busy"
_MAX_NO_BYTES = 1023
"""An order number and the # behind it share DynamoDB's 1,024 bytes of a sort key."""


class OrdersTable:
    """Orders as they are kept, for those who only read them."""

    def __init__(self, client: "DynamoDBClient", name: str) -> None:
        self._table = Table(client, name, *UNREADABLE)

    def read(self, order_no: str) -> Order | None:
        """The whole order as it is now, in one Query; None if there is none.

        Raises:
            TransientError: The table could not be read; trying again can help.
        """
        stored = list(self._table.query("order_no = :order_no", {":order_no": {"S": order_no}}))
        products = {rows.sku_of(row): row for row in stored if not is_activity(row)}
        header = products.get("")
        if header is None or not rows.is_header(header):
            return None
        cases, feedbacks = activities_of([row for row in stored if is_activity(row)])
        order = Order(
            header=rows.header_of(header),
            lines=tuple(rows.line_of(products[sku]) for sku in rows.skus_of(header) if sku in products),
            stamp=rows.stamp_of(header),
            cases=cases,
            feedbacks=feedbacks,
        )
        return with_ended_cases(order)


class OrderReader(Protocol):
    """Where whole orders are read."""

    def read(self, order_no: str) -> Order | None:
        """The order as it is now, None if there is none."""
        ...


def existing_order(orders: OrderReader, order_no: str) -> Order:
    """The order of that number.

    Raises:
        RequestError: ``order_unknown``: there is none.
        TransientError: The table could not be read; trying again can help.
    """
    order = orders.read(order_number(order_no))
    if order is None:
        raise _unknown()
    return order


def order_number(order_no: str) -> str:
    """The number as orders are kept by it, if there can be an order of it.

    Raises:
        RequestError: ``order_unknown``: no table could hold such a key, so it must not even be asked for.
    """
    stored_id = id_in(order_no)
    if not 0 < len(stored_id.encode()) <= _MAX_NO_BYTES:
        raise _unknown()
    return stored_id


def _unknown() -> RequestError:
    return RequestError("There is no order of this number.", "order_unknown")


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
