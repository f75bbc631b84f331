"""Tables read and written row by row, patiently: a table that is busy is asked again."""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from local.restore.others import Wanted
from orderhub.errors import TransientError
from orderhub.platform.table import Table

type Row = dict[str, Any]
type Progress = Callable[[int], None]
"""Is told how many rows more were looked at."""

_FAULT = "a table cannot be reached right now", "table_unreachable"
_AT_ONCE = 100
_TRIES = 10
_MOST_SECONDS = 30.0


@dataclass(slots=True)
class Counts:
    """How many rows were looked at, written and deleted."""

    read: int = 0
    written: int = 0
    deleted: int = 0


class Rows:
    """The rows of a table.

    Args:
        dynamodb: The client.
        name: The table.
        pause: Waits that many seconds.
    """

    def __init__(self, dynamodb: Any, name: str, pause: Callable[[float], None] = time.sleep) -> None:  # noqa: ANN401 - a client
        self._dynamodb = dynamodb
        self._name = name
        self._pause = pause
        self._table = Table(dynamodb, name, *_FAULT)
        self._batches = self._table.batches(pause, *_FAULT)
        described = dynamodb.describe_table(TableName=name)["Table"]
        self.key_names = tuple(key["AttributeName"] for key in described["KeySchema"])

    def key(self, row: Mapping[str, Any]) -> Row:
        """The key of a row."""
        return {name: row[name] for name in self.key_names}

    def pages(self, **options: Any) -> Iterator[list[Row]]:  # noqa: ANN401 - as boto3 has it
        """All rows, at most so many at once as are read by their keys in one call."""
        scan = self._dynamodb.get_paginator("scan")
        for page in scan.paginate(TableName=self._name, ConsistentRead=True, **options):
            items = page["Items"]
            yield from (items[start : start + _AT_ONCE] for start in range(0, len(items), _AT_ONCE))

    def query(self, condition: str, values: Mapping[str, Any], **options: Any) -> list[Row]:  # noqa: ANN401 - as boto3 has it
        """The rows that meet a condition on their keys."""
        return list(self._table.query(condition, values, **options))

    def first(self, condition: str, values: Mapping[str, Any], **options: Any) -> Row | None:  # noqa: ANN401 - the same
        """The first row that meets a condition on its key; None where none does."""
        rows, _ = self._table.page(condition, values, Limit=1, **options)
        return rows[0] if rows else None

    def like(self, rows: Iterable[Row]) -> dict[str, Row]:
        """The rows of the keys that some rows have, by ``name_of``."""
        keys = [self.key(row) for row in rows]
        found: list[Row] = self._patiently(lambda: self._batches.read(keys)) if keys else []
        return {self.name_of(row): row for row in found}

    def name_of(self, row: Mapping[str, Any]) -> str:
        """The key of a row as text."""
        return str([row[name] for name in self.key_names])

    def write(self, put: Iterable[Row], delete: Iterable[Row] = ()) -> None:
        """Put some rows, and delete others."""
        requests = [{"PutRequest": {"Item": row}} for row in put]
        deletes = [{"DeleteRequest": {"Key": self.key(row)}} for row in delete]
        if requests or deletes:
            self._patiently(lambda: self._batches.write([*requests, *deletes]))

    def _patiently[T](self, call: Callable[[], T]) -> T:
        for turn in range(_TRIES):
            try:
                return call()
            except TransientError:
                self._pause(min(_MOST_SECONDS, 2.0**turn))
        return call()


def make_equal(
    living: Rows,
    restored: Rows,
    wanted: Wanted,
    *,
    now: float,
    progress: Progress = lambda _count: None,
) -> Counts:
    """Make a table what is wanted of it, by its rows of the moment; done again it writes nothing.

    Args:
        living: The table.
        restored: The same at the moment.
        wanted: Which row is to be there, of the two.
        now: A row whose time was up by then is not brought back.
        progress: Is told how many rows more were looked at.
    """
    counts = Counts()
    for page in restored.pages():
        there = living.like(page)
        pairs = [(row, there.get(living.name_of(row))) for row in page]
        _write(living, [(old, wanted(row, old)) for row, old in pairs if old or not _is_over(row, now)], counts)
        progress(len(page))
    for page in living.pages():
        there = restored.like(page)
        later = [row for row in page if living.name_of(row) not in there]
        _write(living, [(row, wanted(None, row)) for row in later], counts)
        progress(len(page))
    return counts


def _write(living: Rows, rows: list[tuple[Row | None, Mapping[str, Any] | None]], counts: Counts) -> None:
    put = [dict(new) for old, new in rows if new is not None and (old is None or not is_same(old, new))]
    delete = [old for old, new in rows if new is None and old is not None]
    living.write(put, delete)
    counts.read += len(rows)
    counts.written += len(put)
    counts.deleted += len(delete)


def is_same(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two rows say the same; sets have no order."""
    return _comparable(one) == _comparable(other)


def _comparable(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: frozenset(value[kind]) if (kind := next(iter(value))) in {"SS", "NS", "BS"} else value
        for name, value in row.items()
    }


def _is_over(row: Row, now: float) -> bool:
    expires_at = row.get("expires_at", {}).get("N")
    return expires_at is not None and float(expires_at) <= now
