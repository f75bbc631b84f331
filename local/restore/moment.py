"""The moment that is restored: how it is written, and whether all tables can be brought back to it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from local.hub import Hub
from local.layout import LocalError

TABLES = ("OrdersTable", "CustomersTable", "ProductsTable", "EventsTable", "OperationsTable")
"""The tables that are restored together. SecretsTable is not: a key that was turned would be good again."""
_EXAMPLE = "write it like TO=2026-11-29T10:00 (UTC) or TO=2026-11-29T10:00+08:00"


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """From when to when a table can be restored, and about how many rows it has."""

    logical_id: str
    table: str
    rows: int
    earliest: datetime
    latest: datetime


def moment_of(text: str) -> datetime:
    """The moment that TO names, in UTC.

    Raises:
        LocalError: It names none.
    """
    if not text:
        raise LocalError(f"name the moment; {_EXAMPLE}")
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise LocalError(f"TO={text} is no moment; {_EXAMPLE}") from None
    if "T" not in text and " " not in text:
        raise LocalError(f"TO={text} names no time of day; {_EXAMPLE}")
    # AWS knows seconds.
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC).replace(microsecond=0)


def windows_of(hub: Hub) -> list[Window]:
    """The windows of all tables that are restored.

    Raises:
        LocalError: The point-in-time recovery of one is off.
    """
    dynamodb = hub.client("dynamodb")
    return [_window(dynamodb, logical_id, hub.physical(logical_id)) for logical_id in TABLES]


def check(moment: datetime, windows: Iterable[Window]) -> None:
    """See that all tables can be brought back to a moment.

    Raises:
        LocalError: One cannot.
    """
    earliest, latest = max(each.earliest for each in windows), min(each.latest for each in windows)
    if not earliest <= moment <= latest:
        raise LocalError(
            f"TO={moment:%Y-%m-%dT%H:%M:%SZ} cannot be restored; choose a moment from "
            f"{earliest:%Y-%m-%dT%H:%M:%SZ} to {latest:%Y-%m-%dT%H:%M:%SZ}"
        )


def _window(dynamodb: Any, logical_id: str, table: str) -> Window:  # noqa: ANN401 - a client
    described = dynamodb.describe_continuous_backups(TableName=table)["ContinuousBackupsDescription"]
    recovery = described.get("PointInTimeRecoveryDescription", {})
    if recovery.get("PointInTimeRecoveryStatus") != "ENABLED":
        raise LocalError(
            f"point-in-time recovery of {table} is off, so no moment of it can be restored; deploy again"
        )
    return Window(
        logical_id=logical_id,
        table=table,
        rows=dynamodb.describe_table(TableName=table)["Table"].get("ItemCount", 0),
        earliest=recovery["EarliestRestorableDateTime"],
        latest=recovery["LatestRestorableDateTime"],
    )
