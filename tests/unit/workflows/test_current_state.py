"""How things are now, as the stops of workflows ask."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from orderhub.customers.lists import Page
from orderhub.customers.merges import Merges
from orderhub.customers.sales import CustomerOrder
from orderhub.segments.member_check import SegmentDefaults
from orderhub.segments.segment import Definition, Started
from orderhub.workflows.current_state import CurrentState
from tests.unit.segments.fakes import FakeSegments
from tests.unit.segments.samples import ZONE, cell_of, order

NOW = datetime(2026, 3, 31, 4, tzinfo=UTC)
MARCH, FEBRUARY = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 2, 1, tzinfo=UTC)


@dataclass
class FakeCustomers:
    """Customers with their orders, oldest first."""

    orders: dict[str, list[CustomerOrder]] = field(default_factory=dict)
    into: dict[str, str] = field(default_factory=dict)

    def is_joined(self, customer_id: str) -> bool:
        return customer_id in {*self.into, *self.into.values()}

    def merges(self) -> Merges:
        return Merges(into=self.into)

    def newest(self, customer_id: str, limit: int, after: str | None) -> Page[CustomerOrder]:
        assert after is None
        return Page(entries=tuple(reversed(self.orders.get(customer_id, [])))[:limit], last=None)

    def of(self, family: Iterable[str]) -> tuple[str, ...]:
        return ("vip",) if "one" in family else ()

    def each_order(self, customer_id: str) -> Iterator[CustomerOrder]:
        return iter(self.orders.get(customer_id, []))


class FakeOrders:
    def read(self, order_no: str, /) -> Any:  # noqa: ANN401 - any sign that it was asked
        return f"order {order_no}"


def looking(customers: FakeCustomers, *segments: tuple[str, int]) -> CurrentState:
    """A look at customers, and at segments of those with so many orders and more."""
    stored = FakeSegments()
    for name, count in segments:
        conditions = {"fact": "orderCount", "op": ">=", "value": count}
        definition = Definition(name=name, description="", conditions=conditions, events=False)
        stored.save(definition, Started(run="r", at=NOW))
    defaults = SegmentDefaults(currency="CNY", zone=ZONE, cells=lambda _: cell_of)
    return CurrentState(
        orders=FakeOrders(),
        customers=customers,
        segments=stored,
        tags=customers,
        defaults=defaults,
        clock=lambda: NOW,
    )


BOTH = FakeCustomers(orders={"one": [order("A1", ordered_at=FEBRUARY)], "other": [order("A2", ordered_at=MARCH)]})
MERGED = FakeCustomers(orders=BOTH.orders, into={"other": "one"})


def test_the_order_is_read_as_it_is_now() -> None:
    assert str(looking(BOTH).order("A1")) == "order A1"


def test_the_newest_orders_are_those_of_all_who_are_one() -> None:
    assert [entry.order_no for entry in looking(BOTH).newest("one")] == ["A1"]
    assert [entry.order_no for entry in looking(MERGED).newest("one")] == ["A2", "A1"]
    assert [entry.order_no for entry in looking(MERGED).newest("other")] == ["A2", "A1"]


def test_a_customer_is_in_a_segment_by_the_orders_of_all_who_are_one() -> None:
    assert looking(BOTH, ("once", 1)).is_in("one", "once")
    assert not looking(BOTH, ("twice", 2)).is_in("one", "twice")
    assert looking(MERGED, ("twice", 2)).is_in("other", "twice")


def test_nobody_is_in_a_segment_that_is_not_there() -> None:
    assert not looking(BOTH).is_in("one", "gone")
