"""What a call of DynamoDB is about, as policies ask for it: its partition keys and its attributes.

Imports nothing of MiniStack, so that tests without it hold requests against roles in the same way.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

type Message = dict[str, Any]
type Partition = Callable[[str, str | None], Sequence[str]]
"""The names of the attributes that a table, or an index of it, is partitioned by."""

LEADING_KEYS = "dynamodb:LeadingKeys"
ATTRIBUTES = "dynamodb:Attributes"
LITERALS = re.compile(r"[:#][\w]+|\.[\w#]+|\[\d+\]|\w+(?=\s*\()")
"""Parts of an expression that name no top-level attribute: values, placeholders, deeper paths, functions."""
PATH = re.compile(r"[A-Za-z_]\w*")
SYNTAX = frozenset(["SET", "REMOVE", "ADD", "DELETE", "AND", "OR", "NOT", "BETWEEN", "IN"])
KEY_EQUALS = re.compile(r"([#\w]+)\s*=\s*(:\w+)")


def attributes_of(call: Message) -> Iterator[str]:
    """The top-level attributes that a DynamoDB call names in keys, items and expressions."""
    names = call.get("ExpressionAttributeNames") or {}
    yield from names.values()
    for part in ("Key", "Item", "ExclusiveStartKey"):
        yield from call.get(part) or {}
    for expression in (text for name, text in call.items() if name.endswith("Expression")):
        words = PATH.findall(LITERALS.sub(" ", expression))
        yield from (word for word in words if word.upper() not in SYNTAX)
    for item in call.get("TransactItems") or []:
        for operation in item.values():
            yield from attributes_of(operation)
    for wanted in (call.get("RequestItems") or {}).values():
        if isinstance(wanted, dict):
            yield from attributes_of({**wanted, "Key": {name: 0 for key in wanted["Keys"] for name in key}})
        else:
            for row in wanted:
                for operation in row.values():
                    yield from attributes_of(operation)


def leading_keys(call: Message, partition_of: Partition) -> Iterator[str]:
    """The partition keys that a DynamoDB call names, in its order; a scan names none."""
    for item in call.get("TransactItems", []):
        for request in item.values():
            yield from key_of_row(request.get("TableName", ""), request, partition_of)
    for table, wanted in call.get("RequestItems", {}).items():
        rows = [{"Key": key} for key in wanted["Keys"]] if "Keys" in wanted else wanted
        for row in rows:
            for request in (row,) if "Key" in row else row.values():
                yield from key_of_row(table, request, partition_of)
    if "KeyConditionExpression" in call:
        yield from keys_of_query(call, partition_of)
    elif "TableName" in call:
        yield from key_of_row(call["TableName"], call, partition_of)


def key_of_row(table: str, entry: Message, partition_of: Partition) -> Iterator[str]:
    """The partition key of a row that is read or written."""
    row = entry.get("Key") or entry.get("Item") or {}
    for name in partition_of(table, None):
        yield from map(str, row.get(name, {}).values())


def keys_of_query(call: Message, partition_of: Partition) -> Iterator[str]:
    """The partition key that a query asks for, of the table or of the index."""
    names, values = call.get("ExpressionAttributeNames", {}), call.get("ExpressionAttributeValues", {})
    partition = partition_of(call.get("TableName", ""), call.get("IndexName"))
    for name, value in KEY_EQUALS.findall(call["KeyConditionExpression"]):
        if names.get(name, name) in partition:
            yield from map(str, values.get(value, {}).values())
