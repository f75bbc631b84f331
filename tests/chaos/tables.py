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

    def call(self, operation: str, request: Json) -> Json:
        """Do what a request asks.

        Raises:
            RefusedError: AWS would not.
        """
        done: Json = _OPERATIONS[operation](self, request)
        return done

    def get(self, request: Json) -> Json:
        """GetItem."""
        found = self._row(request["TableName"], request["Key"])
        return {"Item": _shown(found, request)} if found else {}

    def put(self, request: Json) -> Json:
        """PutItem."""
        self._check(request, request["Item"])
        self._write(request["TableName"], request["Item"], request["Item"])
        return {}

    def delete(self, request: Json) -> Json:
        """DeleteItem."""
        self._check(request, request["Key"])
        self._write(request["TableName"], request["Key"], None)
        return {}

    def update(self, request: Json) -> Json:
        """UpdateItem."""
        self._check(request, request["Key"])
        after = self._updated(request)
        self._write(request["TableName"], request["Key"], after)
        return {"Attributes": after} if request.get("ReturnValues") == "ALL_NEW" else {}

    def batch_get(self, request: Json) -> Json:
        """BatchGetItem."""
        [(name, wanted)] = request["RequestItems"].items()
        self._check_batch(name, wanted["Keys"], _BATCH_READ)
        found = [row for key in wanted["Keys"] if (row := self._row(name, key))]
        return {"Responses": {name: [_shown(row, wanted) for row in found]}, "UnprocessedKeys": {}}

    def batch_write(self, call: Json) -> Json:
        """BatchWriteItem."""
        [(name, requests)] = call["RequestItems"].items()
        rows = [request.get("PutRequest", {}).get("Item") for request in requests]
        keys = [row or request["DeleteRequest"]["Key"] for row, request in zip(rows, requests, strict=True)]
        self._check_batch(name, keys, _BATCH_WRITE)
        for key, row in zip(keys, rows, strict=True):
            self._write(name, key, row)
        return {"UnprocessedItems": {}}

    def transact(self, request: Json) -> Json:
        """TransactWriteItems: all or none, and the same token again does nothing."""
        content = json.dumps(request["TransactItems"], sort_keys=True)
        token = request["ClientRequestToken"]
        if self.tokens.get(token) == content:
            return {}
        items = [next(iter(item.items())) for item in request["TransactItems"]]
        places = [(item["TableName"], self._key(item)) for _, item in items]
        if len(items) > _TRANSACTION or len(set(places)) < len(places):
            raise RefusedError("ValidationException")
        reasons = [self._reason(item) for _, item in items]
        if any(reason["Code"] != "None" for reason in reasons):
            raise RefusedError("TransactionCanceledException", CancellationReasons=reasons)
        for kind, operation in items:
            if kind != "ConditionCheck":
                after = (
                    {"Put": operation.get("Item"), "Delete": None}[kind]
                    if kind != "Update"
                    else self._updated(operation)
                )
                self._write(operation["TableName"], operation.get("Item") or operation["Key"], after)
        self.tokens[token] = content
        return {}

    def query(self, request: Json) -> Json:
        """Query, of a table or an index, page by page."""
        table = self.tables[request["TableName"]]
        found = sorted(self._matching(table, request), key=lambda each: each[0])
        if not request.get("ScanIndexForward", True):
            found.reverse()
        start = request.get("ExclusiveStartKey")
        if start:
            place, is_forward = _place(table, request, start), request.get("ScanIndexForward", True)
            found = [each for each in found if (each[0] > place if is_forward else each[0] < place)]
        page = found[: request.get("Limit", len(found))]
        matching = [row for _, row in page if _holds(request, "FilterExpression", row)]
        answer: Json = {"Count": len(matching), "ScannedCount": len(page)}
        if request.get("Select") != "COUNT":
            answer["Items"] = [_shown(row, request) for row in matching]
        if page and len(page) == request.get("Limit") and start_named(table, request):
            answer["LastEvaluatedKey"] = {name: page[-1][1][name] for name in start_named(table, request)}
        return answer

    def _matching(self, table: Table, request: Json) -> Iterator[tuple[Key, Row]]:
        wanted = start_named(table, request)
        for row in table.rows.values():
            if all(name in row for name in wanted) and _holds(request, "KeyConditionExpression", row):
                yield _place(table, request, row), row

    def _row(self, name: str, key: Mapping[str, Any]) -> Row | None:
        table = self.tables[name]
        return table.rows.get(table.key_of(key))

    def _key(self, request: Json) -> Key:
        return self.tables[request["TableName"]].key_of(request.get("Item") or request["Key"])

    def _updated(self, request: Json) -> Row:
        after = dict(self._row(request["TableName"], request["Key"]) or request["Key"])
        values, names = request.get("ExpressionAttributeValues", {}), request.get("ExpressionAttributeNames", {})
        update(request["UpdateExpression"])(after, values, names)
        return after

    def _check(self, request: Json, key: Mapping[str, Any]) -> None:
        before = self._row(request["TableName"], key)
        if not _holds(request, "ConditionExpression", before or {}):
            is_shown = before and request.get("ReturnValuesOnConditionCheckFailure") == "ALL_OLD"
            more: Json = {"Item": before} if is_shown else {}
            raise RefusedError("ConditionalCheckFailedException", **more)

    def _reason(self, request: Json) -> Json:
        before = self.tables[request["TableName"]].rows.get(self._key(request), {})
        is_met = _holds(request, "ConditionExpression", before)
        return {"Code": "None"} if is_met else {"Code": "ConditionalCheckFailed"}

    def _check_batch(self, name: str, keys: Sequence[Mapping[str, Any]], most: int) -> None:
        table = self.tables[name]
        if not 0 < len(keys) <= most or len({table.key_of(key) for key in keys}) < len(keys):
            raise RefusedError("ValidationException")

    def _write(self, name: str, key: Mapping[str, Any], after: Row | None) -> None:
        table = self.tables[name]
        place = table.key_of(key)
        before = table.rows.get(place)
        if after is None:
            table.rows.pop(place, None)
        else:
            table.rows[place] = dict(after)
        # What leaves a row as it was is in no stream.
        if before != after:
            self.changed(name, place, before, after)


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


def start_named(table: Table, request: Json) -> tuple[str, ...]:
    """The attributes that name a place in what is queried."""
    if "IndexName" not in request:
        return table.keys
    partition, order = table.indexes[request["IndexName"]]
    return tuple(dict.fromkeys((*partition, *order, *table.keys)))


def _table(definition: Json) -> Table:
    indexes = {}
    for index in definition.get("GlobalSecondaryIndexes", ()):
        partition = tuple(
            attribute["AttributeName"] for attribute in index["KeySchema"] if attribute["KeyType"] == "HASH"
        )
        order = tuple(
            attribute["AttributeName"] for attribute in index["KeySchema"] if attribute["KeyType"] == "RANGE"
        )
        indexes[index["IndexName"]] = (partition, order)
    return Table(keys=tuple(attribute["AttributeName"] for attribute in definition["KeySchema"]), indexes=indexes)


def _place(table: Table, request: Json, row: Mapping[str, Any]) -> Key:
    """Where a row stands within its partition; rows alike in an index stand by their own keys."""
    if "IndexName" not in request:
        return tuple(plain(row[name]) for name in table.keys[1:])
    _, order = table.indexes[request["IndexName"]]
    return tuple(plain(row[name]) for name in (*order, *table.keys))


def _holds(request: Json, which: str, row: Mapping[str, Any]) -> bool:
    text = request.get(which)
    if not text:
        return True
    values: Values = request.get("ExpressionAttributeValues", {})
    return condition(text)(row, values, request.get("ExpressionAttributeNames", {}))


def _shown(row: Row, request: Json) -> Row:
    names = request.get("ExpressionAttributeNames", {})
    wanted = request.get("ProjectionExpression")
    if not wanted:
        return dict(row)
    shown = [names.get(name.strip(), name.strip()) for name in wanted.split(",")]
    return {name: row[name] for name in shown if name in row}
