"""How an order stands right now, whatever state its row is in; pure, no AWS."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from orderhub.errors import InvalidInput
from orderhub.events.records import Snapshot, snapshot_of
from orderhub.orders.rows import is_tombstone


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderSnapshot:
    """An order as it stands: ``snapshot`` is None for one that is gone, and for one that nobody can read.

    ``changed_at`` is when it was changed or deleted last, None where nothing is left to tell.
    """

    snapshot: Snapshot | None = None
    changed_at: datetime | None = None
    is_readable: bool = True

    def is_settled(self, since: datetime) -> bool:
        """Whether nothing has happened to the order since then."""
        return self.changed_at is None or self.changed_at <= since


GONE = OrderSnapshot()


def order_snapshot_of(row: Mapping[str, Any]) -> OrderSnapshot:
    """How an order stands, by its header's row or its tombstone."""
    if is_tombstone(row):
        return OrderSnapshot(changed_at=datetime.fromisoformat(row["deleted_at"]["S"]))
    try:
        snapshot = snapshot_of(row)
    except InvalidInput:
        return OrderSnapshot(is_readable=False)
    return OrderSnapshot(snapshot=snapshot, changed_at=snapshot.stamp.written_at)
