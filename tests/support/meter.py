"""Counts the DynamoDB units that requests cost on AWS, from their bodies and the template's tables.

Neither moto nor the embedded cloud reports units as AWS bills them, least of all those of indexes. The meter
takes each write to go through, and keeps the rows it saw, because what a write costs depends on what was there.
"""

import json
from base64 import b64decode
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import ceil
from threading import Lock
from typing import Any

type Row = Mapping[str, Any]
type Key = tuple[str, ...]

_WRITE_UNIT = 1024
_READ_UNIT = 4096
_LIST_BYTES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexShape:
    """A secondary index; ``attributes`` are those it holds beside all keys, None for every one."""

    name: str
    keys: Key
    attributes: Key | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TableShape:
    """What decides the price of a write: a table's name, its keys and its indexes."""

    name: str
    keys: Key
    indexes: tuple[IndexShape, ...] = ()


def shape_of(name: str, table: Mapping[str, Any]) -> TableShape:
    """The shape in a table's properties in the template, or in DescribeTable's answer."""
    return TableShape(
        name=name,
        keys=_keys(table),
        indexes=tuple(
            IndexShape(name=index["IndexName"], keys=_keys(index), attributes=_attributes(index["Projection"]))
            for index in table.get("GlobalSecondaryIndexes", ())
        ),
    )


@dataclass(slots=True)
class Meter:
    """Adds up write units by what they were for: a table's rows, or ``table.index``."""

    tables: Iterable[TableShape]
    units: Counter[str] = field(default_factory=Counter)
    rows: dict[tuple[str, Key], Row] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def count(self, operation: str, body: bytes) -> None:
        """Count one request; reads cost no write units.

        Raises:
            NotImplementedError: For UpdateItem, whose row is not in its request.
        """
        request = json.loads(body)
        # Clients send from several threads at once.
        with self._lock:
            for times, kind, action in _actions(operation, request):
                self._write(times, kind, action)

    def stored(self, table: str) -> list[Row]:
        """The rows of a table as the requests have left it."""
        return [row for (name, _), row in self.rows.items() if name == table]

    def _write(self, times: int, kind: str, action: Mapping[str, Any]) -> None:
        shape = next(shape for shape in self.tables if shape.name == action["TableName"])
        place = (shape.name, _key_in(shape.keys, action.get("Item") or action["Key"]))
        old = self.rows.get(place)
        new = old if kind == "ConditionCheck" else action.get("Item")
        self.units[shape.name] += times * write_units(old, new)
        for index in shape.indexes:
            self.units[f"{shape.name}.{index.name}"] += index_units(shape, index, old, new)
        if new is None:
            self.rows.pop(place, None)
        else:
            self.rows[place] = new


def write_units(old: Row | None, new: Row | None) -> int:
    """The units of a plain write to a table: by the larger of what was there and what is."""
    return ceil(max(1, *(row_bytes(row) for row in (old, new) if row), 1) / _WRITE_UNIT)


def index_units(shape: TableShape, index: IndexShape, old: Row | None, new: Row | None) -> int:
    """The units of the write that an index follows with; a moved entry is taken out and put in.

    Indexes follow after the commit, so a transaction does not double them.
    """
    before, after = (entry_of(shape, index, row) for row in (old, new))
    if before == after:
        return 0
    if before and after and _key_in(index.keys, before) == _key_in(index.keys, after):
        return write_units(before, after)
    return sum(write_units(None, entry) for entry in (before, after) if entry)


def read_units(rows: Iterable[Row], *, consistent: bool = False) -> float:
    """The units of one Query that found these rows."""
    pages = ceil(max(1, sum(row_bytes(row) for row in rows)) / _READ_UNIT)
    return pages * (1.0 if consistent else 0.5)


def row_bytes(row: Row) -> int:
    """What a row counts for: the bytes of its names and of its values."""
    return sum(len(name.encode()) + _value_bytes(value) for name, value in row.items())


def _value_bytes(value: Mapping[str, Any]) -> int:
    [(kind, inner)] = value.items()
    if kind == "S":
        return len(inner.encode())
    if kind == "N":
        digits = inner.lstrip("-").replace(".", "").strip("0")
        return ceil(len(digits) / 2) + 1 + int(inner.startswith("-"))
    if kind == "L":
        return _LIST_BYTES + sum(1 + _value_bytes(content) for content in inner)
    if kind == "M":
        return _LIST_BYTES + sum(1 + len(name.encode()) + _value_bytes(content) for name, content in inner.items())
    if kind == "B":
        return len(b64decode(inner))
    if kind in {"BOOL", "NULL"}:
        return 1
    raise NotImplementedError(kind)


def _actions(operation: str, request: Mapping[str, Any]) -> Iterable[tuple[int, str, Mapping[str, Any]]]:
    """Each write of a request with how many times its units count."""
    match operation:
        case "PutItem" | "DeleteItem":
            yield 1, operation, request
        case "TransactWriteItems":
            for action in request["TransactItems"]:
                [(kind, inner)] = action.items()
                yield 2, kind, inner
        case "BatchWriteItem":
            for table, entries in request["RequestItems"].items():
                for entry in entries:
                    [(kind, inner)] = entry.items()
                    yield 1, kind, {"TableName": table, **inner}
        case "UpdateItem":
            raise NotImplementedError(operation)


def entry_of(shape: TableShape, index: IndexShape, row: Row | None) -> Row | None:
    """A row as an index holds it; None where it lacks one of the index's keys."""
    if row is None or not all(name in row for name in index.keys):
        return None
    if index.attributes is None:
        return row
    held = {*shape.keys, *index.keys, *index.attributes}
    return {name: value for name, value in row.items() if name in held}


def _key_in(keys: Key, row: Row) -> Key:
    return tuple(next(iter(row[name].values())) for name in keys)


def _keys(of: Mapping[str, Any]) -> Key:
    return tuple(key["AttributeName"] for key in of["KeySchema"])


def _attributes(projection: Mapping[str, Any]) -> Key | None:
    if projection["ProjectionType"] == "ALL":
        return None
    return tuple(projection.get("NonKeyAttributes", ()))
