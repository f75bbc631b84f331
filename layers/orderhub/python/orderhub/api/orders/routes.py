"""What the API says of orders to those who may see all of them: the list and one order."""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Protocol
from zoneinfo import ZoneInfo

from orderhub.api.orders.parameters import MOST_LISTED, filters_in, parameters_of, wrong
from orderhub.events.ports import PublishedEvent
from orderhub.http.answer import Answer
from orderhub.http.cursors import Cursors
from orderhub.http.query_params import limit_of
from orderhub.http.request import Event, segment_of
from orderhub.orders.json_values import time_text
from orderhub.orders.listing import StreamReader, page_of
from orderhub.orders.model import Header, Json
from orderhub.orders.streams import Position
from orderhub.orders.sums import MOST_SUMMED
from orderhub.orders.table import OrderReader, existing_order
from orderhub.orders.views import listed, sums_shown, whole
from orderhub.platform.signing import TokenSigner

_LIST = "list"
_AGAIN = ", together with the same conditions"
_EVENTS, _CUSTOMER = _INCLUDES = ("events", "customer")
_INCLUDED_EVENTS = 50
_SUMS = "sums"


class OrderEvents(Protocol):
    """Where the events of an order are read."""

    def read(self, order_no: str, most: int) -> Sequence[PublishedEvent]:
        """So many events of an order, newest first."""
        ...


type CustomerOf = Callable[[Header], Json]
"""The profile of an order's customer as it is now, masked; None where nobody is known."""


def orders_of(event: Event, index: StreamReader, signer: TokenSigner, zone: ZoneInfo) -> Answer:
    """A page of the list, newest first, with the cursor of the next one; what ``include`` names beside it.

    Args:
        event: The request.
        index: Where orders are found.
        signer: Makes and reads cursors.
        zone: The zone of times that name none.

    Raises:
        RequestError: As ``parameters`` says; ``cursor_invalid`` for one of other conditions too;
            ``include_unknown``.
        TransientError: A table could not be read; trying again can help.
    """
    parameters = parameters_of(event)
    wanted = _included(parameters, (_SUMS,))
    filters, limit = filters_in(parameters, zone), limit_of(event, MOST_LISTED)
    cursors = Cursors(signer, _LIST, filters.digest, _AGAIN)
    position = cursors.position_in(event)
    page = page_of(index, filters, Position(*position) if position else None, limit)
    body: dict[str, Json] = {"orders": [listed(order) for order in page.orders], "next": cursors.to(page.last)}
    if wanted:
        body[_SUMS] = sums_shown(page_of(index, filters, None, MOST_SUMMED))
    return Answer(body=body)


def order_of(event: Event, orders: OrderReader, history: OrderEvents, customer_of: CustomerOf) -> Answer:
    """One order with everything, and beside it what ``include`` names: its events, its customer as known now.

    Raises:
        RequestError: ``order_unknown``; ``include_unknown``.
        TransientError: A table could not be read; trying again can help.
    """
    wanted = _included(parameters_of(event), _INCLUDES)
    order = existing_order(orders, segment_of(event, "order_no"))
    body: dict[str, Json] = {"order": whole(order)}
    if _EVENTS in wanted:
        body[_EVENTS] = [_shown(published) for published in history.read(order.header.order_no, _INCLUDED_EVENTS)]
    if _CUSTOMER in wanted:
        body[_CUSTOMER] = customer_of(order.header)
    return Answer(body=body)


def _included(parameters: Mapping[str, str], known: Sequence[str]) -> set[str]:
    wanted = {name.strip() for name in parameters["include"].split(",")} if "include" in parameters else set()
    if not wanted <= set(known):
        raise wrong("include_unknown", f"Send include as one or more of {', '.join(known)}, with commas.")
    return wanted


def _shown(event: PublishedEvent) -> dict[str, Json]:
    return {
        "id": event.event_id,
        "detail-type": event.detail_type,
        "occurred_at": time_text(event.occurred_at),
        "detail": json.loads(event.detail),
    }
