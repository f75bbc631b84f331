"""Rows of DynamoDB, and their keys in the Operations table."""

from collections.abc import Mapping
from typing import Any

type Row = dict[str, Any]


def row_key(pk: str, sk: str) -> Row:
    """The key of a row of the Operations table."""
    return {"pk": {"S": pk}, "sk": {"S": sk}}


def key_in(row: Mapping[str, Any]) -> Row:
    """The key of a row of the Operations table, as the row has it."""
    return {name: row[name] for name in ("pk", "sk")}
