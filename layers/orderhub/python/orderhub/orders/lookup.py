"""Finding an order by the number somebody names."""

from typing import Protocol

from orderhub.errors import RequestError
from orderhub.orders.model import Order
from orderhub.orders.placeholders import id_in

_MAX_NO_BYTES = 1023
"""An order number and the # behind it share DynamoDB's 1,024 bytes of a sort key."""


class OrderReader(Protocol):
    """Where whole orders are read."""

    def read(self, order_no: str) -> Order | None:
        """The order as it is now, None if there is none."""
        ...


def existing_order(orders: OrderReader, order_no: str) -> Order:
    """The order of that number.

    Raises:
        RequestError: ``order_unknown``: there is none.
        TransientError: The table could not be read; trying again can help.
    """
    order = orders.read(order_number(order_no))
    if order is None:
        raise _unknown()
    return order


def order_number(order_no: str) -> str:
    """The number as orders are kept by it, if there can be an order of it.

    Raises:
        RequestError: ``order_unknown``: no table could hold such a key, so it must not even be asked for.
    """
    kept = id_in(order_no)
    if not 0 < len(kept.encode()) <= _MAX_NO_BYTES:
        raise _unknown()
    return kept


def _unknown() -> RequestError:
    return RequestError("There is no order of this number.", "order_unknown")
