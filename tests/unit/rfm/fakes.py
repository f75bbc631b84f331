"""Customers, records and a bus in memory."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from hashlib import sha256
from zoneinfo import ZoneInfo

from orderhub.customers.identities import Buyer
from orderhub.customers.lists import list_of
from orderhub.customers.merges import Merges
from orderhub.customers.sales import CustomerOrder, Sold
from orderhub.events.customer_events import CustomerEvent
from orderhub.orders.statuses import Status
from orderhub.rfm.boundaries import Boundaries
from orderhub.rfm.grid import GridQuery
from tests.support.purchases import Purchase

ZONE = ZoneInfo("Asia/Shanghai")
DAY = date(2026, 3, 10)


def id_of(customer: str) -> str:
    """A customer's id, as even as the real ones are."""
    return sha256(customer.encode()).hexdigest()[:32]


def hour_of(day: date, hour: int = 12) -> datetime:
    """An hour of a day where the shop is."""
    return datetime(day.year, day.month, day.day, hour, tzinfo=ZONE).astimezone(UTC)


NOON = hour_of(DAY)


def grid_query(as_of: date = DAY, currency: str = "CNY", boundaries: Boundaries | None = None) -> GridQuery:
    """Which grid."""
    return GridQuery(as_of=as_of, currency=currency, boundaries=boundaries or Boundaries(), zone=ZONE)


def order(  # noqa: PLR0913 - what grids can be about
    customer: str = "c",
    order_no: str = "A1",
    ordered_at: datetime = NOON,
    sale: Decimal | int | None = 10,
    currency: str = "CNY",
    *,
    refunded: Decimal | int = 0,
) -> CustomerOrder:
    """An order of a customer; without a sale it is not delivered."""
    return CustomerOrder(
        customer_id=id_of(customer),
        order_no=order_no,
        ordered_at=ordered_at,
        currency=currency,
        store_key=None,
        status=Status.PAID if sale is None else Status.DELIVERED,
        tags=(),
        sale=None if sale is None else Decimal(sale),
        buyer=Buyer(),
        refunded=Decimal(refunded),
    )


def order_of(purchase: Purchase) -> CustomerOrder:
    """What a customer has of a purchase."""
    sale = purchase.total if purchase.is_sale else None
    return order(
        purchase.customer,
        purchase.order_no,
        purchase.ordered_at,
        sale,
        purchase.currency,
        refunded=purchase.refunded,
    )


@dataclass(slots=True)
class FakeCustomers:
    """The lists, the orders and the merges of customers, who do not change while they are looked at."""

    stored: list[CustomerOrder] = field(default_factory=list)
    into: dict[str, str] = field(default_factory=dict)
    lists: dict[tuple[str, int], list[Sold]] = field(default_factory=dict)

    def customers_in(self, number: int, after: str | None, limit: int) -> tuple[str, ...]:
        ids = {order.customer_id for order in self.stored} | self.into.keys() | set(self.into.values())
        return tuple(
            sorted(
                customer_id
                for customer_id in ids
                if list_of(customer_id) == number and customer_id > (after or "")
            )
        )[:limit]

    def sales_in(self, currency: str, number: int, after: str | None = None) -> Iterator[Sold]:
        listed = self._sold().get((currency, number), [])
        return (customer_id for customer_id in listed if customer_id.customer_id > (after or ""))

    def each_order(self, customer_id: str) -> Iterator[CustomerOrder]:
        return (order for order in self.stored if order.customer_id == customer_id)

    def merges(self) -> Merges:
        return Merges(into=self.into)

    def _sold(self) -> dict[tuple[str, int], list[Sold]]:
        """The lists of sales, made when they are first asked for; whole at once, as several threads ask."""
        if not self.lists:
            lists: dict[tuple[str, int], list[Sold]] = {}
            for order in sorted(self.stored, key=lambda sent_order: sent_order.place):
                if order.sale is not None:
                    listed = lists.setdefault((order.currency, list_of(order.customer_id)), [])
                    listed.append(
                        Sold(
                            customer_id=order.customer_id,
                            order_no=order.order_no,
                            ordered_at=order.ordered_at,
                            amount=order.sale,
                            refunded=order.refunded,
                        )
                    )
            self.lists = lists
        return self.lists


@dataclass(slots=True)
class FakeRecords:
    set: Boundaries = field(default_factory=Boundaries)
    last_day: date | None = None
    reads: int = 0

    def boundaries(self) -> Boundaries:
        self.reads += 1
        return self.set

    def set_boundaries(self, boundaries: Boundaries) -> None:
        self.set = boundaries

    def day(self) -> date | None:
        return self.last_day

    def set_day(self, day: date) -> None:
        self.last_day = day


@dataclass(slots=True)
class FakeBus:
    events: list[CustomerEvent] = field(default_factory=list)
    before: Callable[[], object] = lambda: None

    def publish(self, events: Sequence[CustomerEvent]) -> None:
        self.before()
        self.events += events


def merged(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Merges by names."""
    return {id_of(first): id_of(other) for first, other in pairs}
