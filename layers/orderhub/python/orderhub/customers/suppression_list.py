"""The marks of erased buyers by time: a partition of the Customers table that only this module uses.

Who reads them needs ``dynamodb:Query`` on the leading key ``erased``.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from orderhub.customers.erasure_screen import NotedMark
from orderhub.customers.unreachable import UNREACHABLE
from orderhub.orders.attributes import time_text
from orderhub.platform.table import Table

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
        self._table = Table(client, table, *UNREACHABLE)

    def add(self, marks: set[bytes], request_id: str, moment: datetime, *, is_back: bool = False) -> None:
        """Note that a buyer was erased, or is back; noting it again changes nothing."""
        row: dict[str, Any] = {
            "customer_id": {"S": _ALL},
            "sk": {"S": f"{time_text(moment)}#{request_id}"},
            "marks": {"BS": sorted(marks)},
        }
        if is_back:
            row["is_back"] = {"BOOL": True}
        self._table.put(row)

    def since(self, moment: datetime | None, /) -> Iterator[NotedMark]:
        """What was noted from a moment on, or ever, oldest first; some 60 buyers for a read unit."""
        rows = self._table.query(
            "customer_id = :all AND sk >= :since",
            {":all": {"S": _ALL}, ":since": {"S": time_text(moment) if moment else "0"}},
            ConsistentRead=False,
        )
        for row in rows:
            yield NotedMark(marks=frozenset(map(bytes, row["marks"]["BS"])), is_back="is_back" in row)
