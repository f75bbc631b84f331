"""The Events table, the history of what was published: the only module that reads and writes it.

A row is one event, found by its place: an order's by order number and version, others as ``places`` says. The
index ``by_day`` holds a day's events, spread over the shards that these keys fall into. What an event set off
lies beside it; see ``reaction_log``. One row more for each day says that there are events of it, so that whoever
goes back through the days passes over those without.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from time import sleep
from typing import TYPE_CHECKING, Any

from orderhub.events.announcement import OrderEvent
from orderhub.events.ports import PublishedEvent
from orderhub.events.reactions import Mark
from orderhub.events.stored_event import (
    DAY_SHARDS,
    EventKey,
    event_key_of,
    has_contact,
    published_detail,
    stored_detail,
)
from orderhub.orders.attributes import time_text
from orderhub.orders.rows import shard_of
from orderhub.platform.table import Table

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_LAST = "9" * 38
"""The highest number there is in DynamoDB; what events set off has numbers below zero."""
UNREACHABLE = "the event history cannot be reached right now", "history_unreachable"
BUSY = "the event history is busy", "history_busy"
DAYS = " days"
"""The key of the rows of days, numbered as by ``date.toordinal``; no order number begins with a blank."""


class PastEvents:
    """Events of orders as they were published, for those who only read them."""

    def __init__(self, client: "DynamoDBClient", name: str) -> None:
        self._table = Table(client, name, *UNREACHABLE)

    def read(self, order_no: str, most: int | None = None, before: int | None = None) -> list[OrderEvent]:
        """What was published of an order, newest first.

        Args:
            order_no: The order.
            most: How many events; None for all.
            before: Goes on behind the event of that version.

        Raises:
            TransientError: The table could not be read; trying again can help.
        """
        if before is not None and before <= 1:
            return []
        last = str(before - 1) if before is not None else _LAST
        values: dict[str, Any] = {":order_no": {"S": order_no}, ":first": {"N": "1"}, ":last": {"N": last}}
        rows = self._table.query(
            "order_no = :order_no AND version BETWEEN :first AND :last",
            values,
            ConsistentRead=False,
            ScanIndexForward=False,
            **({"Limit": most} if most else {}),
        )
        return [_event(row) for row in islice(rows, most)]


class EventHistory(PastEvents):
    """Events as they are stored.

    Args:
        client: DynamoDB.
        name: The table.
        retention_days: How long an event is stored, counted from when it happened.
        pause: Waits that many seconds.
    """

    def __init__(
        self,
        client: "DynamoDBClient",
        name: str,
        *,
        retention_days: int,
        pause: Callable[[float], None] = sleep,
    ) -> None:
        super().__init__(client, name)
        self._retention = timedelta(days=retention_days)
        self._batches = self._table.batches(pause, *BUSY)
        self._days: set[date] = set()

    def published(self, versions: Iterable[tuple[str, int]]) -> set[tuple[str, int]]:
        """Of some orders' versions, by number and version, those whose events are stored.

        Raises:
            TransientError: The table could not be read, or is busy; trying again can help.
        """
        keys = ({"order_no": {"S": order_no}, "version": {"N": str(version)}} for order_no, version in versions)
        rows = self._batches.read(keys, ProjectionExpression="order_no, version")
        return {(row["order_no"]["S"], int(row["version"]["N"])) for row in rows}

    def write(self, events: Sequence[PublishedEvent]) -> None:
        """Store events; one that is stored already is written again as it is.

        Raises:
            InvalidInput: ``event_unreadable``: one is not in the envelope of the hub's events.
            TransientError: Not all were stored; writing all of them again can help.
        """
        # AWS refuses a call that names a key twice, as an order deleted and made anew within a batch would.
        once = {event.event_id: event for event in events}
        parsed = [(event, json.loads(event.detail)) for event in once.values()]
        placed = [(event_key_of(event.detail_type, detail), detail) for event, detail in parsed]
        days = {place.occurred_at.astimezone(UTC).date() for place, _ in placed} - self._days
        rows = (*map(self._day, sorted(days)), *(self._row(*entry) for entry in placed))
        self._batches.write({"PutRequest": {"Item": row}} for row in rows)
        self._days |= days

    def _day(self, day: date) -> dict[str, Any]:
        end = datetime.combine(day + timedelta(days=1), time(), UTC) + self._retention
        return {
            "order_no": {"S": DAYS},
            "version": {"N": str(day.toordinal())},
            "expires_at": {"N": str(int(end.timestamp()))},
        }

    def _row(self, place: EventKey, detail: Mapping[str, Any]) -> dict[str, Any]:
        row: dict[str, Any] = {
            "order_no": {"S": place.key},
            "version": {"N": str(place.number)},
            "event_id": {"S": place.event_id},
            "detail_type": {"S": place.detail_type},
            "occurred_at": {"S": time_text(place.occurred_at)},
            "detail": {"S": stored_detail(detail)},
            "day_shard": {"S": day_shard_of(place.key, place.occurred_at)},
            "expires_at": {"N": str(int((place.occurred_at + self._retention).timestamp()))},
        }
        return row if has_contact(detail) else row | {"marks": {"SS": [Mark.NO_CONTACT.value]}}


def day_shard_of(key: str, occurred_at: datetime) -> str:
    """The partition of the index that an event of an order, or of whatever has that key, falls into."""
    return f"{time_text(occurred_at)[:10]}#{shard_of(key, DAY_SHARDS)}"


def _event(row: Mapping[str, Any]) -> OrderEvent:
    return OrderEvent(
        order_no=row["order_no"]["S"],
        version=int(row["version"]["N"]),
        detail_type=row["detail_type"]["S"],
        occurred_at=datetime.fromisoformat(row["occurred_at"]["S"]),
        detail=published_detail(row),
    )
