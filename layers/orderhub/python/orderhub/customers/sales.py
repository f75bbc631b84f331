"""What a customer has of an order, and what the orders of a customer come to; pure, no AWS."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import islice
from types import MappingProxyType

from orderhub.customers.identities import Buyer, buyer_in
from orderhub.orders.amounts import Amount
from orderhub.orders.attributes import time_text
from orderhub.orders.model import Header
from orderhub.orders.statuses import Stage, Status

type Place = tuple[str, str]
"""The key of a row: customer and sort key."""

ORDER = "order#"

_EARLY = {Stage.INITIALIZED, Stage.IN_PROGRESS}
_MOBILE_SDK = "mobilesdk"
_MOST_LINES = 100
_NOTHING: Mapping[str, Amount] = MappingProxyType({})
_NO_REFUNDS: Mapping[str, Decimal] = MappingProxyType({})
_ZERO = Decimal(0)
_NO_LETTERS = re.compile(r"[^a-z]")


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerOrder:
    """One order of a customer; ``sale`` is what it counts for while it is in stage DELIVERED, else None.

    ``early`` is that of an order of the mobile SDK that is to become a sale; totals know nothing of it.
    ``buyer`` is what the order says of the customer as a person; ``products`` what its products are known by (ids
    and SKUs) and ``categories`` what those are of, each of the first hundred lines. ``refunded`` is what of the
    total was paid back, never more than it.
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
    products: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    refunded: Decimal = _ZERO

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
    refunded: Decimal = _ZERO


@dataclass(frozen=True, slots=True, kw_only=True)
class Earning:
    """An order that revenue is counted from: a sale, or one of the mobile SDK that is to become one."""

    customer_id: str
    order_no: str
    ordered_at: datetime
    status: Status
    amount: Decimal
    refunded: Decimal = _ZERO


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerFigures:
    """A customer's sales: how many in all, their sum in one currency, and when the latest was ordered."""

    count: int
    total: Decimal
    last_at: datetime | None


def customer_order(  # noqa: PLR0913 - all that it follows from
    customer_id: str,
    header: Header,
    region: str,
    amounts: Mapping[str, Amount] = _NOTHING,
    refunds: Mapping[str, Decimal] = _NO_REFUNDS,
    *,
    refunded_counts: bool = True,
) -> CustomerOrder:
    """What a customer has of an order.

    Args:
        customer_id: The customer.
        header: The order's header.
        region: That of phone numbers without a country code.
        amounts: Of its products, by SKU.
        refunds: What was paid back for it, by currency.
        refunded_counts: Whether its amount stays what it was; else what was paid back is taken off it.
    """
    # A total may have been lowered since.
    refunded = max(_ZERO, min(refunds.get(header.currency, _ZERO), header.total_cost))
    amount = header.total_cost if refunded_counts else header.total_cost - refunded
    lines = [*islice(amounts.items(), _MOST_LINES)]
    return CustomerOrder(
        customer_id=customer_id,
        order_no=header.order_no,
        ordered_at=header.ordered_at,
        currency=header.currency,
        store_key=header.store_key,
        status=header.status,
        tags=header.tags,
        sale=amount if header.status.stage is Stage.DELIVERED else None,
        buyer=buyer_in(header, region),
        early=amount if header.status.stage in _EARLY and _is_mobile(header.source) else None,
        products=_each_once(name for sku, amount in lines for name in (amount.product_id, sku)),
        categories=_each_once(amount.category for _, amount in lines if amount.category),
        refunded=refunded,
    )


def figures_of(orders: Iterable[CustomerOrder], currency: str) -> CustomerFigures:
    """What the orders of a customer come to."""
    sales = [order for order in orders if order.sale is not None]
    return CustomerFigures(
        count=len(sales),
        total=sum((sale.sale or Decimal(0) for sale in sales if sale.currency == currency), Decimal(0)),
        last_at=max((sale.ordered_at for sale in sales), default=None),
    )


def _each_once(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))


def _is_mobile(source: str | None) -> bool:
    # Not a setting: it decides which orders are listed, and would not reach those that are stored.
    return bool(source) and _NO_LETTERS.sub("", str(source).casefold()) == _MOBILE_SDK
