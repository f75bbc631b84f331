"""An order as an entry of a list."""

from dataclasses import dataclass
from decimal import Decimal

from orderhub.orders.model import Header

LISTED_FIELDS = (
    *("order_no", "status", "status_text", "ordered_at", "total_cost", "currency"),
    *("store_id", "store_no", "source"),
)
"""What a list shows of a header."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """An order as a list shows it; of its header only ``LISTED_FIELDS`` are filled.

    ``refunded`` is what was paid back, in the order's currency; None where nothing was.
    """

    header: Header
    line_count: int
    version: int
    refunded: Decimal | None = None
