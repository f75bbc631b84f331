"""Events of somebody who wants to know or to be forgotten: read, reduced to the fact, or deleted."""

import json
from collections.abc import Callable, Iterator, Mapping
from time import sleep
from typing import TYPE_CHECKING, Any

from orderhub.events.event_facts import compact
from orderhub.events.history import BUSY, UNREACHABLE
from orderhub.platform.row_keys import Row
from orderhub.platform.table import Table

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
        self._table = Table(client, table, *UNREACHABLE)
        self._batches = self._table.batches(pause, *BUSY)

    def of(self, key: str) -> Iterator[Row]:
        """All rows of an order number, or of ``customer#<id>``: events, and what they set off."""
        return self._table.query("order_no = :key", {":key": {"S": key}})

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
        key = {name: row[name] for name in ("order_no", "version")}
        self._table.update(key, "SET detail = :detail", {":detail": {"S": detail}})


def reduced(detail: str) -> str:
    """The detail of an event without whom it was about, in the same form."""
    fields = json.loads(detail)
    fields["contactId"] = None
    if "contact" in fields:
        fields["contact"] = dict(_NOBODY)
    if "order" in fields:
        fields["order"] |= {name: value for name, value in _NAMES.items() if name in fields["order"]}
    return compact(fields)
