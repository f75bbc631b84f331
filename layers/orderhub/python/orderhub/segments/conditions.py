"""What a segment asks of a customer, as a tree of conditions; pure, no AWS. The language: docs/segments.md."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import assert_never

from orderhub.customers.sales import CustomerOrder
from orderhub.orders.statuses import Stage, Status


class Fact(StrEnum):
    """What can be asked about a customer and their orders."""

    ORDER_COUNT = "orderCount"
    SUM = "sum"
    AVERAGE_CHECK = "averageCheck"
    REFUNDED = "refunded"
    FIRST_ORDER_DATE = "firstOrderDate"
    LAST_ORDER_DATE = "lastOrderDate"
    STATUS = "status"
    STAGE = "stage"
    STORE = "store"
    TAG = "tag"
    PRODUCT = "product"
    CATEGORY = "category"
    CUSTOMER_TAG = "customerTag"
    LANGUAGE = "language"
    REACHABLE_BY = "reachableBy"
    RFM_CELL = "rfmCell"


class ContactChannel(StrEnum):
    """A way to reach somebody."""

    EMAIL = "email"
    PHONE = "phone"


class Op(StrEnum):
    """How a fact is held against a value; ``lastIn`` looks at the newest order alone."""

    EQUAL = "="
    LESS = "<"
    AT_MOST = "<="
    MORE = ">"
    AT_LEAST = ">="
    IN = "in"
    LAST_IN = "lastIn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """Which of a customer's orders a condition is about; None where it does not matter."""

    status: frozenset[Status] | None = None
    stage: frozenset[Stage] | None = None
    store: frozenset[str] | None = None
    tag: frozenset[str] | None = None
    product: frozenset[str] | None = None
    category: frozenset[str] | None = None

    def among(self, orders: Iterable[CustomerOrder]) -> list[CustomerOrder]:
        """Those of some orders that it is about."""
        return [order for order in orders if self._takes(order)]

    def _takes(self, order: CustomerOrder) -> bool:
        return (
            (self.status is None or order.status in self.status)
            and (self.stage is None or order.status.stage in self.stage)
            and (self.store is None or order.store_key in self.store)
            and (self.tag is None or not self.tag.isdisjoint(order.tags))
            and (self.product is None or not self.product.isdisjoint(order.products))
            and (self.category is None or not self.category.isdisjoint(order.categories))
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class DaysAgo:
    """The day so many days before the one a customer is looked at."""

    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A cell of the RFM grid; None stands for any column, or any row."""

    r: int | None = None
    f: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A number or an amount against a value; ``currency`` is of amounts only."""

    pointer: str
    fact: Fact
    op: Op
    value: Decimal
    where: Where
    currency: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """The day of an order against a day."""

    pointer: str
    fact: Fact
    op: Op
    value: date | DaysAgo
    where: Where


@dataclass(frozen=True, slots=True, kw_only=True)
class Among:
    """A value of any order, or of the last, against some words."""

    pointer: str
    fact: Fact
    op: Op
    values: frozenset[str]
    where: Where


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownFact:
    """What is known of the customer, whatever the orders, against some words."""

    pointer: str
    fact: Fact
    values: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class InCells:
    """The cell a customer is in, by sales in one currency, against some cells."""

    pointer: str
    fact: Fact
    cells: tuple[Cell, ...]
    currency: str


type Leaf = Figure | Day | Among | KnownFact | InCells


@dataclass(frozen=True, slots=True)
class All:
    """Every one of some conditions."""

    of: "tuple[Condition, ...]"


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one of some conditions."""

    of: "tuple[Condition, ...]"


@dataclass(frozen=True, slots=True)
class Not:
    """The contrary of a condition."""

    of: "Condition"


type Condition = All | AnyOf | Not | Leaf


def leaves_of(condition: Condition) -> Iterator[Leaf]:
    """The conditions of a tree that ask for something, in their order."""
    match condition:
        case All(of=parts) | AnyOf(of=parts):
            for part in parts:
                yield from leaves_of(part)
        case Not(of=part):
            yield from leaves_of(part)
        case Figure() | Day() | Among() | KnownFact() | InCells():
            yield condition
        case _:
            assert_never(condition)


def currency_of(condition: Condition) -> str | None:
    """The currency a segment is about: the first that is requested, None where none is."""
    currencies = (leaf.currency for leaf in leaves_of(condition) if isinstance(leaf, Figure | InCells))
    return next((currency for currency in currencies if currency), None)
