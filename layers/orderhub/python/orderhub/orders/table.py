"""The Orders table for those who only read it; who changes orders uses ``writer``."""

from typing import TYPE_CHECKING

from orderhub.errors import TransientError
from orderhub.orders import rows
from orderhub.orders.activity_rows import activities_of, is_activity
from orderhub.orders.case_ends import with_ended_cases
from orderhub.orders.model import Order
from orderhub.platform.aws import AWS_ERRORS, fault_of

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class OrdersTable:
    """Orders as they are kept, for those who only read them."""

    def __init__(self, client: "DynamoDBClient", name: str) -> None:
        self._client = client
        self._name = name

    def read(self, order_no: str) -> Order | None:
        """The whole order as it is now, in one Query; None if there is none.

        Raises:
            TransientError: The table could not be read; trying again can help.
        """
        pages = self._client.get_paginator("query").paginate(
            TableName=self._name,
            ConsistentRead=True,
            KeyConditionExpression="order_no = :order_no",
            ExpressionAttributeValues={":order_no": {"S": order_no}},
        )
        try:
            found = [row for page in pages for row in page["Items"]]
        except AWS_ERRORS as error:
            raise unreadable(error) from error
        products = {rows.sku_of(row): row for row in found if not is_activity(row)}
        header = products.get("")
        if header is None or not rows.is_header(header):
            return None
        cases, feedbacks = activities_of([row for row in found if is_activity(row)])
        order = Order(
            header=rows.header_of(header),
            lines=tuple(rows.line_of(products[sku]) for sku in rows.skus_of(header) if sku in products),
            stamp=rows.stamp_of(header),
            cases=cases,
            feedbacks=feedbacks,
        )
        return with_ended_cases(order)


def unreadable(error: Exception) -> Exception:
    """The fault to raise for a failed read."""
    return fault_of(error, "the orders cannot be read right now", "orders_unreadable")


def busy() -> TransientError:
    """The fault to raise when the table is busy all the time."""
    return TransientError("the orders cannot be read right now", "orders_busy", is_busy=True)
