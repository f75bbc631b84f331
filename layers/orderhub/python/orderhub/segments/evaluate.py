"""Whether a customer is in a segment, and why; pure, no AWS.

A fact there is no value for (the last order of somebody without any) fulfils no condition on it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from operator import eq, ge, gt, le, lt
from typing import Any, assert_never
from zoneinfo import ZoneInfo

from orderhub.customers.profile import buyer_of
from orderhub.customers.sales import CustomerOrder
from orderhub.orders.json_values import number
from orderhub.orders.model import Json
from orderhub.segments.conditions import (
    All,
    Among,
    AnyOf,
    Condition,
    ContactChannel,
    Day,
    DaysAgo,
    Fact,
    Figure,
    InCells,
    KnownFact,
    Leaf,
    Not,
    Op,
    leaves_of,
)

type CellOf = Callable[[Sequence[CustomerOrder], str, date], tuple[int, int]]
"""Says in which column and row of the RFM grid a customer's sales in a currency put them on a day."""

type Tags = Callable[[], frozenset[str]]
"""Says what a customer is tagged with; asked only where a condition does."""

type Cells = Callable[[date], CellOf]
"""Gives what tells the cells as they are known on a day: sales of later days do not count."""

_COMPARED: dict[Op, Callable[[Any, Any], bool]] = {
    Op.EQUAL: eq,
    Op.LESS: lt,
    Op.AT_MOST: le,
    Op.MORE: gt,
    Op.AT_LEAST: ge,
}
_DECIMALS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerState:
    """A customer as looked at on a day: all orders, in any sequence, and the zone that days are of.

    ``tags`` are those of the customer as they are now, whatever the day.
    """

    orders: Sequence[CustomerOrder]
    day: date
    zone: ZoneInfo
    cell_of: CellOf
    tags: Tags = frozenset


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a condition found: the value it was about, and whether that fulfils it."""

    pointer: str
    fact: Fact
    value: Json
    holds: bool


def holds(condition: Condition, customer: CustomerState) -> bool:
    """Whether a customer fulfils a condition."""
    match condition:
        case All(of=parts):
            return all(holds(part, customer) for part in parts)
        case AnyOf(of=parts):
            return any(holds(part, customer) for part in parts)
        case Not(of=part):
            return not holds(part, customer)
    return _read(condition, customer).holds


def explained(condition: Condition, customer: CustomerState) -> list[Reading]:
    """What each condition of a tree that asks for something found, in their order."""
    return [_read(leaf, customer) for leaf in leaves_of(condition)]


def _read(leaf: Leaf, customer: CustomerState) -> Reading:
    match leaf:
        case Figure():
            value, is_so = _figure(leaf, customer)
        case Day():
            value, is_so = _day(leaf, customer)
        case Among():
            value, is_so = _among(leaf, customer)
        case KnownFact():
            value, is_so = _known(leaf, customer)
        case InCells():
            value, is_so = _in_cells(leaf, customer)
        case _:
            assert_never(leaf)
    return Reading(pointer=leaf.pointer, fact=leaf.fact, value=value, holds=is_so)


def _figure(leaf: Figure, customer: CustomerState) -> tuple[Json, bool]:
    orders = leaf.where.among(customer.orders)
    if leaf.fact is Fact.ORDER_COUNT:
        return len(orders), _COMPARED[leaf.op](len(orders), leaf.value)
    sold = [order for order in orders if order.currency == leaf.currency]
    sales = [(order.sale, order.refunded) for order in sold if order.sale is not None]
    part = 1 if leaf.fact is Fact.REFUNDED else 0
    total = sum((sale[part] for sale in sales), Decimal(0))
    if leaf.fact is Fact.AVERAGE_CHECK:
        if not sales:
            return None, False
        total = round(total / len(sales), _DECIMALS)
    return number(total), _COMPARED[leaf.op](total, leaf.value)


def _day(leaf: Day, customer: CustomerState) -> tuple[Json, bool]:
    times = [order.ordered_at for order in leaf.where.among(customer.orders)]
    if not times:
        return None, False
    time = min(times) if leaf.fact is Fact.FIRST_ORDER_DATE else max(times)
    day = time.astimezone(customer.zone).date()
    return day.isoformat(), _COMPARED[leaf.op](day.toordinal(), _ordinal(leaf.value, customer.day))


def _ordinal(value: date | DaysAgo, today: date) -> int:
    # Counted, not made a date of: no day is too long ago to be counted.
    return today.toordinal() - value.days if isinstance(value, DaysAgo) else value.toordinal()


def _among(leaf: Among, customer: CustomerState) -> tuple[Json, bool]:
    orders = leaf.where.among(customer.orders)
    if leaf.op is Op.LAST_IN:
        orders = [max(orders, key=lambda order: (order.ordered_at, order.order_no))] if orders else []
    words = {word for order in orders for word in _WORDS[leaf.fact](order)}
    return [*sorted(words)], not words.isdisjoint(leaf.values)


_WORDS: Mapping[Fact, Callable[[CustomerOrder], Sequence[str]]] = {
    Fact.STATUS: lambda order: (order.status,),
    Fact.STAGE: lambda order: (order.status.stage,),
    Fact.STORE: lambda order: (order.store_key,) if order.store_key else (),
    Fact.TAG: lambda order: order.tags,
    Fact.PRODUCT: lambda order: order.products,
    Fact.CATEGORY: lambda order: order.categories,
}
"""The words that an order brings to a fact about the words of orders."""


def _known(leaf: KnownFact, customer: CustomerState) -> tuple[Json, bool]:
    if leaf.fact is Fact.CUSTOMER_TAG:
        tags = customer.tags()
        return [*sorted(tags)], not tags.isdisjoint(leaf.values)
    buyer = buyer_of(customer.orders)
    if leaf.fact is Fact.LANGUAGE:
        language = buyer.language
        return language, language is not None and any(_speaks(language, value) for value in leaf.values)
    ways = [
        way
        for way, address in ((ContactChannel.EMAIL, buyer.email), (ContactChannel.PHONE, buyer.phone))
        if address
    ]
    return [*ways], not leaf.values.isdisjoint(ways)


def _speaks(language: str, wanted: str) -> bool:
    """Whether a language is one that was named, or a country's form of it."""
    spoken, named = (tag.casefold().replace("_", "-") for tag in (language, wanted))
    return spoken == named or spoken.startswith(f"{named}-")


def _in_cells(leaf: InCells, customer: CustomerState) -> tuple[Json, bool]:
    r, f = customer.cell_of(customer.orders, leaf.currency, customer.day)
    return {"r": r, "f": f}, any(cell.r in (None, r) and cell.f in (None, f) for cell in leaf.cells)
