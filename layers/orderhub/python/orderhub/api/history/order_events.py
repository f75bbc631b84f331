"""The events of one order or of one customer, page by page, as requests ask for them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from orderhub.api.customers.parameters import Knowing, customer_in
from orderhub.api.orders.parameters import MOST_LISTED
from orderhub.events.stored_event import CUSTOMER, StoredEvent
from orderhub.http.cursors import Cursors
from orderhub.http.query_params import limit_of
from orderhub.http.request import Event, segment_of
from orderhub.orders.table import OrderReader, existing_order, order_number
from orderhub.platform.signing import TokenSigner

AGAIN = ", together with the same conditions"


class StoredEvents(Protocol):
    """Where the events of a key are read with what they set off."""

    def read(self, key: str, most: int, before: int | None = None) -> Sequence[StoredEvent]:
        """So many events, newest first; ``before`` goes on behind one."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class PageOfEvents:
    """Some events, newest first, and the cursor of the next ones; None at the end.

    ``before`` is the one told before the last of them.
    """

    events: Sequence[StoredEvent]
    following: str | None
    before: StoredEvent | None = None


def history_of_order(event: Event, stored: StoredEvents, orders: OrderReader, signer: TokenSigner) -> PageOfEvents:
    """What was published of the order in a request's path; the history of a deleted order stays.

    Raises:
        RequestError: ``order_unknown``; ``limit_invalid`` or ``cursor_invalid``.
        TransientError: A table could not be read; trying again can help.
    """
    order_no = order_number(segment_of(event, "order_no"))
    page = _page(event, stored, order_no, Cursors(signer, "order_events", order_no, AGAIN))
    if not page.events:
        existing_order(orders, order_no)
    return page


def history_of_customer(
    event: Event, stored: StoredEvents, customers: Knowing, signer: TokenSigner
) -> PageOfEvents:
    """What was published of the customer in a request's path, beside what was of their orders.

    Raises:
        RequestError: ``customer_unknown``; ``limit_invalid`` or ``cursor_invalid``.
        TransientError: A table could not be read; trying again can help.
    """
    customer_id = customer_in(event, customers)
    return _page(event, stored, f"{CUSTOMER}{customer_id}", Cursors(signer, "customer_events", customer_id, AGAIN))


def _page(event: Event, stored: StoredEvents, key: str, cursors: Cursors) -> PageOfEvents:
    limit = limit_of(event, MOST_LISTED)
    events = stored.read(key, limit + 1, cursors.position_in(event))
    shown = events[:limit]
    before = events[limit] if len(events) > limit else None
    last = shown[-1].place.number if before else None
    return PageOfEvents(events=shown, following=cursors.to(last), before=before)
