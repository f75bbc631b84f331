"""Events of the Events table together with what they set off: the only module that reads both."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from itertools import islice
from time import sleep
from typing import TYPE_CHECKING, Any

from orderhub.events.history import BUSY, DAYS, UNREACHABLE
from orderhub.events.reactions import Mark, reaction_in
from orderhub.events.stored_event import EventKey, StoredEvent, published_detail
from orderhub.platform.table import Table

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

type Key = tuple[str, int]
"""The key an event stands under, and its number."""

_LAST = 10**38 - 1
"""The highest number there is in DynamoDB."""


class EventReader:
    """Events and what they set off, for those who read them.

    Args:
        client: DynamoDB.
        table: The Events table.
        pause: Waits that many seconds.
    """

    def __init__(self, client: "DynamoDBClient", table: str, *, pause: Callable[[float], None] = sleep) -> None:
        self._table = Table(client, table, *UNREACHABLE)
        self._batches = self._table.batches(pause, *BUSY)

    def read(self, key: str, most: int, before: int | None = None) -> list[StoredEvent]:
        """So many events of an order, or of whatever has that key, newest first; ``before`` goes on behind one.

        Raises:
            TransientError: The table could not be read; trying again can help.
        """
        last = _LAST if before is None else before - 1
        # The rows of days are no events, whoever asks for their key.
        events = self._query(key, (1, last), most) if last and key != DAYS else []
        if not events:
            return []
        span = -_number(events[0]), -_number(events[-1])
        of = {-_number(row): row for row in self._query(key, span, None)}
        return [_kept(row, of.get(_number(row), {})) for row in events]

    def of(self, keys: Iterable[Key]) -> dict[Key, StoredEvent]:
        """The events of these keys and numbers; what is not stored, or not yet, is left out.

        Raises:
            TransientError: The table could not be read, or is busy; trying again can help.
        """
        wanted = tuple(dict.fromkeys(keys))
        numbers = ((key, place) for key, number in wanted for place in (number, -number))
        stored = self._batches.read(
            {"order_no": {"S": key}, "version": {"N": str(place)}} for key, place in numbers
        )
        rows = {(row["order_no"]["S"], _number(row)): row for row in stored}
        return {
            (key, number): _kept(rows[key, number], rows.get((key, -number), {}))
            for key, number in wanted
            if (key, number) in rows
        }

    def days(self, oldest: date, newest: date) -> list[date]:
        """The days from one to another of which there are events, newest first.

        Raises:
            TransientError: The table could not be read; trying again can help.
        """
        rows = self._query(DAYS, (oldest.toordinal(), newest.toordinal()), None) if oldest <= newest else []
        return [date.fromordinal(_number(row)) for row in rows]

    def _query(self, key: str, span: tuple[int, int], most: int | None) -> list[Mapping[str, Any]]:
        values: Any = {":key": {"S": key}, ":first": {"N": str(span[0])}, ":last": {"N": str(span[1])}}
        rows = self._table.query(
            "order_no = :key AND version BETWEEN :first AND :last",
            values,
            ConsistentRead=False,
            ScanIndexForward=False,
            **({"Limit": most} if most else {}),
        )
        return list(islice(rows, most))


def _number(row: Mapping[str, Any]) -> int:
    return int(row["version"]["N"])


def _kept(row: Mapping[str, Any], set_off: Mapping[str, Any]) -> StoredEvent:
    marks = (*_texts(row, "marks"), *_texts(set_off, "marks"))
    return StoredEvent(
        place=EventKey(
            key=row["order_no"]["S"],
            number=_number(row),
            event_id=row["event_id"]["S"],
            detail_type=row["detail_type"]["S"],
            occurred_at=datetime.fromisoformat(row["occurred_at"]["S"]),
        ),
        detail=published_detail(row),
        reactions=tuple(
            sorted(map(reaction_in, _texts(set_off, "reactions")), key=lambda reaction: reaction.text)
        ),
        marks=frozenset(map(Mark, marks)),
    )


def _texts(row: Mapping[str, Any], name: str) -> list[str]:
    return row[name]["SS"] if name in row else []
