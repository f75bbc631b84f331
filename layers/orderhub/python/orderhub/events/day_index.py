"""The index of the Events table by day, the only module that asks it, and all events between two times."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from itertools import batched
from typing import TYPE_CHECKING, Any

from orderhub.events.days import TICK, Chunk, Part, Position, Row, Wanted, merged, parts_of
from orderhub.events.event_reader import EventReader
from orderhub.events.history import UNREACHABLE
from orderhub.events.reactions import Mark, reaction_in
from orderhub.events.stored_event import StoredEvent
from orderhub.platform.table import Table

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_INDEX = "by_day"
_AT_ONCE = 100
_AHEAD = 800
"""Rows that are looked at before the first event of a day is read."""


class DayIndex:
    """What happened day by day.

    Args:
        client: DynamoDB.
        table: The Events table.
    """

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._table = Table(client, table, *UNREACHABLE)

    def chunk(self, part: Part, wanted: Wanted, most: int) -> Chunk:
        """Look at so many rows of a part, and bring those that are wanted; one Query.

        Raises:
            TransientError: The table could not be read; trying again can help.
        """
        names, values, conditions = _filter(wanted)
        values |= {
            ":part": {"S": f"{part.day}#{part.shard}"},
            ":first": {"S": part.first},
            ":last": {"S": part.last},
        }
        more: Any = {"ExclusiveStartKey": _start_key(part, part.after)} if part.after else {}
        if conditions:
            more["FilterExpression"] = " AND ".join(conditions)
        if names:
            more["ExpressionAttributeNames"] = names
        items, last = self._table.page(
            "day_shard = :part AND occurred_at BETWEEN :first AND :last",
            values,
            IndexName=_INDEX,
            ScanIndexForward=not part.newest_first,
            Limit=most,
            **more,
        )
        return Chunk(
            rows=[_row(item, part.shard) for item in items],
            last=_position(last, part.shard) if last else None,
        )


def _filter(wanted: Wanted) -> tuple[dict[str, str], dict[str, Any], list[str]]:
    names: dict[str, str] = {}
    values: dict[str, Any] = {}
    conditions: list[str] = []
    if wanted.types:
        values |= {f":type{n}": {"S": name} for n, name in enumerate(sorted(wanted.types))}
        conditions.append(f"detail_type IN ({', '.join(values)})")
    if wanted.mark:
        values[":mark"] = {"S": wanted.mark}
        conditions.append("contains(marks, :mark)")
    elif not wanted.reactions:
        names["#number"] = "version"
        values[":none"] = {"N": "0"}
        conditions.append("#number > :none")
    return names, values, conditions


def _start_key(part: Part, after: Position) -> dict[str, Any]:
    return {
        "day_shard": {"S": f"{part.day}#{part.shard}"},
        "occurred_at": {"S": after.occurred_at},
        "order_no": {"S": after.key},
        "version": {"N": str(after.number)},
    }


def _position(item: Mapping[str, Any], shard: int) -> Position:
    return Position(item["occurred_at"]["S"], shard, item["order_no"]["S"], int(item["version"]["N"]))


def _row(item: Mapping[str, Any], shard: int) -> Row:
    return Row(
        position=_position(item, shard),
        event_id=item["event_id"]["S"],
        detail_type=item["detail_type"]["S"],
        reactions=tuple(map(reaction_in, item.get("reactions", {}).get("SS", ()))),
        marks=frozenset(map(Mark, item.get("marks", {}).get("SS", ()))),
    )


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
