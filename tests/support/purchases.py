"""A shop's purchase history, always the same, and the RFM grid of it worked out the plain way."""

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from math import inf
from typing import Any
from zoneinfo import ZoneInfo

type PlainGrid = dict[tuple[int, int], tuple[int, int, Decimal]]
"""Column and row → customers, sales, sum."""

FIRST_DAY = datetime(2024, 1, 1, tzinfo=UTC)
DAYS = 900
_SOLD = {"DELIVERED", "COMPLETED"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Purchase:
    """One order of a customer."""

    order_no: str
    customer: str
    ordered_at: datetime
    status: str
    total: Decimal
    currency: str = "CNY"
    refunded: Decimal = Decimal(0)

    @property
    def is_sale(self) -> bool:
        """Whether it counts."""
        return self.status in _SOLD

    @property
    def wire(self) -> dict[str, Any]:
        """The order as a client sends it."""
        return {
            "externalOrderId": self.order_no,
            "externalCustomerId": self.customer,
            "totalCost": str(self.total),
            "status": self.status,
            "date": self.ordered_at.isoformat(),
            "currency": self.currency,
        }


def history(orders: int, customers: int, prefix: str = "h", currency: str = "CNY") -> Iterator[Purchase]:
    """So many orders of so many customers: few buy often, most once or twice; one order in twelve is no sale.

    Every customer has an order; those whose only ones came to nothing have no sale.
    """
    dice = random.Random(f"{prefix}{orders}{customers}")  # noqa: S311 - no secret
    for number in range(orders):
        # The first orders are one of each customer; the others fall to the few.
        who = number if number < customers else int(customers * dice.random() ** 3)
        seconds = dice.randrange(DAYS * 24 * 3600)
        yield Purchase(
            order_no=f"{prefix}-{number}",
            customer=f"{prefix}-c{who}",
            ordered_at=FIRST_DAY + timedelta(seconds=seconds),
            status=dice.choices(["DELIVERED", "COMPLETED", "CANCELLED", "IN_PROGRESS"], [8, 3, 0.6, 0.4])[0],
            total=Decimal(dice.randrange(500, 200_000)) / 100,
            currency=currency,
        )


def plain_grid(  # noqa: PLR0913, PLR0917 - a history, a day and currency, and the boundaries
    purchases: Iterable[Purchase],
    as_of: date,
    currency: str,
    zone: ZoneInfo,
    days: Iterable[int] = (15, 31, 61, 91, 181, 366),
    sales: Iterable[int] = (1, 2, 3, 4, 5),
) -> PlainGrid:
    """The grid of a day: cells in which nobody stands are left out."""
    bought: dict[str, list[tuple[date, Decimal]]] = {}
    for purchase in purchases:
        mine = bought.setdefault(purchase.customer, [])
        day = purchase.ordered_at.astimezone(zone).date()
        if purchase.is_sale and purchase.currency == currency and day <= as_of:
            mine.append((day, purchase.total))
    found: PlainGrid = {}
    columns, rows = [0, *days, inf], [0, *sales, inf]
    for mine in bought.values():
        since = (as_of - max(day for day, _ in mine)).days if mine else 10**9
        cell = _interval(columns, since), _interval(rows, len(mine))
        customers, number, total = found.get(cell, (0, 0, Decimal(0)))
        found[cell] = customers + 1, number + len(mine), total + sum((amount for _, amount in mine), Decimal(0))
    return found


def _interval(starts: list[float], value: int) -> int:
    [place] = [place for place in range(len(starts) - 1) if starts[place] <= value < starts[place + 1]]
    return place
