"""Events of somebody who wants to know or to be forgotten: read, reduced to the fact, or deleted."""

import json
from collections.abc import Callable, Iterator, Mapping
from time import sleep
from typing import TYPE_CHECKING, Any

from orderhub.events.history import busy, unreachable
from orderhub.events.order_facts import compact
from orderhub.platform.aws import AWS_ERRORS
from orderhub.platform.batches import Batches

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_NOBODY: dict[str, Any] = {
    "customer_id": None,
    "matched_by": None,
    "reachable_by": [],
    "delivered_count": None,
    "delivered_total": None,
    "last_delivered_at": None,
}
_NAMES: dict[str, Any] = {
    "tags": [],
    "language": None,
    "payment_method": None,
    "delivery_method": None,
    "carrier": None,
}


class EventsForgetting:
    """The history of some key. Every method raises TransientError when trying again can help.

    Args:
        client: DynamoDB.
        table: The Events table.
        pause: Waits that many seconds.
    """

    def __init__(self, client: "DynamoDBClient", table: str, pause: Callable[[float], None] = sleep) -> None:
        self._client = client
        self._table = table
        self._batches = Batches(client, table, pause, unreachable, busy)

    def of(self, key: str) -> Iterator[dict[str, Any]]:
        """All rows of an order number, or of ``customer#<id>``: events, and what they set off."""
        pages = self._client.get_paginator("query").paginate(
            TableName=self._table,
            ConsistentRead=True,
            KeyConditionExpression="order_no = :key",
            ExpressionAttributeValues={":key": {"S": key}},
        )
        try:
            for page in pages:
                yield from page["Items"]
        except AWS_ERRORS as error:
            raise unreachable(error) from error

    def reduce(self, order_no: str) -> int:
        """Leave of an order's events what became of the order, and nobody; how many were changed."""
        changed = 0
        for row in self.of(order_no):
            after = reduced(row["detail"]["S"]) if "detail" in row else None
            if after and after != row["detail"]["S"]:
                self._keep(row, after)
                changed += 1
        return changed

    def delete(self, key: str) -> int:
        """Delete all there is of a key; how many rows that were."""
        keys = [{name: row[name] for name in ("order_no", "version")} for row in self.of(key)]
        self._batches.write({"DeleteRequest": {"Key": key}} for key in keys)
        return len(keys)

    def _keep(self, row: Mapping[str, Any], detail: str) -> None:
        try:
            self._client.update_item(
                TableName=self._table,
                Key={name: row[name] for name in ("order_no", "version")},
                UpdateExpression="SET detail = :detail",
                ExpressionAttributeValues={":detail": {"S": detail}},
            )
        except AWS_ERRORS as error:
            raise unreachable(error) from error


def reduced(detail: str) -> str:
    """The detail of an event without whom it was about, in the same form."""
    said = json.loads(detail)
    said["contactId"] = None
    if "contact" in said:
        said["contact"] = dict(_NOBODY)
    if "order" in said:
        said["order"] |= {name: value for name, value in _NAMES.items() if name in said["order"]}
    return compact(said)
