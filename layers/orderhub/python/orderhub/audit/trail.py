"""The audit: its rows in the Operations table, which this module alone reads and writes."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from orderhub.platform.row_keys import Row, row_key
from orderhub.platform.table import Table

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_ALL = "audit"
"""All entries share one partition, oldest first: people look at single orders, and a list is a Query."""
_KEPT = timedelta(days=400)
_ID_BYTES = 4
_READS = 5
_READ_ENTRIES = 200
"""What one page may cost where a filter matches little: a thousand entries looked at."""
_UNREACHABLE = "the audit cannot be reached right now"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One look: the access key's id, the field that was shown, and a reason in words.

    Where settings were saved, ``field`` says so, no order is named, and the reason names the settings.
    """

    key_id: str
    field: str
    order_no: str
    reason: str
    happened_at: datetime


class Trail:
    """Who looked at what, newest first; entries are written once, and go by themselves when they are too old.

    Args:
        client: DynamoDB.
        table: The Operations table.
        retention: How long an entry stays.
    """

    def __init__(self, client: "DynamoDBClient", table: str, retention: timedelta = _KEPT) -> None:
        self._written = Table(client, table, _UNREACHABLE, "audit_unwritable")
        self._table = Table(client, table, _UNREACHABLE, "audit_unreadable")
        self._retention = retention

    def write(self, entry: Entry) -> None:
        """Keep an entry.

        Raises:
            TransientError: It is not stored; trying again can help.
        """
        # Two looks at the same moment are two entries.
        row = row_key(_ALL, f"{_position(entry.happened_at)}#{secrets.token_hex(_ID_BYTES)}") | {
            "key_id": {"S": entry.key_id},
            "field": {"S": entry.field},
            "order_no": {"S": entry.order_no},
            "reason": {"S": entry.reason},
            "expires_at": {"N": str(int((entry.happened_at + self._retention).timestamp()))},
        }
        self._written.put(row)

    def read(
        self, limit: int, before: str | None = None, key_id: str | None = None, order_no: str | None = None
    ) -> tuple[list[Entry], str | None]:
        """A page of entries, newest first, and the position to go on from; None at the end.

        A page may hold fewer than ``limit``, even none, and yet go on: entries that do not match are looked at
        too, and of those only so many for one page.

        Args:
            limit: The most entries of a page.
            before: Position of the page before this one.
            key_id: Only looks with this key.
            order_no: Only looks at this order.

        Raises:
            TransientError: The table could not be read; trying again can help.
        """
        wanted = {name: value for name, value in (("key_id", key_id), ("order_no", order_no)) if value}
        rows: list[Row] = []
        position = before
        for _ in range(_READS):
            page, position = self._read(_READ_ENTRIES if wanted else limit, position, wanted)
            rows += page
            if len(rows) > limit:
                rows = rows[:limit]
                position = rows[-1]["sk"]["S"]
            if position is None or len(rows) == limit:
                break
        return [_entry(row) for row in rows], position

    def count(self, key_id: str, since: datetime) -> int:
        """How often somebody looked at an order with this key since a time, that time included.

        Raises:
            TransientError: The table could not be read; trying again can help.
        """
        values = {":all": _ALL, ":since": _position(since), ":key_id": key_id, ":none": ""}
        return self._table.count(
            "pk = :all AND sk >= :since",
            {name: {"S": value} for name, value in values.items()},
            FilterExpression="key_id = :key_id AND order_no <> :none",
        )

    def _read(self, limit: int, before: str | None, wanted: Mapping[str, str]) -> tuple[list[Row], str | None]:
        """The matching ones of the next ``limit`` entries, and where to go on."""
        values = {
            ":all": _ALL,
            **({":before": before} if before else {}),
            **{f":{n}": v for n, v in wanted.items()},
        }
        more: Any = {"FilterExpression": " AND ".join(f"{n} = :{n}" for n in wanted)} if wanted else {}
        page, last = self._table.page(
            "pk = :all AND sk < :before" if before else "pk = :all",
            {name: {"S": value} for name, value in values.items()},
            ScanIndexForward=False,
            Limit=limit,
            **more,
        )
        return page, last["sk"]["S"] if last else None


def _position(moment: datetime) -> str:
    """A time as it sorts: always in UTC, always of the same width."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def _entry(row: Mapping[str, Any]) -> Entry:
    return Entry(
        key_id=row["key_id"]["S"],
        field=row["field"]["S"],
        order_no=row["order_no"]["S"],
        reason=row["reason"]["S"],
        happened_at=datetime.fromisoformat(row["sk"]["S"].partition("#")[0]),
    )
