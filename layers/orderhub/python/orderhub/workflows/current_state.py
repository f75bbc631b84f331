"""How things are now, for the stops of workflows: orders, what a customer ordered, which segment they are in."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Protocol

from orderhub.customers.lists import Page
from orderhub.customers.merges import Merges, each_order, family_of, newest
from orderhub.customers.sales import CustomerOrder
from orderhub.orders.model import Order
from orderhub.segments.evaluate import CustomerState, holds
from orderhub.segments.member_check import SegmentDefaults
from orderhub.segments.parse import parse
from orderhub.segments.people import CustomerTags
from orderhub.segments.segment import Segment
from orderhub.workflows.stops import Ordered

_NEWEST = 50
"""So many orders are looked at; nobody makes more while a workflow waits, and leaves all of them as carts."""


class CurrentOrders(Protocol):
    """Where the order is read as it is now."""

    def read(self, order_no: str, /) -> Order | None: ...  # noqa: D102 - as OrdersTable says


class CurrentCustomers(Protocol):
    """Where customers' orders are; see CustomersTable."""

    def is_joined(self, customer_id: str) -> bool: ...  # noqa: D102 - as CustomersTable says
    def merges(self) -> Merges: ...  # noqa: D102 - the same
    def newest(self, customer_id: str, limit: int, after: str | None) -> Page[CustomerOrder]: ...  # noqa: D102 - the same
    def each_order(self, customer_id: str) -> Iterable[CustomerOrder]: ...  # noqa: D102 - the same


class Segments(Protocol):
    """Where segments are stored; see SegmentsTable."""

    def find(self, name: str, /) -> Segment | None: ...  # noqa: D102 - as SegmentsTable says


class CurrentState:
    """Looks at what is stored; customers who were merged are looked at as one.

    Args:
        orders: Where orders are.
        customers: Where customers are.
        segments: Where segments are.
        tags: What customers are tagged with.
        defaults: What counts in a segment where nothing else is set.
        clock: Tells the time.
    """

    def __init__(  # noqa: PLR0913 - what a look needs
        self,
        *,
        orders: CurrentOrders,
        customers: CurrentCustomers,
        segments: Segments,
        tags: CustomerTags,
        defaults: SegmentDefaults,
        clock: Callable[[], datetime],
    ) -> None:
        self._orders = orders
        self._customers = customers
        self._segments = segments
        self._tags = tags
        self._defaults = defaults
        self._clock = clock

    def order(self, order_no: str, /) -> Order | None:
        """The order of that number."""
        return self._orders.read(order_no)

    def newest(self, customer_id: str, /) -> tuple[Ordered, ...]:
        """The newest orders of a customer, newest first."""
        page = newest(family_of(customer_id, self._customers), self._customers, _NEWEST, None)
        return tuple(
            Ordered(order_no=entry.order_no, ordered_at=entry.ordered_at, status=entry.status)
            for entry in page.entries
        )

    def is_in(self, customer_id: str, segment: str, /) -> bool:
        """Whether a customer is in a segment; nobody is in one that is not there."""
        stored = self._segments.find(segment)
        if stored is None:
            return False
        day, family = self._clock().astimezone(self._defaults.zone).date(), family_of(customer_id, self._customers)
        customer = CustomerState(
            orders=tuple(each_order(family, self._customers)),
            day=day,
            zone=self._defaults.zone,
            cell_of=self._defaults.cells(day),
            tags=lambda: frozenset(self._tags.of(family)),
        )
        return holds(parse(stored.definition.conditions, self._defaults.currency), customer)
