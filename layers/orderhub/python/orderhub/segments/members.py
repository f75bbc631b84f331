"""A member of a segment as a line of its files: ids and figures, nothing of the person; pure, no AWS."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from orderhub.customers.sales import CustomerOrder
from orderhub.orders.model import Json
from orderhub.orders.views import number, time_text

COLUMNS = ("customer_id", "orders", "sales", "sum", "average", "currency", "first", "last")
LONGEST_LINE = 250
"""Bytes of a line at the most: an id, two counts, two amounts, a currency and two times."""
_DECIMALS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A customer in figures; ``total`` and ``sales`` are in one currency, ``first`` and ``last`` of all orders."""

    customer_id: str
    orders: int
    sales: int
    total: Decimal
    currency: str
    first: datetime | None
    last: datetime | None

    @property
    def average(self) -> Decimal | None:
        """What a sale comes to, to four decimals."""
        return round(self.total / self.sales, _DECIMALS) if self.sales else None


def member_of(customer_id: str, orders: Sequence[CustomerOrder], currency: str) -> Member:
    """A customer as their orders tell, in any sequence."""
    sales = [order.sale for order in orders if order.sale is not None and order.currency == currency]
    times = [order.ordered_at for order in orders]
    return Member(
        customer_id=customer_id,
        orders=len(orders),
        sales=len(sales),
        total=sum(sales, Decimal(0)),
        currency=currency,
        first=min(times, default=None),
        last=max(times, default=None),
    )


def header_line() -> str:
    """The first line of a file for people."""
    return ",".join(COLUMNS) + "\r\n"


def line_of(member: Member) -> str:
    """A member as a line.

    No cell begins with what a spreadsheet takes for a formula: ids, codes and times do not, and a number that is
    below zero is a number.
    """
    cells = (
        member.customer_id,
        str(member.orders),
        str(member.sales),
        format(member.total, "f"),
        "" if member.average is None else format(member.average, "f"),
        member.currency,
        time_text(member.first) if member.first else "",
        time_text(member.last) if member.last else "",
    )
    return ",".join(cells) + "\r\n"


def member_in(line: str) -> Member:
    """The member of a line."""
    customer_id, orders, sales, total, _, currency, first, last = line.split(",")
    return Member(
        customer_id=customer_id,
        orders=int(orders),
        sales=int(sales),
        total=Decimal(total),
        currency=currency,
        first=datetime.fromisoformat(first) if first else None,
        last=datetime.fromisoformat(last) if last else None,
    )


def member_shown(member: Member) -> dict[str, Json]:
    """A member as the API shows one."""
    return {
        "customerId": member.customer_id,
        "orders": member.orders,
        "sales": member.sales,
        "sum": number(member.total),
        "average": None if member.average is None else number(member.average),
        "currency": member.currency,
        "firstOrderAt": time_text(member.first) if member.first else None,
        "lastOrderAt": time_text(member.last) if member.last else None,
    }
