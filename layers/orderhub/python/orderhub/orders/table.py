"""The Orders table for those who only read it; who changes orders uses ``writer``."""

from typing import TYPE_CHECKING

from orderhub.orders import rows
from orderhub.orders.activity_rows import activities_of, is_activity
from orderhub.orders.case_ends import with_ended_cases
from orderhub.orders.model import Order
from orderhub.platform.table import Table

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

UNREADABLE = "the orders cannot be read right now", "orders_unreadable"
BUSY = "the orders cannot be read right now", "orders_busy"


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
