"""What is looked up of customers and orders as they are kept; here in memory."""

from collections import defaultdict
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given

from orderhub.customers.merges import Merge
from orderhub.customers.sales import CustomerOrder
from orderhub.orders.model import Order
from orderhub.orders.statuses import Status
from orderhub.rfm.boundaries import Boundaries
from orderhub.rfm.customer_sales import Sale, cell_of, customer_sales_of, end_of
from orderhub.rules.stored_lookups import Groups, StoredCustomers, StoredOrders
from orderhub.segments.evaluate import CustomerState, holds
from orderhub.segments.parse import parse
from orderhub.segments.watch import cells_by
from tests.support.orders import header, line, stamp
from tests.unit.customers.fakes import FakeCustomers
from tests.unit.segments.samples import CUSTOMER, order, some_orders
from tests.unit.segments.samples import conditions as some_conditions

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 3, 30, 17, 30, tzinfo=UTC)
"""Already the 31st in Shanghai."""
OTHER = "d" * 32
TWICE = {"fact": "orderCount", "op": ">=", "value": 2}
TAGGED = {"fact": "customerTag", "op": "in", "value": ["vip"]}
RECENT = {"fact": "lastOrderDate", "op": ">=", "value": {"daysAgo": 30}}


class Tags:
    def __init__(self, **tags: set[str]) -> None:
        self._tags = defaultdict(set, tags)
        self.read = 0

    def of(self, family: Any) -> tuple[str, ...]:  # noqa: ANN401 - ids
        self.read += 1
        return tuple(sorted({tag for customer_id in family for tag in self._tags[customer_id]}))


def known(
    *orders: CustomerOrder,
    tags: Tags | None = None,
    now: datetime = NOW,
    **segments: Any,  # noqa: ANN401 - JSON
) -> StoredCustomers:
    table = FakeCustomers()
    table.write({order.place: order for order in orders})
    return StoredCustomers(
        customers=table,
        merges=table,
        tagged=tags or Tags(),
        groups=Groups(
            segments=lambda: [(name, parse(condition, "CNY")) for name, condition in segments.items()],
            boundaries=Boundaries,
            currency="CNY",
            zone=ZONE,
            clock=lambda: now,
        ),
    )


def test_a_customer_is_in_the_segments_whose_conditions_hold_now() -> None:
    first, two = order("A1"), order("A2", ordered_at=datetime(2026, 1, 5, tzinfo=UTC))

    assert known(first, two, twice=TWICE, recent=RECENT, never={"not": TWICE}).segments(CUSTOMER) == [
        "recent",
        "twice",
    ]
    assert known(two, twice=TWICE, recent=RECENT).segments(CUSTOMER) == []
    assert known().segments(CUSTOMER) == []


def test_tags_are_read_for_segments_only_where_one_asks() -> None:
    tags = Tags(**{CUSTOMER: {"vip"}})

    assert known(order(), tags=tags, twice=TWICE).segments(CUSTOMER) == []
    assert tags.read == 0
    assert known(order(), tags=tags, a=TAGGED, b={"not": TAGGED}).segments(CUSTOMER) == ["a"]
    assert tags.read == 1


def test_merged_customers_are_one() -> None:
    lookups = known(order("A1"), order("A2", customer_id=OTHER), tags=Tags(**{OTHER: {"vip"}}), a=TWICE, b=TAGGED)
    apart = [(lookups.segments(identifier), lookups.tags(identifier)) for identifier in (CUSTOMER, OTHER)]
    table = lookups.customers
    assert isinstance(table, FakeCustomers)

    table.add(Merge(customer_id=OTHER, into=CUSTOMER, merged_at=NOW, by="key"))

    assert apart == [([], ()), (["b"], ("vip",))]
    for customer_id in (CUSTOMER, OTHER):
        assert (lookups.segments(customer_id), lookups.tags(customer_id)) == (["a", "b"], ("vip",))
        assert (lookups.rfm(customer_id) or {})["f"] == 2


def test_the_cell_is_that_of_the_grid_today_in_the_usual_currency() -> None:
    dollars = order("A3", currency="USD", ordered_at=NOW)
    sales = (
        order("A1", ordered_at=NOW - timedelta(days=20)),
        order("A2", ordered_at=NOW - timedelta(days=70)),
        dollars,
    )

    assert known(*sales).rfm(CUSTOMER) == {
        "r": 1,
        "f": 2,
        "cell": "1/2",
        "r_label": "15–30",
        "f_label": "2",
    }


def test_who_never_bought_is_in_the_last_column_of_the_first_row() -> None:
    for orders in ((), (order(status=Status.PAID),)):
        assert (known(*orders).rfm(CUSTOMER) or {})["cell"] == "6/0"


def test_a_day_is_one_of_the_shop() -> None:
    sale = order(ordered_at=datetime(2026, 3, 16, 15, 59, tzinfo=UTC))
    before, after = (
        known(sale, now=datetime(2026, 3, 30, hour, minute, tzinfo=UTC)) for hour, minute in ((15, 59), (16, 0))
    )

    assert [(lookups.rfm(CUSTOMER) or {})["r"] for lookups in (before, after)] == [0, 1]


def test_of_one_with_too_many_orders_neither_is_known() -> None:
    lookups = known(order("A1"), order("A2"), twice=TWICE)
    table = lookups.customers
    assert isinstance(table, FakeCustomers)
    table.most = 1

    assert (lookups.segments(CUSTOMER), lookups.rfm(CUSTOMER)) == (None, None)
    assert lookups.tags(CUSTOMER) == ()


@given(some_orders, some_conditions)
def test_segments_and_cells_are_found_as_where_they_are_counted(
    orders: list[CustomerOrder], conditions: dict[str, Any]
) -> None:
    lookups, day = known(*orders, it=conditions, tags=Tags(**{CUSTOMER: {"vip"}})), NOW.astimezone(ZONE).date()
    customer = CustomerState(
        orders=orders, day=day, zone=ZONE, cell_of=cells_by(Boundaries, ZONE)(day), tags=lambda: frozenset({"vip"})
    )
    sales: list[Sale] = [
        (order.ordered_at, order.sale, order.refunded)
        for order in orders
        if order.sale is not None and order.currency == "CNY"
    ]
    cell = cell_of(customer_sales_of(CUSTOMER, sales, end_of(day, ZONE)), day, Boundaries(), ZONE)

    assert lookups.segments(CUSTOMER) == (["it"] if holds(parse(conditions, "CNY"), customer) else [])
    assert (lookups.rfm(CUSTOMER) or {})["cell"] == f"{cell.r}/{cell.f}"


class Orders:
    def read(self, order_no: str) -> Order | None:
        if order_no != "A1":
            return None
        head = header("A1", extra={"gift": "yes"})
        return Order(header=head, lines=(line("S1", name="Tea"), line("S2", category="Mugs")), stamp=stamp())


def test_an_order_is_looked_up_as_it_is_stored() -> None:
    found = StoredOrders(Orders()).order("A1")

    assert found is not None
    assert [item["name"] for item in found.items.values()] == ["Tea", None]
    assert found.extra == {"gift": "yes"}
    assert StoredOrders(Orders()).order("gone") is None
