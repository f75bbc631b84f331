"""Holds requests to DynamoDB against its documented rules, which MiniStack and moto know only in part.

Imports nothing of either, so that both are held against them in the same way.

Sources: DynamoDB's developer guide, "Reserved words", "Expressions", "Service, account, and table quotas" and
"Naming rules and data types".
"""

import json
import re
from base64 import b64decode
from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Context, Decimal
from typing import Any

type Row = Mapping[str, Any]
type Request = Mapping[str, Any]

EXPRESSIONS = (
    "KeyConditionExpression",
    "FilterExpression",
    "ConditionExpression",
    "ProjectionExpression",
    "UpdateExpression",
)
SYNTAX = frozenset({"AND", "OR", "NOT", "BETWEEN", "IN", "SET", "REMOVE", "ADD", "DELETE"})
FUNCTIONS = frozenset(
    {"attribute_exists", "attribute_not_exists", "attribute_type", "begins_with", "contains", "size"}
    | {"if_not_exists", "list_append"}
)
TOKEN = re.compile(r"[#:]?\w+|[^\s\w]")
CLAUSE = re.compile(r"\b(SET|REMOVE|ADD|DELETE)\b", re.IGNORECASE)
MOST_ITEM_BYTES, MOST_PARTITION_BYTES, MOST_SORT_BYTES = 400 * 1024, 2048, 1024
MOST_EXPRESSION_BYTES, MOST_DIGITS, MOST_DEPTH = 4096, 38, 32
LEAST_POWER, MOST_POWER = -130, 125
MOST_WRITES, MOST_READS, MOST_IN_TRANSACTION, MOST_TRANSACTION_BYTES = 25, 100, 100, 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Keys:
    """The key attributes of a table and of each of its indexes, with their types (``S``, ``N`` or ``B``)."""

    table: Sequence[str]
    indexes: Mapping[str, Sequence[str]]
    types: Mapping[str, str]

    @property
    def every(self) -> set[str]:
        """All attributes that are a key of the table or of an index."""
        return {*self.table, *(name for names in self.indexes.values() for name in names)}


def key_names(definition: Mapping[str, Any]) -> tuple[str, ...]:
    """The attributes that are the key of a table or an index, what it is partitioned by first."""
    order = sorted(definition["KeySchema"], key=lambda key: str(key["KeyType"]))
    return tuple(key["AttributeName"] for key in order)  # HASH before RANGE


def keys_of(definition: Mapping[str, Any]) -> Keys:
    """The keys in the definition of a table, as CreateTable and the template have it."""
    return Keys(
        table=key_names(definition),
        indexes={index["IndexName"]: key_names(index) for index in definition.get("GlobalSecondaryIndexes", ())},
        types={each["AttributeName"]: each["AttributeType"] for each in definition["AttributeDefinitions"]},
    )


def problems_of(
    operation: str, request: Request, tables: Mapping[str, Keys], reserved: Container[str]
) -> Iterator[str]:
    """What DynamoDB would refuse a request for.

    Args:
        operation: As botocore names it, such as ``PutItem``.
        request: Its parameters.
        tables: The keys of each table by name.
        reserved: The reserved words, in capitals.
    """
    match operation:
        case "BatchWriteItem":
            writes = [(name, write) for name, some in request["RequestItems"].items() for write in some]
            yield from _at_most(len(writes), MOST_WRITES, "writes in a batch")
            yield from _named_once(_target(name, *write.values(), tables=tables) for name, write in writes)
            for name, write in writes:
                for row in write.values():
                    yield from _row_problems(row, tables.get(name))
        case "BatchGetItem":
            reads = request["RequestItems"]
            rows = [(name, {"Key": key}) for name, read in reads.items() for key in read["Keys"]]
            yield from _at_most(len(rows), MOST_READS, "reads in a batch")
            yield from _named_once(_target(name, row, tables=tables) for name, row in rows)
            for name, read in reads.items():
                yield from _expression_problems(read, reserved)
                for key in read["Keys"]:
                    yield from _row_problems({"Key": key}, tables.get(name))
        case "TransactWriteItems" | "TransactGetItems":
            parts = [part for item in request["TransactItems"] for part in item.values()]
            yield from _at_most(len(parts), MOST_IN_TRANSACTION, "items in a transaction")
            yield from _at_most(sum(map(_size, parts)), MOST_TRANSACTION_BYTES, "bytes in a transaction")
            yield from _named_once(_target(part["TableName"], part, tables=tables) for part in parts)
            for part in parts:
                yield from _expression_problems(part, reserved)
                yield from _row_problems(part, tables.get(part["TableName"]))
        case _:
            yield from _expression_problems(request, reserved)
            keys = tables.get(request.get("TableName", ""))
            yield from _row_problems(request, keys)
            yield from _start_problems(request, keys)
            if request.get("Limit", 1) < 1:
                yield "Limit is below 1"


def _expression_problems(request: Request, reserved: Container[str]) -> Iterator[str]:
    names, values = request.get("ExpressionAttributeNames"), request.get("ExpressionAttributeValues")
    for kind, given in (("names", names), ("values", values)):
        if given is not None and not given:
            yield f"ExpressionAttribute{kind.title()} is empty"
    used: set[str] = set()
    for name in EXPRESSIONS:
        if name not in request:
            continue
        expression = request[name]
        if not expression.strip():
            yield f"{name} is empty"
        yield from _at_most(len(expression.encode()), MOST_EXPRESSION_BYTES, f"bytes of {name}")
        tokens = TOKEN.findall(expression)
        used |= {token for token in tokens if token[0] in "#:"}
        yield from _word_problems(name, tokens, reserved)
        if name == "UpdateExpression":
            clauses = Counter(clause.upper() for clause in CLAUSE.findall(expression))
            yield from (f"{clause} stands {times} times" for clause, times in clauses.items() if times > 1)
            yield from _overlaps(expression)
    given = {*(names or {}), *(values or {})}
    yield from (f"{name} is not used" for name in sorted(given - used))
    yield from (f"{name} is not defined" for name in sorted(used - given))
    for value in (values or {}).values():
        yield from _value_problems(value)


def _word_problems(name: str, tokens: Sequence[str], reserved: Container[str]) -> Iterator[str]:
    for place, token in enumerate(tokens):
        is_call = tokens[place + 1 : place + 2] == ["("]
        if token[0] in "#:" or not (token[0].isalpha() or token[0] == "_") or (token in FUNCTIONS and is_call):
            continue
        if name != "ProjectionExpression" and token.upper() in SYNTAX:
            continue
        if token.upper() in reserved:
            yield f"{token} in {name} is a reserved word; name it by a placeholder"


def _overlaps(expression: str) -> Iterator[str]:
    """Paths that an update writes twice."""
    parts = CLAUSE.split(expression)
    paths: list[str] = []
    for clause, body in zip(parts[1::2], parts[2::2], strict=True):
        for action in re.split(r",(?![^(]*\))", body):
            separator = "=" if clause.upper() == "SET" else " "
            paths.append(action.strip().partition(separator)[0].strip())
    yield from (f"{path} is written {times} times" for path, times in Counter(paths).items() if times > 1)


def _row_problems(request: Request, keys: Keys | None) -> Iterator[str]:
    item, key = request.get("Item"), request.get("Key")
    row = item or key or {}
    yield from _at_most(_size(item or {}), MOST_ITEM_BYTES, "bytes of an item")
    for name, value in row.items():
        if "S" not in value:
            yield from _value_problems(value, name)
    if keys is None or not row:
        return
    if key is not None and set(key) != set(keys.table):
        yield f"the key has {sorted(key)}, the table {sorted(keys.table)}"
    yield from (f"the item has no {name}" for name in keys.table if item is not None and name not in item)
    for name in keys.every & set(row):
        [(kind, value)] = row[name].items()
        if kind != keys.types[name]:
            yield f"{name} is a key of type {keys.types[name]}, not {kind}"
        elif kind == "S" and not value:
            yield f"{name} is a key and empty"
        is_partition = name in {names[0] for names in (keys.table, *keys.indexes.values())}
        most = MOST_PARTITION_BYTES if is_partition else MOST_SORT_BYTES
        yield from _at_most(_value_size(row[name]), most, f"bytes of the key {name}")


def _start_problems(request: Request, keys: Keys | None) -> Iterator[str]:
    start, index = request.get("ExclusiveStartKey"), request.get("IndexName")
    if keys is None or start is None:
        return
    wanted = {*keys.table, *keys.indexes.get(index or "", ())}
    if set(start) != wanted:
        yield f"ExclusiveStartKey has {sorted(start)}, where {sorted(wanted)} is needed"


def _value_problems(value: Row, name: str = "a value", depth: int = 0) -> Iterator[str]:
    [(kind, content)] = value.items()
    if depth > MOST_DEPTH:
        yield f"{name} is nested deeper than {MOST_DEPTH} levels"
    elif kind == "L":
        for member in content:
            yield from _value_problems(member, name, depth + 1)
    elif kind == "M":
        for key, member in content.items():
            yield from _value_problems(member, f"{name}.{key}", depth + 1)
    elif kind.endswith("S") and kind != "S":
        yield from _set_problems(kind, content, name)
    elif kind == "N":
        yield from _number_problems(content, name)


def _set_problems(kind: str, members: Sequence[Any], name: str) -> Iterator[str]:
    if not members:
        yield f"{name} is an empty set"
    if len(set(members)) < len(members):
        yield f"{name} is a set with one member twice"
    for number in members if kind == "NS" else ():
        yield from _number_problems(number, name)


def _number_problems(text: str, name: str) -> Iterator[str]:
    number = Decimal(text)
    if not number.is_finite():
        yield f"{name} is no number"
        return
    digits = number.normalize(Context(prec=1000)).as_tuple().digits
    yield from _at_most(len(digits), MOST_DIGITS, f"digits of {name}")
    if number and not LEAST_POWER <= number.adjusted() <= MOST_POWER:
        yield f"{name} is beyond DynamoDB's numbers"


def _target(name: str, row: Request, *, tables: Mapping[str, Keys]) -> str:
    """The row that a part of a batch is about, as text."""
    whole = row.get("Key") or row.get("Item") or {}
    key = {each: whole.get(each) for each in tables[name].table} if name in tables else whole
    return json.dumps([name, key], sort_keys=True, default=str)


def _named_once(targets: Iterable[str]) -> Iterator[str]:
    yield from (f"{target} is named {times} times" for target, times in Counter(targets).items() if times > 1)


def _at_most(count: int, most: int, what: str) -> Iterator[str]:
    if count > most:
        yield f"{count} {what}, where {most} are taken"


def _size(row: Row) -> int:
    whole = row.get("Item") or row.get("Key") if "TableName" in row else row
    return sum(len(name.encode()) + _value_size(value) for name, value in (whole or {}).items())


def _value_size(value: Row) -> int:
    [(kind, content)] = value.items()
    return _SIZES[kind](content) if kind in _SIZES else 1


_SIZES: dict[str, Callable[[Any], int]] = {
    "S": lambda text: len(text.encode()),
    "N": lambda text: (len(text) + 1) // 2 + 1,
    "B": lambda data: len(data if isinstance(data, bytes) else b64decode(data)),
    "SS": lambda members: sum(len(member.encode()) for member in members),
    "L": lambda members: 3 + sum(1 + _value_size(member) for member in members),
    "M": lambda members: 3 + sum(1 + len(name.encode()) + _value_size(each) for name, each in members.items()),
}
"""How many bytes a value of each kind takes."""
