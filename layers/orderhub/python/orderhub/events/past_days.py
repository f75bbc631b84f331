"""All that was published between two times, oldest first, for those who go over the past."""

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import batched
from typing import TYPE_CHECKING

from orderhub.events.day_index import DayIndex
from orderhub.events.days import TICK, Row, Wanted, merged, parts_of
from orderhub.events.event_reader import EventReader
from orderhub.events.stored_event import StoredEvent

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_AT_ONCE = 100
_AHEAD = 800
"""Rows that are looked at before the first event of a day is read."""


class PastDays:
    """The events of past days, of orders and of customers.

    Args:
        client: DynamoDB.
        table: The Events table.
    """

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._index = DayIndex(client, table)
        self._events = EventReader(client, table)

    def each(self, since: datetime, until: datetime, types: frozenset[str] = frozenset()) -> Iterator[StoredEvent]:
        """The events from one moment up to, and without, another; read as far as they are requested.

        Args:
            since: The first moment.
            until: The first moment too late.
            types: The events that are wanted, by their names; none means all.

        Raises:
            TransientError: The table could not be read, or is busy; trying again can help.
        """
        for some in batched(self._rows(since, until, types), _AT_ONCE, strict=False):
            keys = [(row.position.key, row.position.number) for row in some]
            events = self._events.of(keys)
            yield from (events[key] for key in keys if key in events)

    def _rows(self, since: datetime, until: datetime, types: frozenset[str]) -> Iterator[Row]:
        wanted = Wanted(types=types)
        first, last = (moment.astimezone(UTC).date() for moment in (since, until - TICK))
        for day in reversed(self._events.days(first, last)):
            parts = parts_of(day, since, until, newest_first=False)
            rows = merged(lambda part, most: self._index.chunk(part, wanted, most), parts, _AHEAD)
            yield from (row for _, row in rows if row)
