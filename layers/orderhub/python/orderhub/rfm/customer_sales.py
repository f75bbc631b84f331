"""What a customer's sales come to on a day, and which cell that is; pure, no AWS."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import NamedTuple
from zoneinfo import ZoneInfo

from orderhub.rfm.boundaries import Boundaries


class Cell(NamedTuple):
    """A cell by the index of its column (R) and its row (F), from 0."""

    r: int
    f: int


type Sale = tuple[datetime, Decimal, Decimal]
"""When it was ordered, its amount, and what of that was paid back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerSales:
    """A customer's sales in one currency until some day: number, sum (M), and when the last was ordered.

    ``refunded`` is what of them was paid back, ``earlier`` what they came to on an earlier day, where one is asked
    about.
    """

    customer_id: str
    count: int
    total: Decimal
    last_at: datetime | None
    refunded: Decimal = Decimal(0)
    earlier: "CustomerSales | None" = None


def end_of(day: date, zone: ZoneInfo) -> datetime:
    """The moment a day is over in a zone."""
    return datetime.combine(day + timedelta(days=1), time(), zone)


def customer_sales_of(customer_id: str, sales: Iterable[Sale], until: datetime) -> CustomerSales:
    """What a customer's sales come to that were ordered before a moment; they are gone through once.

    Args:
        customer_id: Whose they are.
        sales: They, in any order.
        until: The end of the day that is asked about.
    """
    count, total, refunded, last_at = 0, Decimal(0), Decimal(0), None
    for sold_at, amount, paid_back in sales:
        if sold_at < until:
            count, total, refunded = count + 1, total + amount, refunded + paid_back
            last_at = sold_at if last_at is None or sold_at > last_at else last_at
    return CustomerSales(customer_id=customer_id, count=count, total=total, last_at=last_at, refunded=refunded)


def compared_sales_of(customer_id: str, sales: Iterable[Sale], until: datetime, since: datetime) -> CustomerSales:
    """What a customer's sales come to before a moment, and what they came to before an earlier one.

    Args:
        customer_id: Whose they are.
        sales: They, in any order.
        until: The end of the day that is asked about.
        since: The end of the earlier day.
    """
    kept = list(sales)
    earlier = customer_sales_of(customer_id, kept, since)
    return replace(customer_sales_of(customer_id, kept, until), earlier=earlier)


def cell_of(standing: CustomerSales, as_of: date, boundaries: Boundaries, zone: ZoneInfo) -> Cell:
    """The cell of a customer on a day; R are the whole days between the day of the last sale and that day.

    A day before the last sale counts as its own, so that the day before can be asked with the sales of today.
    """
    days = None
    if standing.last_at:
        days = max(0, (as_of - standing.last_at.astimezone(zone).date()).days)
    return Cell(boundaries.column_of(days), boundaries.row_of(standing.count))
