"""What a record of the Orders table's stream says: one order after a change, and before it.

A record is a dict in the shape Lambda gets it, with both images; rows of lines say nothing of their own.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from orderhub.errors import InvalidInput
from orderhub.orders import rows
from orderhub.orders.amounts import Amount, amounts_in
from orderhub.orders.model import Header, Mode, Stamp
from orderhub.orders.rows import is_tombstone

type Record = Mapping[str, Any]

_MALFORMED = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)
"""What reading raises when something is missing in an image or is not what it should be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """An order as one image shows it: of its lines no more than their amounts, by SKU."""

    header: Header
    line_count: int
    stamp: Stamp
    amounts: Mapping[str, Amount] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderChange:
    """One change of an order; ``before`` is None for a new order, also where one of its number was deleted.

    The order of a deletion is the last there was, with the stamp of its tombstone. Where a row was deleted by
    hand there is none, and it is stamped as a change of its own: one version up, at the time the stream names,
    written by the record itself, because the row cannot say who deleted it.
    """

    order: Snapshot
    before: Snapshot | None = None
    deleted: bool = False


def read(record: Record) -> OrderChange | None:
    """Read the change in a record; None when there is nothing to it.

    That is so for rows of lines, which the header tells about, and for a tombstone whose time is up.

    Raises:
        InvalidInput: ``image_unreadable``: the record cannot be understood, now or later.
    """
    try:
        return _read(record)
    except _MALFORMED:
        # Without the cause, which quotes what it could not read.
        raise InvalidInput("a stream record cannot be read", "image_unreadable") from None


def snapshot_of(row: Mapping[str, Any]) -> Snapshot:
    """Read an order as its header lies in the table, which is as an image shows it.

    Raises:
        InvalidInput: ``image_unreadable``: the header cannot be understood, now or later.
    """
    try:
        return _snapshot(row)
    except _MALFORMED:
        raise InvalidInput("a header cannot be read", "image_unreadable") from None


def order_no_of(record: Record) -> str | None:
    """The order number in a record's key, None when not even that can be read."""
    try:
        order_no = record["dynamodb"]["Keys"]["order_no"]["S"]
    except (LookupError, TypeError):
        return None
    return order_no if isinstance(order_no, str) else None


def _read(record: Record) -> OrderChange | None:
    images = record["dynamodb"]
    # The key tells a header, not its status: a header that lost its status must not pass for a line.
    if rows.sku_of(images["Keys"]):
        return None
    kind = record["eventName"]
    if kind == "INSERT":
        return OrderChange(order=_snapshot(images["NewImage"]))
    if kind == "MODIFY":
        return _written_over(images["OldImage"], images["NewImage"])
    if kind == "REMOVE":
        return _removed(images["OldImage"], record)
    raise ValueError


def _written_over(old: Mapping[str, Any], new: Mapping[str, Any]) -> OrderChange:
    if is_tombstone(old):
        return OrderChange(order=_snapshot(new))
    before = _snapshot(old)
    if is_tombstone(new):
        return OrderChange(order=replace(before, stamp=rows.stamp_of(new)), before=before, deleted=True)
    return OrderChange(order=_snapshot(new), before=before)


def _removed(old: Mapping[str, Any], record: Record) -> OrderChange | None:
    if is_tombstone(old):
        return None
    before = _snapshot(old)
    return OrderChange(order=_deleted(before, record), before=before, deleted=True)


def _snapshot(image: Mapping[str, Any]) -> Snapshot:
    header = rows.header_of(image)
    if not header.total_cost.is_finite():
        raise ValueError
    skus = rows.skus_of(image)
    return Snapshot(
        header=header, line_count=len(skus), stamp=rows.stamp_of(image), amounts=amounts_in(image, skus)
    )


def _deleted(last: Snapshot, record: Record) -> Snapshot:
    stamp = replace(
        last.stamp,
        version=last.stamp.version + 1,
        mode=Mode.LIVE,
        changed=(),
        activity=None,
        written_by=record["eventID"],
        written_at=last.stamp.next_time(
            datetime.fromtimestamp(record["dynamodb"]["ApproximateCreationDateTime"], UTC)
        ),
    )
    return replace(last, stamp=stamp)
