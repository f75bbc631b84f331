"""DynamoDB in memory: rows, conditions, transactions, indexes and what is told by a stream.

It keeps the promises that the hub relies on, and refuses what AWS refuses; a test holds it against moto.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.chaos.expressions import Values, condition, plain, update

type Row = dict[str, Any]
type Json = dict[str, Any]
type Key = tuple[Any, ...]

_BATCH_READ, _BATCH_WRITE, _TRANSACTION = 100, 25, 100


class RefusedError(Exception):
    """What AWS answers instead.

    Args:
        code: AWS's code.
        status: HTTP's.
        more: What else the answer says.
    """

    def __init__(self, code: str, status: int = 400, **more: Any) -> None:  # noqa: ANN401 - any JSON
        super().__init__(code)
        self.code, self.status, self.more = code, status, more


@dataclass(slots=True)
class Table:
    """The rows of a table by their keys."""

    keys: tuple[str, ...]
    indexes: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = field(default_factory=dict)
    """By name: the attributes a query names, and those its rows are sorted by."""
    rows: dict[Key, Row] = field(default_factory=dict)

    def key_of(self, row: Mapping[str, Any]) -> Key:
        """The key of a row."""
        key = tuple(plain(row[name]) for name in self.keys)
        if "" in key:
            raise RefusedError("ValidationException")
        return key


type Changed = Callable[[str, Key, Row | None, Row | None], None]


@dataclass(slots=True)
class Tables:
    """All tables; ``changed`` is told of each change as it is made, all of a transaction after the other."""

    tables: dict[str, Table]
    changed: Changed = lambda *_: None
    tokens: dict[str, str] = field(default_factory=dict)

    def call(self, operation: str, asked: Json) -> Json:
        """Do what a request asks.

        Raises:
            RefusedError: AWS would not.
        """
        done: Json = _OPERATIONS[operation](self, asked)
        return done

    def get(self, asked: Json) -> Json:
        """GetItem."""
        found = self._row(asked["TableName"], asked["Key"])
        return {"Item": _shown(found, asked)} if found else {}

    def put(self, asked: Json) -> Json:
        """PutItem."""
        self._check(asked, asked["Item"])
        self._write(asked["TableName"], asked["Item"], asked["Item"])
        return {}

    def delete(self, asked: Json) -> Json:
        """DeleteItem."""
        self._check(asked, asked["Key"])
        self._write(asked["TableName"], asked["Key"], None)
        return {}

    def update(self, asked: Json) -> Json:
        """UpdateItem."""
        self._check(asked, asked["Key"])
        after = self._updated(asked)
        self._write(asked["TableName"], asked["Key"], after)
        return {"Attributes": after} if asked.get("ReturnValues") == "ALL_NEW" else {}

    def batch_get(self, asked: Json) -> Json:
        """BatchGetItem."""
        [(name, wanted)] = asked["RequestItems"].items()
        self._check_batch(name, wanted["Keys"], _BATCH_READ)
        found = [row for key in wanted["Keys"] if (row := self._row(name, key))]
        return {"Responses": {name: [_shown(row, wanted) for row in found]}, "UnprocessedKeys": {}}

    def batch_write(self, asked: Json) -> Json:
        """BatchWriteItem."""
        [(name, requests)] = asked["RequestItems"].items()
        rows = [request.get("PutRequest", {}).get("Item") for request in requests]
        keys = [row or one["DeleteRequest"]["Key"] for row, one in zip(rows, requests, strict=True)]
        self._check_batch(name, keys, _BATCH_WRITE)
        for key, row in zip(keys, rows, strict=True):
            self._write(name, key, row)
        return {"UnprocessedItems": {}}

    def transact(self, asked: Json) -> Json:
        """TransactWriteItems: all or none, and the same token again does nothing."""
        said = json.dumps(asked["TransactItems"], sort_keys=True)
        token = asked["ClientRequestToken"]
        if self.tokens.get(token) == said:
            return {}
        items = [next(iter(item.items())) for item in asked["TransactItems"]]
        places = [(one["TableName"], self._key(one)) for _, one in items]
        if len(items) > _TRANSACTION or len(set(places)) < len(places):
            raise RefusedError("ValidationException")
        reasons = [self._reason(one) for _, one in items]
        if any(reason["Code"] != "None" for reason in reasons):
            raise RefusedError("TransactionCanceledException", CancellationReasons=reasons)
        for kind, one in items:
            if kind != "ConditionCheck":
                after = {"Put": one.get("Item"), "Delete": None}[kind] if kind != "Update" else self._updated(one)
                self._write(one["TableName"], one.get("Item") or one["Key"], after)
        self.tokens[token] = said
        return {}

    def query(self, asked: Json) -> Json:
        """Query, of a table or an index, page by page."""
        table = self.tables[asked["TableName"]]
        found = sorted(self._matching(table, asked), key=lambda each: each[0])
        if not asked.get("ScanIndexForward", True):
            found.reverse()
        start = asked.get("ExclusiveStartKey")
        if start:
            at, is_forward = _place(table, asked, start), asked.get("ScanIndexForward", True)
            found = [each for each in found if (each[0] > at if is_forward else each[0] < at)]
        page = found[: asked.get("Limit", len(found))]
        kept = [row for _, row in page if _holds(asked, "FilterExpression", row)]
        answer: Json = {"Count": len(kept), "ScannedCount": len(page)}
        if asked.get("Select") != "COUNT":
            answer["Items"] = [_shown(row, asked) for row in kept]
        if page and len(page) == asked.get("Limit") and start_named(table, asked):
            answer["LastEvaluatedKey"] = {name: page[-1][1][name] for name in start_named(table, asked)}
        return answer

    def _matching(self, table: Table, asked: Json) -> Iterator[tuple[Key, Row]]:
        wanted = start_named(table, asked)
        for row in table.rows.values():
            if all(name in row for name in wanted) and _holds(asked, "KeyConditionExpression", row):
                yield _place(table, asked, row), row

    def _row(self, name: str, key: Mapping[str, Any]) -> Row | None:
        table = self.tables[name]
        return table.rows.get(table.key_of(key))

    def _key(self, one: Json) -> Key:
        return self.tables[one["TableName"]].key_of(one.get("Item") or one["Key"])

    def _updated(self, one: Json) -> Row:
        after = dict(self._row(one["TableName"], one["Key"]) or one["Key"])
        values, names = one.get("ExpressionAttributeValues", {}), one.get("ExpressionAttributeNames", {})
        update(one["UpdateExpression"])(after, values, names)
        return after

    def _check(self, asked: Json, key: Mapping[str, Any]) -> None:
        before = self._row(asked["TableName"], key)
        if not _holds(asked, "ConditionExpression", before or {}):
            is_shown = before and asked.get("ReturnValuesOnConditionCheckFailure") == "ALL_OLD"
            more: Json = {"Item": before} if is_shown else {}
            raise RefusedError("ConditionalCheckFailedException", **more)

    def _reason(self, one: Json) -> Json:
        before = self.tables[one["TableName"]].rows.get(self._key(one), {})
        is_met = _holds(one, "ConditionExpression", before)
        return {"Code": "None"} if is_met else {"Code": "ConditionalCheckFailed"}

    def _check_batch(self, name: str, keys: Sequence[Mapping[str, Any]], most: int) -> None:
        table = self.tables[name]
        if not 0 < len(keys) <= most or len({table.key_of(key) for key in keys}) < len(keys):
            raise RefusedError("ValidationException")

    def _write(self, name: str, key: Mapping[str, Any], after: Row | None) -> None:
        table = self.tables[name]
        at = table.key_of(key)
        before = table.rows.get(at)
        if after is None:
            table.rows.pop(at, None)
        else:
            table.rows[at] = dict(after)
        # What leaves a row as it was is in no stream.
        if before != after:
            self.changed(name, at, before, after)


_OPERATIONS: dict[str, Callable[[Tables, Json], Json]] = {
    "GetItem": Tables.get,
    "PutItem": Tables.put,
    "DeleteItem": Tables.delete,
    "UpdateItem": Tables.update,
    "BatchGetItem": Tables.batch_get,
    "BatchWriteItem": Tables.batch_write,
    "TransactWriteItems": Tables.transact,
    "Query": Tables.query,
}


def tables_of(definitions: Mapping[str, Json]) -> dict[str, Table]:
    """Empty tables by name, from their properties in the template."""
    return {name: _table(definition) for name, definition in definitions.items()}


def start_named(table: Table, asked: Json) -> tuple[str, ...]:
    """The attributes that name a place in what is queried."""
    if "IndexName" not in asked:
        return table.keys
    partition, order = table.indexes[asked["IndexName"]]
    return tuple(dict.fromkeys((*partition, *order, *table.keys)))


def _table(definition: Json) -> Table:
    indexes = {}
    for index in definition.get("GlobalSecondaryIndexes", ()):
        partition = tuple(one["AttributeName"] for one in index["KeySchema"] if one["KeyType"] == "HASH")
        order = tuple(one["AttributeName"] for one in index["KeySchema"] if one["KeyType"] == "RANGE")
        indexes[index["IndexName"]] = (partition, order)
    return Table(keys=tuple(one["AttributeName"] for one in definition["KeySchema"]), indexes=indexes)


def _place(table: Table, asked: Json, row: Mapping[str, Any]) -> Key:
    """Where a row stands within its partition; rows alike in an index stand by their own keys."""
    if "IndexName" not in asked:
        return tuple(plain(row[name]) for name in table.keys[1:])
    _, order = table.indexes[asked["IndexName"]]
    return tuple(plain(row[name]) for name in (*order, *table.keys))


def _holds(asked: Json, which: str, row: Mapping[str, Any]) -> bool:
    text = asked.get(which)
    if not text:
        return True
    values: Values = asked.get("ExpressionAttributeValues", {})
    return condition(text)(row, values, asked.get("ExpressionAttributeNames", {}))


def _shown(row: Row, asked: Json) -> Row:
    names = asked.get("ExpressionAttributeNames", {})
    wanted = asked.get("ProjectionExpression")
    if not wanted:
        return dict(row)
    shown = [names.get(name.strip(), name.strip()) for name in wanted.split(",")]
    return {name: row[name] for name in shown if name in row}
