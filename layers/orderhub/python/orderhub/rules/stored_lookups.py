"""What conditions ask beyond what events tell, as the tables have it.

Who looks it up needs ``dynamodb:Query`` on the Customers table and the Orders table, and of the Operations table
``dynamodb:Query`` on ``segments`` and ``dynamodb:GetItem`` on ``rfm``.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import cache, partial
from typing import TYPE_CHECKING, Protocol
from zoneinfo import ZoneInfo

from orderhub.customers.merges import Family, Owning, Pointing, family_of, together
from orderhub.customers.sales import CustomerOrder
from orderhub.customers.table import CustomersTable
from orderhub.customers.tags import CustomerTags
from orderhub.orders.model import Json, Order
from orderhub.orders.table import OrdersTable
from orderhub.platform.remembered import remembered
from orderhub.rfm.boundaries import Boundaries
from orderhub.rfm.customer_sales import Cell
from orderhub.rfm.moves import cell_facts
from orderhub.rfm.records import RfmRecords
from orderhub.rules.looked_up import JointLookups
from orderhub.rules.order_details import OrderDetails, details_of
from orderhub.segments.conditions import Condition
from orderhub.segments.evaluate import CustomerState, holds
from orderhub.segments.table import SegmentsTable
from orderhub.segments.watch import cells_by, readable

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

type Conditions = Sequence[tuple[str, Condition]]
"""The conditions of all segments, by the names of these."""


class Tags(Protocol):
    """Where it is stored what customers are tagged with."""

    def of(self, family: Iterable[str]) -> tuple[str, ...]:
        """What customers that are one are tagged with."""
        ...


class OrderReader(Protocol):
    """Where orders are stored."""

    def read(self, order_no: str) -> Order | None:
        """An order as it is now."""
        ...


class Places(Protocol):
    """The settings about where customers are stored; ``default_currency`` is that of the RFM grid, too."""

    @property
    def customers_table(self) -> str: ...  # noqa: D102 - its name
    @property
    def operations_table(self) -> str: ...  # noqa: D102 - the same
    @property
    def default_currency(self) -> str: ...  # noqa: D102 - of amounts that a segment names none of
    @property
    def default_time_zone(self) -> str: ...  # noqa: D102 - whose days count


class AllPlaces(Places, Protocol):
    """The same, and where orders are stored."""

    @property
    def orders_table(self) -> str: ...  # noqa: D102 - its name


@dataclass(frozen=True, slots=True, kw_only=True)
class Groups:
    """What customers are grouped by as it is now: segments, and the RFM grid of sales in ``currency``.

    Days are those of ``zone``.
    """

    segments: Callable[[], Conditions]
    boundaries: Callable[[], Boundaries]
    currency: str
    zone: ZoneInfo
    clock: Callable[[], datetime]

    @property
    def today(self) -> date:
        """The day it is."""
        return self.clock().astimezone(self.zone).date()


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredCustomers:
    """Looks up what is known of customers, each together with all that are merged.

    Every method raises TransientError when trying again can help. What follows from the orders of one who
    has more than ``merges.MOST_COUNTED`` is not known.
    """

    customers: Owning
    merges: Pointing
    tagged: Tags
    groups: Groups

    def over(self, customers: Owning) -> "StoredCustomers":
        """The same, of customers as they are somewhere else."""
        return replace(self, customers=customers)

    def tags(self, customer_id: str, /) -> Sequence[str]:
        """What a customer is tagged with."""
        return self.tagged.of(family_of(customer_id, self.merges))

    def segments(self, customer_id: str, /) -> Sequence[str] | None:
        """The names of the segments a customer is in."""
        groups, day = self.groups, self.groups.today
        family, orders = self._orders_of(customer_id)
        if orders is None:
            return None
        customer = CustomerState(
            orders=orders,
            day=day,
            zone=groups.zone,
            cell_of=cells_by(groups.boundaries, groups.zone)(day),
            tags=cache(lambda: frozenset(self.tagged.of(family))),
        )
        return sorted(name for name, condition in groups.segments() if holds(condition, customer))

    def rfm(self, customer_id: str, /) -> Mapping[str, Json] | None:
        """The cell of the RFM grid a customer is in."""
        groups, day = self.groups, self.groups.today
        _, orders = self._orders_of(customer_id)
        if orders is None:
            return None
        boundaries = groups.boundaries()
        cell_of = cells_by(lambda: boundaries, groups.zone)(day)
        return cell_facts(Cell(*cell_of(orders, groups.currency, day)), boundaries)

    def _orders_of(self, customer_id: str) -> tuple[Family, Sequence[CustomerOrder] | None]:
        family = together([customer_id], self.customers)
        root = family.merges.root_of(customer_id)
        return family.merges.family_of(root), family.orders[root]


@dataclass(frozen=True, slots=True)
class StoredOrders:
    """Looks up what orders say beyond their events."""

    orders: OrderReader

    def order(self, order_no: str, /) -> OrderDetails | None:
        """What an order says of its items and in its extra fields.

        Raises:
            TransientError: It cannot be read right now; trying again can help.
        """
        order = self.orders.read(order_no)
        return details_of(order.header, order.lines, order.cases, order.feedbacks) if order else None


def stored_customers(client: "DynamoDBClient", places: Places, clock: Callable[[], datetime]) -> StoredCustomers:
    """Looks customers up in the tables, and reads segments and boundaries at most once a minute."""
    customers, currency = CustomersTable(client, places.customers_table), places.default_currency
    segments = SegmentsTable(client, places.operations_table)

    def conditions() -> Conditions:
        return [(segment.definition.name, condition) for segment, condition in readable(segments.each(), currency)]

    return StoredCustomers(
        customers=customers,
        merges=customers,
        tagged=CustomerTags(client, places.customers_table),
        groups=Groups(
            segments=remembered(conditions, clock),
            boundaries=remembered(RfmRecords(client, places.operations_table).boundaries, clock),
            currency=currency,
            zone=ZoneInfo(places.default_time_zone),
            clock=clock,
        ),
    )


def stored_lookups(client: "DynamoDBClient", places: AllPlaces) -> JointLookups:
    """Looks customers and orders up in the tables."""
    return JointLookups(
        stored_customers(client, places, partial(datetime.now, UTC)),
        StoredOrders(OrdersTable(client, places.orders_table)),
    )
