"""How an order lies in the Orders table: header and lines as DynamoDB rows, and back.

The header is the row whose SKU is empty (``A1#``), a line the row ``A1#SKU-7``. Absent fields take no space.
The header lists the SKUs of its lines, so a line row that no header names is not part of the order.
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from zlib import crc32

from orderhub.orders.model import HEADER_FIELDS, LINE_FIELDS, Header, Line, Mode, Stamp
from orderhub.orders.statuses import Status

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import AttributeValueTypeDef

type Row = dict[str, AttributeValueTypeDef]

SHARDS = 8
"""Over how many partitions one status or store is spread in the indexes; a list asks all of them."""

_KEY_FIELDS = {"order_no", "sku"}
_MONEY = {"total_cost", "shipping", "discount", "taxes", "quantity", "cost"}
_TIMES = {"ordered_at", "paid_at", "shipped_at", "updated_at"}


def key_of(order_no: str, sku: str = "") -> Row:
    """The key of a line, or of the header when no SKU is given."""
    return {"order_no": {"S": order_no}, "order_no_sku": {"S": f"{order_no}#{sku}"}}


def shard_of(order_no: str) -> int:
    """The index partition of an order number."""
    return crc32(order_no.encode()) % SHARDS


def time_text(moment: datetime) -> str:
    """An aware time in UTC, of fixed width so that texts sort as times do."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def header_row(header: Header, skus: tuple[str, ...], stamp: Stamp) -> Row:
    """The header as a row, with its index keys and its stamp."""
    row = key_of(header.order_no) | _attributes(header, HEADER_FIELDS)
    row["shard"] = {"N": str(shard_of(header.order_no))}
    if header.store_key:
        row["store_key"] = {"S": header.store_key}
    row["skus"] = {"L": [{"S": sku} for sku in skus]}
    row["line_count"] = {"N": str(len(skus))}
    row["version"] = {"N": str(stamp.version)}
    row["mode"] = {"S": stamp.mode.value}
    row["changed"] = {"L": [{"S": name} for name in stamp.changed]}
    row["written_by"] = {"S": stamp.written_by}
    row["written_at"] = {"S": time_text(stamp.written_at)}
    row["created_at"] = {"S": time_text(stamp.created_at)}
    if stamp.told_status:
        row["told_status"] = {"S": stamp.told_status.value}
    return row


def line_row(order_no: str, line: Line, version: int) -> Row:
    """A line as a row, marked with the version of the order it was written for."""
    row = key_of(order_no, line.sku) | _attributes(line, LINE_FIELDS)
    row["version"] = {"N": str(version)}
    return row


def is_header(row: Mapping[str, Any]) -> bool:
    """Whether a row is a header; only headers have a status."""
    return "status" in row


def sku_of(row: Mapping[str, Any]) -> str:
    """The SKU a row's key ends with; empty for a header."""
    sku: str = row["order_no_sku"]["S"][len(row["order_no"]["S"]) + 1 :]
    return sku


def header_of(row: Mapping[str, Any]) -> Header:
    """The header in a row or a stream image."""
    values = _values(row, HEADER_FIELDS)
    values["status"] = Status(values["status"])
    return Header(**values)


def skus_of(row: Mapping[str, Any]) -> tuple[str, ...]:
    """The SKUs of an order's lines, in the order they came."""
    return tuple(sku["S"] for sku in row["skus"]["L"])


def stamp_of(row: Mapping[str, Any]) -> Stamp:
    """The stamp of an order's last change."""
    return Stamp(
        version=version_of(row),
        mode=Mode(row["mode"]["S"]),
        changed=tuple(name["S"] for name in row["changed"]["L"]),
        written_by=row["written_by"]["S"],
        written_at=datetime.fromisoformat(row["written_at"]["S"]),
        created_at=datetime.fromisoformat(row["created_at"]["S"]),
        told_status=Status(row["told_status"]["S"]) if "told_status" in row else None,
    )


def version_of(row: Mapping[str, Any]) -> int:
    """The version a header or line was written for."""
    return int(row["version"]["N"])


def line_of(row: Mapping[str, Any]) -> Line:
    """The line in a row."""
    return Line(sku=sku_of(row), **_values(row, LINE_FIELDS))


def _attributes(record: Header | Line, names: tuple[str, ...]) -> Row:
    row: Row = {}
    for name in names:
        value = getattr(record, name)
        if name in _KEY_FIELDS or value is None:
            continue
        if isinstance(value, str):
            row[name] = {"S": value}
        elif isinstance(value, Decimal):
            row[name] = {"N": format(value, "f")}
        elif isinstance(value, datetime):
            row[name] = {"S": time_text(value)}
        elif isinstance(value, tuple):
            if value:
                row[name] = {"L": [{"S": tag} for tag in value]}
        elif value:
            # Free JSON stays JSON: it may hold empty names and numbers that DynamoDB's own types cannot.
            row[name] = {"S": json.dumps(value, ensure_ascii=False, separators=(",", ":"))}
    return row


def _values(row: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for name in names:
        if name == "order_no":
            values[name] = row[name]["S"]
        elif name not in _KEY_FIELDS and name in row:
            values[name] = _value(name, row[name])
    return values


def _value(name: str, attribute: Mapping[str, Any]) -> object:
    if name in _MONEY:
        return Decimal(attribute["N"])
    if name == "tags":
        return tuple(tag["S"] for tag in attribute["L"])
    text = attribute["S"]
    if name in _TIMES:
        return datetime.fromisoformat(text)
    return json.loads(text) if name == "extra" else text
