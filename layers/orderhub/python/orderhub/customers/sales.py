"""What a customer has of an order, and what the orders of a customer come to; pure, no AWS."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from orderhub.customers.buyer import Buyer, buyer_in
from orderhub.orders.model import Header
from orderhub.orders.rows import time_text
from orderhub.orders.statuses import Stage, Status

type Place = tuple[str, str]
"""The key of a row: customer and sort key."""

ORDER = "order#"

_EARLY = {Stage.INITIALIZED, Stage.IN_PROGRESS}
_MOBILE_SDK = "mobilesdk"
_NO_LETTERS = re.compile(r"[^a-z]")


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerOrder:
    """One order of a customer; ``sale`` is its amount while it is in stage DELIVERED, else None.

    ``early`` is the amount of an order of the mobile SDK that is to become a sale; totals know nothing of it.
    ``buyer`` is what the order says of the customer as a person.
    """

    customer_id: str
    order_no: str
    ordered_at: datetime
    currency: str
    store_key: str | None
    status: Status
    tags: tuple[str, ...]
    sale: Decimal | None
    buyer: Buyer
    early: Decimal | None = None

    @property
    def place(self) -> Place:
        """Where it is kept: a customer's orders lie by their time."""
        return self.customer_id, f"{ORDER}{time_text(self.ordered_at)}#{self.order_no}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sold:
    """One sale in the list of all sales of a currency."""

    customer_id: str
    order_no: str
    ordered_at: datetime
    amount: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Earning:
    """An order that revenue is counted from: a sale, or one of the mobile SDK that is to become one."""

    customer_id: str
    order_no: str
    ordered_at: datetime
    status: Status
    amount: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """A customer's sales: how many in all, their sum in one currency, and when the latest was ordered."""

    count: int
    total: Decimal
    last_at: datetime | None


def customer_order(customer_id: str, header: Header, region: str) -> CustomerOrder:
    """What a customer has of an order; ``region`` is that of phone numbers without a country code."""
    return CustomerOrder(
        customer_id=customer_id,
        order_no=header.order_no,
        ordered_at=header.ordered_at,
        currency=header.currency,
        store_key=header.store_key,
        status=header.status,
        tags=header.tags,
        sale=header.total_cost if header.status.stage is Stage.DELIVERED else None,
        buyer=buyer_in(header, region),
        early=header.total_cost if header.status.stage in _EARLY and _is_mobile(header.source) else None,
    )


def figures_of(orders: Iterable[CustomerOrder], currency: str) -> Figures:
    """What the orders of a customer come to."""
    sales = [order for order in orders if order.sale is not None]
    return Figures(
        count=len(sales),
        total=sum((sale.sale or Decimal(0) for sale in sales if sale.currency == currency), Decimal(0)),
        last_at=max((sale.ordered_at for sale in sales), default=None),
    )


def _is_mobile(source: str | None) -> bool:
    # Not a setting: it decides which orders are listed, and would not reach those that are stored.
    return bool(source) and _NO_LETTERS.sub("", str(source).casefold()) == _MOBILE_SDK
