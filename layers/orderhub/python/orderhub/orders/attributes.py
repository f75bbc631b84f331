"""The values of an order as attributes of a DynamoDB row, and back."""

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from orderhub.orders.statuses import Status

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import AttributeValueTypeDef

type Row = dict[str, AttributeValueTypeDef]


def time_text(moment: datetime) -> str:
    """An aware time in UTC, of fixed width so that texts sort as times do."""
    return f"{moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='microseconds')}Z"


def attributes_of(values: tuple[Any, ...], names: tuple[str, ...]) -> Row:
    """What there is to write: not what is absent or empty, but a zero."""
    pairs = zip(names, values, strict=True)
    return {name: _WRITE[type(value)](value) for name, value in pairs if value or value == 0}


def values_in(row: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    """The values of some fields in a row, of those that are there."""
    return {name: _READ.get(name, _read_text)(row[name]) for name in names if name in row}


def _write_text(value: str) -> "AttributeValueTypeDef":
    return {"S": value}


def write_number(value: Decimal) -> "AttributeValueTypeDef":
    """A number as an attribute."""
    return {"N": format(value, "f")}


def write_time(value: datetime) -> "AttributeValueTypeDef":
    """A time as an attribute, as ``time_text`` writes it."""
    return {"S": time_text(value)}


def _write_tags(value: tuple[str, ...]) -> "AttributeValueTypeDef":
    return {"L": [{"S": tag} for tag in value]}


def write_json(value: Mapping[str, Any]) -> "AttributeValueTypeDef":
    """Free JSON as an attribute."""
    # Free JSON stays JSON: it may hold empty names and numbers that DynamoDB's own types cannot.
    return {"S": json.dumps(value, ensure_ascii=False, separators=(",", ":"))}


def _read_text(attribute: Mapping[str, Any]) -> Any:  # noqa: ANN401 - a text
    return attribute["S"]


def read_number(attribute: Mapping[str, Any]) -> Decimal:
    """The number in an attribute."""
    return Decimal(attribute["N"])


def read_time(attribute: Mapping[str, Any]) -> datetime:
    """The time in an attribute."""
    return datetime.fromisoformat(attribute["S"])


def _read_tags(attribute: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(tag["S"] for tag in attribute["L"])


def read_json(attribute: Mapping[str, Any]) -> Any:  # noqa: ANN401 - whatever JSON can say
    """The free JSON in an attribute."""
    return json.loads(attribute["S"])


_WRITE: dict[type, Callable[[Any], "AttributeValueTypeDef"]] = {
    str: _write_text,
    Status: _write_text,
    Decimal: write_number,
    datetime: write_time,
    tuple: _write_tags,
    dict: write_json,
}
_READ: dict[str, Callable[[Mapping[str, Any]], Any]] = {
    **dict.fromkeys(("total_cost", "shipping", "discount", "taxes", "quantity", "cost"), read_number),
    **dict.fromkeys(("ordered_at", "paid_at", "shipped_at", "updated_at"), read_time),
    "tags": _read_tags,
    "extra": read_json,
}
