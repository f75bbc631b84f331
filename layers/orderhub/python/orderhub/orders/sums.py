"""What listed orders come to, by status and currency; pure, no AWS."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain

from orderhub.orders.statuses import Stage, Status
from orderhub.orders.streams import Listed

MOST_SUMMED = 1000
"""Orders that are summed up for a request: the newest; each costs about a read unit."""
NO_ORDERS = frozenset({Stage.CANCELLED, Stage.ABANDONED_SHOPPING_CART})
"""The stages of what came to nothing, or to nothing yet, and is in no total."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sum:
    """How many orders, what they come to, and what of it was paid back, in one currency."""

    orders: int = 0
    total: Decimal = Decimal(0)
    refunded: Decimal = Decimal(0)

    def __add__(self, other: "Sum") -> "Sum":
        return Sum(
            orders=self.orders + other.orders,
            total=self.total + other.total,
            refunded=self.refunded + other.refunded,
        )


type SumsByStatus = Mapping[tuple[Status, str], Sum]


def by_status(orders: Iterable[Listed]) -> SumsByStatus:
    """What orders come to by status, in the order of an order's life, and currency."""
    sums: dict[tuple[Status, str], Sum] = {}
    for order in orders:
        header = order.header
        one = Sum(orders=1, total=header.total_cost, refunded=order.refunded or Decimal(0))
        place = header.status, header.currency
        sums[place] = sums.get(place, Sum()) + one
    places = chain.from_iterable(sorted(place for place in sums if place[0] is status) for status in Status)
    return {place: sums[place] for place in places}


def totals(sums: SumsByStatus) -> dict[str, Sum]:
    """The same by currency, without what was cancelled and carts that were left."""
    together: dict[str, Sum] = {}
    for (status, currency), one in sums.items():
        if status.stage not in NO_ORDERS:
            together[currency] = together.get(currency, Sum()) + one
    return dict(sorted(together.items()))
