"""How an order lies in the Orders table: header and lines as DynamoDB rows, and back.

The header is the row whose SKU is empty (``A1#``), a line the row ``A1#SKU-7``. Absent fields take no space.
The header lists the SKUs of its lines, so a line row that no header names is not part of the order.

A deleted order has a tombstone in its header's place, and nothing else. It keeps the version, so that an order
made anew goes on from it and no event id comes twice. It has neither status nor store, so no index holds it, and
whoever reads orders passes it by.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from operator import attrgetter
from typing import TYPE_CHECKING, Any
from zlib import crc32

from orderhub.orders.amounts import Amount, amount_attributes
from orderhub.orders.attributes import (
    Row,
    attributes_of,
    read_json,
    read_number,
    read_time,
    time_text,
    values_in,
    write_json,
    write_number,
    write_time,
)
from orderhub.orders.model import HEADER_FIELDS, LINE_FIELDS, Activity, Header, Line, Mode, Stamp
from orderhub.orders.statuses import Status

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import AttributeValueTypeDef

    from orderhub.orders.write_plan import Source

SHARDS = 8
"""Over how many partitions one status or store is spread in the indexes; a list asks all of them."""
_LINE_FIELDS = tuple(name for name in LINE_FIELDS if name != "sku")
"""All of a line but its SKU, which is in the key."""
_header_values = attrgetter(*HEADER_FIELDS)
_line_values = attrgetter(*_LINE_FIELDS)


def key_of(order_no: str, sku: str = "") -> Row:
    """The key of a line, or of the header when no SKU is given."""
    return {"order_no": {"S": order_no}, "order_no_sku": {"S": f"{order_no}#{sku}"}}


def shard_of(order_no: str, shards: int = SHARDS) -> int:
    """The index partition of an order number."""
    return crc32(order_no.encode()) % shards


def header_row(
    header: Header, skus: tuple[str, ...], stamp: Stamp, amounts: Mapping[str, Amount] | None = None
) -> Row:
    """The header as a row, with its index keys, its stamp, and the amounts of its lines where they are known."""
    row = key_of(header.order_no) | attributes_of(_header_values(header), HEADER_FIELDS)
    row["shard"] = {"N": str(shard_of(header.order_no))}
    if header.store_key:
        row["store_key"] = {"S": header.store_key}
    row["skus"] = {"L": [{"S": sku} for sku in skus]}
    row |= amount_attributes(skus, amounts or {})
    row["line_count"] = {"N": str(len(skus))}
    row["version"] = {"N": str(stamp.version)}
    row["mode"] = {"S": stamp.mode.value}
    row["changed"] = {"L": [{"S": name} for name in stamp.changed]}
    row["written_by"] = {"S": stamp.written_by}
    row["written_at"] = {"S": time_text(stamp.written_at)}
    row["created_at"] = {"S": time_text(stamp.created_at)}
    if stamp.published_status:
        row["told_status"] = {"S": stamp.published_status.value}
    if stamp.activity:
        row["deed"] = activity_attribute(stamp.activity)
    if stamp.erased:
        row["erased"] = {"BOOL": True}
    if stamp.key_id:
        row["key_id"] = {"S": stamp.key_id}
    if stamp.shipped_since:
        row["shipped_since"] = write_time(stamp.shipped_since)
    if stamp.refunds:
        row["refunds"] = refunds_attribute(stamp.refunds)
    return row


def activity_attribute(activity: Activity) -> "AttributeValueTypeDef":
    """An activity as an attribute of its order's header."""
    return write_json({"name": activity.name, "facts": activity.facts})


def refunds_attribute(refunds: Mapping[str, Decimal]) -> "AttributeValueTypeDef":
    """What was paid back for an order, by currency, as an attribute of its header."""
    return {"M": {currency: write_number(amount) for currency, amount in refunds.items()}}


def line_row(order_no: str, line: Line, version: int) -> Row:
    """A line as a row, marked with the version of the order it was written for."""
    row = key_of(order_no, line.sku) | attributes_of(_line_values(line), _LINE_FIELDS)
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
    values = values_in(row, HEADER_FIELDS)
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
        published_status=Status(row["told_status"]["S"]) if "told_status" in row else None,
        activity=Activity(**read_json(row["deed"])) if "deed" in row else None,
        erased="erased" in row,
        key_id=row["key_id"]["S"] if "key_id" in row else None,
        shipped_since=read_time(row["shipped_since"]) if "shipped_since" in row else None,
        refunds=refunds_in(row),
    )


def refunds_in(row: Mapping[str, Any]) -> dict[str, Decimal]:
    """What was paid back for an order, by currency."""
    if "refunds" not in row:
        return {}
    return {currency: read_number(amount) for currency, amount in row["refunds"]["M"].items()}


def version_of(row: Mapping[str, Any]) -> int:
    """The version a header or line was written for."""
    return int(row["version"]["N"])


def line_of(row: Mapping[str, Any]) -> Line:
    """The line in a row."""
    return Line(sku=sku_of(row), **values_in(row, _LINE_FIELDS))


def is_tombstone(row: Mapping[str, Any]) -> bool:
    """Whether a row or a stream image is a tombstone."""
    return "deleted_at" in row


def tombstone_row(header: Mapping[str, Any], source: "Source", retention: timedelta) -> Row:
    """The tombstone of an order.

    Args:
        header: The order's header, with its version, when it came and when it was written last.
        source: Who deletes it; by its mode the deletion is published or not.
        retention: How long the tombstone stays.
    """
    deleted_at = max(time_text(source.received_at), header["written_at"]["S"])
    return key_of(header["order_no"]["S"]) | {
        "version": {"N": str(version_of(header) + 1)},
        "mode": {"S": source.mode.value},
        "changed": {"L": []},
        "written_by": {"S": source.written_by},
        "written_at": {"S": deleted_at},
        "created_at": header["created_at"],
        "deleted_at": {"S": deleted_at},
        "expires_at": {"N": str(int((source.received_at + retention).timestamp()))},
    }
