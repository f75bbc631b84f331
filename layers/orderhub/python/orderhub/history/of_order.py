"""The events of one order, page by page, as requests ask for them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from orderhub.edge.asked import limit_of
from orderhub.edge.cursors import Cursors
from orderhub.edge.http import Event, segment_of
from orderhub.edge.signing import Signs
from orderhub.events.kept import Kept
from orderhub.orders.parameters import MOST_LISTED
from orderhub.orders.views import Orders, found, known

AGAIN = ", together with the same conditions"


class Told(Protocol):
    """Where the events of an order are read with what they set off."""

    def read(self, key: str, most: int, before: int | None = None) -> Sequence[Kept]:
        """So many events, newest first; ``before`` goes on behind one."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class PageOfOrder:
    """Some events of an order, newest first, and the cursor of the next ones; None at the end."""

    events: Sequence[Kept]
    following: str | None


def told_of_order(event: Event, told: Told, orders: Orders, signer: Signs) -> PageOfOrder:
    """What was told of the order in a request's path; the history of a deleted order stays.

    Raises:
        Rejected: 404 ``order_unknown``; 400 ``limit_invalid`` or ``cursor_invalid``.
        Passing: A table could not be read; trying again can help.
    """
    order_no, limit = known(segment_of(event, "order_no")), limit_of(event, MOST_LISTED)
    cursors = Cursors(signer, "order_events", order_no, AGAIN)
    events = told.read(order_no, limit + 1, cursors.position_in(event))
    if not events:
        found(orders, order_no)
    shown = events[:limit]
    last = shown[-1].place.number if len(events) > limit else None
    return PageOfOrder(events=shown, following=cursors.to(last))
