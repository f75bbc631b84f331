"""Whether the link a shop sends with an order leads to that order."""

import re
from urllib.parse import unquote

from orderhub.orders.model import Header
from orderhub.orders.statuses import Status

_PARTS = re.compile(r"[/?&=#]")


def link_to_order(header: Header) -> str | None:
    """The client's ``restoreUrl`` where it is the order's own page; None where it may lead back to a cart.

    A link to a cart opens the buyer's cart to whoever clicks. So only one that names the order's number is taken.
    """
    link = header.restore_url
    if link is None or header.status is Status.ABANDONED_SHOPPING_CART:
        return None
    return link if header.order_no in map(unquote, _PARTS.split(link)) else None
