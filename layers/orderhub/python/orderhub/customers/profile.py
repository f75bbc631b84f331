"""Who a customer is and what the customer's orders come to; pure, no AWS.

All of it is read off the customer's orders, which carry what each says of its buyer. So it is the same however
often and in whichever sequence they came, it costs no write of its own, and an order that is deleted or moves to
another customer takes along what it alone said.
"""

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from operator import attrgetter

from orderhub.customers.identities import Buyer, updated
from orderhub.customers.resolve import Link
from orderhub.customers.sales import CustomerOrder


@dataclass(frozen=True, slots=True, kw_only=True)
class Sales:
    """A customer's sales in one currency: how many, their sum, and when the latest was ordered.

    ``refunded`` is what of them was paid back.
    """

    currency: str
    count: int
    total: Decimal
    last_at: datetime
    refunded: Decimal = Decimal(0)

    @property
    def average(self) -> Decimal:
        """What a sale comes to, to four decimals."""
        return round(self.total / self.count, 4)


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """A customer: how they were made, what is known of them, and their orders in figures.

    Of each thing known the newest order that says it counts. ``sales`` are by currency. ``bound_by`` holds what
    some orders say of their buyer, by their number.
    """

    made: Link
    buyer: Buyer
    orders: int
    first: CustomerOrder | None
    last: CustomerOrder | None
    sales: tuple[Sales, ...]
    bound_by: Mapping[str, Buyer] = field(default_factory=dict)


def profile_of(made: Link, orders: Iterable[CustomerOrder], bound_by: Container[str] = ()) -> Profile:
    """A customer as all of their orders tell.

    Args:
        made: By what and by which order the customer was made.
        orders: Oldest first; they are gone through once, so that any number fits into memory.
        bound_by: The numbers of the orders that bound identities; what each says of its buyer is kept.
    """
    buyer, count, binders = Buyer(), 0, dict[str, Buyer]()
    first = last = None
    sales: dict[str, Sales] = {}
    for order in orders:
        count, first, last = count + 1, first or order, order
        buyer = updated(buyer, order.buyer)
        if order.sale is not None:
            sales[order.currency] = _with_sale(sales.get(order.currency), order, order.sale)
        if order.order_no in bound_by:
            binders[order.order_no] = order.buyer
    return Profile(
        made=made,
        buyer=buyer,
        orders=count,
        first=first,
        last=last,
        sales=tuple(sales[currency] for currency in sorted(sales)),
        bound_by=binders,
    )


def buyer_of(orders: Iterable[CustomerOrder]) -> Buyer:
    """What is known of a customer as a person; ``orders`` in any sequence."""
    buyer = Buyer()
    for order in sorted(orders, key=attrgetter("ordered_at", "order_no")):
        buyer = updated(buyer, order.buyer)
    return buyer


def sales_of(orders: Iterable[CustomerOrder]) -> tuple[Sales, ...]:
    """What orders come to that are sales, by currency; they are given oldest first."""
    sales: dict[str, Sales] = {}
    for order in orders:
        if order.sale is not None:
            sales[order.currency] = _with_sale(sales.get(order.currency), order, order.sale)
    return tuple(sales[currency] for currency in sorted(sales))


def _with_sale(so_far: Sales | None, order: CustomerOrder, sale: Decimal) -> Sales:
    return Sales(
        currency=order.currency,
        count=so_far.count + 1 if so_far else 1,
        total=so_far.total + sale if so_far else sale,
        last_at=order.ordered_at,
        refunded=so_far.refunded + order.refunded if so_far else order.refunded,
    )
