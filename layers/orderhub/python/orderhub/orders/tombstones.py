"""How a deleted order lies in the Orders table: a tombstone in its header's place, and nothing else.

It keeps the version, so that an order made anew goes on from it and no event id comes twice. It has neither
status nor store, so no index holds it, and whoever reads orders passes it by.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from orderhub.orders import rows
from orderhub.orders.attributes import Row, time_text
from orderhub.orders.transactions import Source


def is_tombstone(row: Mapping[str, Any]) -> bool:
    """Whether a row or a stream image is a tombstone."""
    return "deleted_at" in row


def tombstone_row(header: Mapping[str, Any], source: Source, retention: timedelta) -> Row:
    """The tombstone of an order.

    Args:
        header: The order's header, with its version, when it came and when it was written last.
        source: Who deletes it; by its mode the deletion is published or not.
        retention: How long the tombstone stays.
    """
    deleted_at = max(time_text(source.received_at), header["written_at"]["S"])
    return rows.key_of(header["order_no"]["S"]) | {
        "version": {"N": str(rows.version_of(header) + 1)},
        "mode": {"S": source.mode.value},
        "changed": {"L": []},
        "written_by": {"S": source.written_by},
        "written_at": {"S": deleted_at},
        "created_at": header["created_at"],
        "deleted_at": {"S": deleted_at},
        "expires_at": {"N": str(int((source.received_at + retention).timestamp()))},
    }
