"""Doing something about an order: read it, decide, write, and decide anew when it changed meanwhile."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from time import sleep
from typing import Protocol

from orderhub.errors import TransientError
from orderhub.orders.cases import Case, Feedback
from orderhub.orders.ingest import Written
from orderhub.orders.model import Activity, Order
from orderhub.orders.table import OrderReader, existing_order
from orderhub.orders.write_plan import Source

_TRIES = 6


class OrderActivities(Protocol):
    """Where activities about orders are stored."""

    def write(self, order: Order, entry: Case | Feedback, activity: Activity, source: Source) -> Written:
        """Store an entry and bring its order one version up, if the order is still as it was read."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided[Entry: (Case, Feedback)]:
    """What is to be stored of an order, or was stored before; then there is no activity.

    ``changes`` is what of the order has changed since a case was opened.
    """

    entry: Entry
    activity: Activity | None
    changes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredActivity[Entry: (Case, Feedback)]:
    """What is stored of an order now, at which version, and whether it was before this request."""

    entry: Entry
    version: int
    repeated: bool
    changes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """Orders and what is done about them; ``pause`` waits that many seconds."""

    orders: OrderReader
    activities: OrderActivities
    pause: Callable[[float], None] = sleep

    def store[Entry: (Case, Feedback)](
        self, order_no: str, decide: Callable[[Order], Decided[Entry]], source: Source
    ) -> StoredActivity[Entry]:
        """Store what is decided about an order.

        Raises:
            RequestError: ``order_unknown``, or what ``decide`` refuses.
            TransientError: Others change the order all the time, or the table cannot be reached.
        """
        for attempt in range(_TRIES):
            if attempt:
                self.pause(random.uniform(0, 0.05 * 2**attempt))  # noqa: S311 - jitter, no secret
            order = existing_order(self.orders, order_no)
            decided = decide(order)
            if decided.activity is None:
                # Its own id on the order: the write had gone through and only its answer was lost.
                is_own = order.stamp.written_by == source.written_by
                return _stored(decided, order.stamp.version, repeated=not is_own)
            if self.activities.write(order, decided.entry, decided.activity, source) is Written.DONE:
                return _stored(decided, order.stamp.version + 1, repeated=False)
        raise TransientError(
            "the order is being changed by others; send the request again", "order_busy", is_busy=True
        )


def _stored[Entry: (Case, Feedback)](
    decided: Decided[Entry], version: int, *, repeated: bool
) -> StoredActivity[Entry]:
    return StoredActivity(entry=decided.entry, version=version, repeated=repeated, changes=decided.changes)
