"""The indexes of the Orders table: the only module that asks them, and that reads headers for a list.

An index holds keys alone; what a list shows of an order is read from the order's header.
"""

from collections.abc import Callable, Iterable, Mapping
from time import sleep
from typing import TYPE_CHECKING, Any

from orderhub.orders import rows
from orderhub.orders.attributes import Row
from orderhub.orders.streams import LISTED_FIELDS, By, Chunk, Entry, Listed, Position, Span, Stream
from orderhub.orders.table import BUSY, UNREADABLE
from orderhub.platform.table import Table

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_INDEXES = {By.STATUS: "by_status", By.STORE: "by_store", By.TIME: "by_time"}
_ATTRIBUTES = (*LISTED_FIELDS, "line_count", "version", "refunds")
_CONDITION = "#shard = :shard AND #ordered_at BETWEEN :first AND :last"


class OrdersIndex:
    """Orders by status, by store and all of them, newest first.

    Args:
        client: DynamoDB.
        name: The Orders table.
        pause: Waits that many seconds.
    """

    def __init__(self, client: "DynamoDBClient", name: str, *, pause: Callable[[float], None] = sleep) -> None:
        self._table = Table(client, name, *UNREADABLE)
        self._batches = self._table.batches(pause, *BUSY)

    def chunk(self, stream: Stream, span: Span, after: Position | None, most: int) -> Chunk:
        """The newest entries of a stream within a span, or those behind a position; one Query.

        Raises:
            TransientError: The table could not be read; trying again can help.
        """
        start: Any = {"ExclusiveStartKey": _start_key(stream, after)} if after else {}
        of_value = stream.by is not By.TIME
        names = {"#shard": "shard", "#ordered_at": "ordered_at"}
        values: Row = {
            ":shard": {"N": str(stream.shard)},
            ":first": {"S": span.first},
            ":last": {"S": span.last},
        }
        items, last = self._table.page(
            f"#value = :value AND {_CONDITION}" if of_value else _CONDITION,
            values | ({":value": {"S": stream.value}} if of_value else {}),
            IndexName=_INDEXES[stream.by],
            ExpressionAttributeNames=names | ({"#value": stream.by.value} if of_value else {}),
            ScanIndexForward=False,
            Limit=most,
            **start,
        )
        return Chunk(entries=list(map(_entry, items)), more=last is not None)

    def headers(self, order_nos: Iterable[str], also: Iterable[str] = ()) -> dict[str, Listed]:
        """The orders of these numbers as they are now, with some more fields; deleted ones are not there.

        Raises:
            TransientError: The table could not be read, or is busy; trying again can help.
        """
        keys = map(rows.key_of, dict.fromkeys(order_nos))
        # All by placeholders: status, shard and source are words of DynamoDB's own.
        names = {f"#{name}": name for name in (*_ATTRIBUTES, *also)}
        items = self._batches.read(keys, ProjectionExpression=",".join(names), ExpressionAttributeNames=names)
        return {row["order_no"]["S"]: _listed(row) for row in items if rows.is_header(row)}


def _start_key(stream: Stream, after: Position) -> Row:
    """A position as the key of an entry; DynamoDB goes on behind it whether or not there is such an entry."""
    key: Row = {stream.by.value: {"S": stream.value}} if stream.by is not By.TIME else {}
    return key | {
        "shard": {"N": str(stream.shard)},
        "ordered_at": {"S": after.ordered_at},
        **rows.key_of(after.order_no),
    }


def _entry(row: Mapping[str, Any]) -> Entry:
    return Entry(
        position=Position(row["ordered_at"]["S"], row["order_no"]["S"]),
        store_key=row["store_key"]["S"] if "store_key" in row else None,
    )


def _listed(row: Mapping[str, Any]) -> Listed:
    header = rows.header_of(row)
    return Listed(
        header=header,
        line_count=int(row["line_count"]["N"]),
        version=rows.version_of(row),
        refunded=rows.refunds_in(row).get(header.currency),
    )
