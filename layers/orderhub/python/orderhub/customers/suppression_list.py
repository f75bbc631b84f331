"""The marks of erased buyers by time: a partition of the Customers table, which this module alone touches.

Who reads them needs ``dynamodb:Query`` on the leading key ``erased``.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from orderhub.customers.erasure_screen import NotedMark
from orderhub.customers.unreachable import unreachable
from orderhub.orders.attributes import time_text
from orderhub.platform.aws import AWS_ERRORS

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_ALL = "erased"


class SuppressionList:
    """Who was erased and who came back, in that order.

    Every method raises TransientError when trying again can help.

    Args:
        client: DynamoDB.
        table: The Customers table.
    """

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table

    def add(self, marks: set[bytes], request_id: str, at: datetime, *, is_back: bool = False) -> None:
        """Note that a buyer was erased, or is back; noting it again changes nothing."""
        row: dict[str, Any] = {
            "customer_id": {"S": _ALL},
            "sk": {"S": f"{time_text(at)}#{request_id}"},
            "marks": {"BS": sorted(marks)},
        }
        if is_back:
            row["is_back"] = {"BOOL": True}
        try:
            self._client.put_item(TableName=self._table, Item=row)
        except AWS_ERRORS as error:
            raise unreachable(error) from error

    def since(self, moment: datetime | None, /) -> Iterator[NotedMark]:
        """What was noted from a moment on, or ever, oldest first; some 60 buyers for a read unit."""
        pages = self._client.get_paginator("query").paginate(
            TableName=self._table,
            KeyConditionExpression="customer_id = :all AND sk >= :since",
            ExpressionAttributeValues={":all": {"S": _ALL}, ":since": {"S": time_text(moment) if moment else "0"}},
        )
        try:
            for page in pages:
                for row in page["Items"]:
                    yield NotedMark(marks=frozenset(map(bytes, row["marks"]["BS"])), is_back="is_back" in row)
        except AWS_ERRORS as error:
            raise unreachable(error) from error
