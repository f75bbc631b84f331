"""What is to lie in the Orders table after a restore; pure, no AWS.

An order that is brought back is written as a change that is held: followers bring customers and products up to
it, and publish nothing. Its version goes on from the highest there was, so no event's id comes twice, and the
next change names the status that was published last as the previous one.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from local.restore.erasures import Erasures, Row
from orderhub.orders.attributes import time_text
from orderhub.orders.model import Mode
from orderhub.orders.rows import is_tombstone, sku_of, tombstone_row
from orderhub.orders.write_plan import Source

_STAMP = frozenset(
    {"version", "mode", "changed", "written_by", "written_at", "told_status", "deed", "key_id"},
)
"""What says of a header how and when it was changed last, not what the order is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderRows:
    """Decides, row by row.

    Args:
        source: What is written is stamped with it.
        retention: How long tombstones stay.
        erasures: Who must not come back.
        last_version: The highest version of an order that an event was published of, 0 if none was.
    """

    source: Source
    retention: timedelta
    erasures: Erasures
    last_version: Callable[[str], int]

    def wanted(self, restored: Row | None, living: Row | None) -> Row | None:
        """The row that is to be there, of the one there was at the moment and the one there is; None for none."""
        row = restored or living
        if row is None or row["order_no"]["S"] in self.erasures.orders:
            return living
        if sku_of(row):
            return living if restored and living and _content(restored) == _content(living) else restored
        if restored is None or is_tombstone(restored):
            return self._gone(restored, living)
        if living and not is_tombstone(living) and _content(restored) == _content(living):
            return living
        return self._brought_back(restored, living)

    def _gone(self, restored: Row | None, living: Row | None) -> Row | None:
        """A tombstone, whose version the number goes on from when the order is sent again."""
        if living is None:
            return restored
        if is_tombstone(living):
            return living
        now = {"S": time_text(self.source.received_at)}
        header = {
            "order_no": living["order_no"],
            "version": {"N": str(self._version(living))},
            "written_at": living.get("written_at", now),
            "created_at": living.get("created_at", now),
        }
        return tombstone_row(header, self.source, self.retention)

    def _brought_back(self, restored: Row, living: Row | None) -> Row:
        before = living or {"order_no": restored["order_no"]}
        version = max(self._version(before), int(restored["version"]["N"]))
        published = _published(before)
        row = {name: value for name, value in restored.items() if name not in _STAMP}
        row |= {
            "version": {"N": str(version + 1)},
            "mode": {"S": Mode.HELD.value},
            "changed": {"L": []},
            "written_by": {"S": self.source.written_by},
            "written_at": max(
                ({"S": time_text(self.source.received_at)}, before.get("written_at", {"S": ""})), key=_text
            ),
        }
        return row | ({"told_status": published} if published else {})

    def _version(self, living: Row) -> int:
        """The version of a row; of one that is gone or damaged, that of the last event."""
        if "version" in living:
            return int(living["version"]["N"])
        return self.last_version(living["order_no"]["S"])


def _content(row: Row) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in _STAMP}


def _published(living: Row) -> Mapping[str, Any] | None:
    """The status that was published last, None where nothing was or the order was deleted."""
    is_held = living.get("mode") == {"S": Mode.HELD.value}
    status: Mapping[str, Any] | None = living.get("told_status" if is_held else "status")
    return status


def _text(attribute: Mapping[str, Any]) -> str:
    return str(attribute["S"])
