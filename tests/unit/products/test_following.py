from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orderhub.errors import TransientError
from orderhub.events.records import OrderChange
from orderhub.orders.amounts import product_of
from orderhub.orders.model import Line
from orderhub.orders.statuses import Stage, Status
from orderhub.products.catalog import ProductKey
from orderhub.products.following import Followed, Products
from orderhub.products.rows import COUNTED, PRODUCT, STORE, CatalogRecord, key_of, product_in
from tests.support.orders import header, line
from tests.support.samples import samples
from tests.unit.products.fakes import FakeOrders, FakeProducts, changes

SHANGHAI = ZoneInfo("Asia/Shanghai")
AT = datetime(2026, 11, 22, 16, 30, tzinfo=UTC)
TEA, TEA_1 = ProductKey("TEA", "s1"), ProductKey("TEA-1", "s1")
NOTHING = Followed(read=0, written=0, counted=0)


@dataclass(slots=True)
class BusyProducts(FakeProducts):
    """A table in which somebody else is always faster, but with some kinds of rows."""

    goes_through: set[str] = field(default_factory=set)

    def write(self, records: Sequence[CatalogRecord]) -> bool:
        kinds = {f"{key_of(record).partition('#')[0]}#" for record in records}
        return kinds <= self.goes_through and FakeProducts.write(self, records)


def products(table: FakeProducts, orders: FakeOrders) -> Products:
    return Products(table, orders, SHANGHAI, pause=lambda _: None)


def tea(quantity: int = 1, cost: str = "10", **fields: Any) -> Line:  # noqa: ANN401 - any field of a line
    return line("TEA-1", **{"quantity": Decimal(quantity), "cost": Decimal(cost), "name": "Tea", **fields})


def sold(table: FakeProducts) -> dict[ProductKey, Decimal]:
    every = [product_in(row) for pk, row in table.stored.items() if pk.startswith(PRODUCT)]
    return {product.key: product.sold for product in every if product.sold}


def sold_by_id(table: FakeProducts) -> dict[str, Decimal]:
    return {key.product_id: amount for key, amount in sold(table).items()}


def recounted(orders: FakeOrders) -> dict[ProductKey, Decimal]:
    totals: dict[ProductKey, Decimal] = {}
    for order in orders.stored.values():
        if order.header.status.stage is Stage.DELIVERED:
            for line in order.lines:
                key = ProductKey(product_of(line), order.header.store_key or "")
                totals[key] = totals.get(key, Decimal(0)) + line.quantity
    return totals


def test_a_new_order_makes_its_products_and_its_store() -> None:
    orders, table = FakeOrders(), FakeProducts()
    orders.put(header("A1", total_cost=Decimal(20), store_id="s1", ordered_at=AT), tea(2, product_id="TEA"))

    done = products(table, orders).follow(changes(*orders.records))

    product, store = table.products([TEA])[TEA], table.stores(["s1"])["s1"]
    assert done == Followed(read=1, written=2, counted=0)
    assert (product.name, product.skus, product.sold) == ("Tea", ("TEA-1",), Decimal(0))
    assert product.price
    assert (product.price.amount, product.price.currency) == (Decimal(10), "CNY")
    # In the default zone it is the next day.
    assert (store.store_id, store.last_day.isoformat()) == ("s1", "2026-11-23")


def test_the_same_id_in_two_stores_is_two_products() -> None:
    orders, table = FakeOrders(), FakeProducts()
    orders.put(header("A1", store_id="s1", status=Status.DELIVERED), line("77", name="Tea", quantity=Decimal(2)))
    orders.put(header("A2", store_id="s2", status=Status.DELIVERED), line("77", name="Shoe", quantity=Decimal(3)))
    orders.put(header("A3", status=Status.DELIVERED), line("77", name="Lamp", quantity=Decimal(4)))

    products(table, orders).follow(changes(*orders.records))

    keys = [ProductKey("77", store) for store in ("s1", "s2", "")]
    found = table.products(keys)
    assert [(found[key].name, found[key].sold) for key in keys] == [
        *(("Tea", Decimal(2)), ("Shoe", Decimal(3)), ("Lamp", Decimal(4))),
    ]


def test_a_new_order_of_known_products_writes_nothing() -> None:
    orders, table = FakeOrders(), FakeProducts()
    for order_no in ("A1", "A2"):
        orders.put(header(order_no, total_cost=Decimal(10), store_id="s1"), tea())
    follower = products(table, orders)
    follower.follow(changes(orders.records[0]))
    table.written.clear()

    done = follower.follow(changes(orders.records[1]))

    assert (done.written, table.written) == (0, [])


def test_a_change_that_says_nothing_of_products_reads_no_order() -> None:
    orders, table = FakeOrders(), FakeProducts()
    orders.put(header("A1"), tea())
    record = orders.put(header("A1", status=Status.SHIPPED), tea(), changed=("status",))

    assert products(table, orders).follow(changes(record)) == NOTHING
    assert orders.reads == 0


def test_delivered_orders_of_a_batch_are_counted_in_one_write_of_each_product() -> None:
    orders, table = FakeOrders(), FakeProducts()
    for number in range(20):
        orders.put(header(f"A{number}", status=Status.DELIVERED), tea(2), line("MUG", name="Mug"))

    done = products(table, orders).follow(changes(*orders.records))

    assert done.counted == 20
    assert sold_by_id(table) == {"TEA-1": 40, "MUG": 20}
    assert sorted(table.written) == [
        f"{COUNTED}2026-11-22T09:30:00",
        *[f"{PRODUCT}MUG#"] * 2,
        *[f"{PRODUCT}TEA-1#"] * 2,
    ]


def test_what_leaves_delivered_or_is_deleted_is_not_sold_any_more() -> None:
    orders, table = FakeOrders(), FakeProducts()
    follower = products(table, orders)
    for order_no in ("A1", "A2", "A3"):
        orders.put(header(order_no, status=Status.DELIVERED), tea(2))
    orders.put(header("A1", status=Status.COMPLETED), tea(3))
    orders.put(header("A2", status=Status.CANCELLED), tea(2))
    orders.delete("A3")

    follower.follow(changes(*orders.records))

    assert sold_by_id(table) == {"TEA-1": 3}


def test_an_order_that_is_gone_tells_nothing_but_what_it_sold_comes_and_goes() -> None:
    orders, table = FakeOrders(), FakeProducts()
    orders.put(header("A1", status=Status.DELIVERED), tea())
    orders.delete("A1")

    done = products(table, orders).follow(changes(orders.records[0]))

    assert (done.read, done.counted) == (0, 1)
    assert sold_by_id(table) == {"TEA-1": 1}
    assert products(table, orders).follow(changes(orders.records[1])).counted == 1
    assert sold(table) == {}


def test_an_order_of_hundreds_of_products_is_counted_in_several_transactions() -> None:
    orders, table = FakeOrders(), FakeProducts()
    lines = [line(f"S{n}", quantity=Decimal(n + 1)) for n in range(250)]
    orders.put(header("A1", status=Status.DELIVERED), *lines)
    follower = products(table, orders)

    follower.follow(changes(*orders.records))
    follower.follow(changes(*orders.records))

    assert sold(table) == recounted(orders)


def test_what_others_write_at_the_same_time_is_looked_at_again() -> None:
    orders, table = FakeOrders(), FakeProducts()
    orders.put(header("A1", status=Status.DELIVERED, store_id="s1"), tea())
    orders.put(header("A2", status=Status.DELIVERED, store_id="s1"), tea(5, category="drinks"))
    other = products(FakeProducts(stored=table.stored), orders)
    calls = 0

    def meanwhile() -> None:
        nonlocal calls
        calls += 1
        # Between what the first reads of products, stores and what is counted, and its writes.
        if calls in {2, 5, 8}:
            other.follow(changes(orders.records[calls % 2]))

    table.before_call = meanwhile
    products(table, orders).follow(changes(orders.records[0]))

    table.before_call = lambda: None
    products(table, orders).follow(changes(*orders.records))
    assert sold_by_id(table) == {"TEA-1": 6}
    assert table.products([TEA_1])[TEA_1].category == "drinks"


@pytest.mark.parametrize("goes_through", [set(), {PRODUCT, STORE}])
def test_what_others_write_all_the_time_comes_again(goes_through: set[str]) -> None:
    orders = FakeOrders()
    orders.put(header("A1", status=Status.DELIVERED, store_id="s1"), tea())
    table = BusyProducts(goes_through=goes_through)

    with pytest.raises(TransientError) as caught:
        products(table, orders).follow(changes(*orders.records))

    assert caught.value.code == "products_busy"
    assert sold(table) == {}


LINES = st.lists(
    st.builds(
        line,
        sku=st.sampled_from(["S1", "S2", "S3"]),
        product_id=st.sampled_from([None, "P1", "P2"]),
        quantity=st.decimals("0.5", "9", places=1),
        name=st.sampled_from([None, "Tea"]),
        cost=st.sampled_from([None, Decimal(10), Decimal(12)]),
    ),
    max_size=3,
    unique_by=lambda line: line.sku,
)
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["A1", "A2", "A3"]),
        st.none() | st.tuples(st.sampled_from(list(Status)), LINES, st.sampled_from([None, "s1", "s2"])),
    ),
    min_size=1,
    max_size=12,
)
CUTS = st.lists(st.tuples(st.integers(0, 12), st.integers(1, 12), st.integers(0, 9)), max_size=8)


@given(STEPS, CUTS)
@samples(60)
def test_what_is_sold_is_exact_however_batches_are_cut_crash_and_come_again(
    steps: list[tuple[str, Any]], cuts: list[tuple[int, int, int]]
) -> None:
    orders, table = FakeOrders(), FakeProducts()
    for number, (order_no, wanted) in enumerate(steps):
        moment = AT + timedelta(milliseconds=300 * number)
        if wanted:
            orders.put(header(order_no, status=wanted[0], store_id=wanted[2]), *wanted[1], written_at=moment)
        elif order_no in orders.stored:
            orders.delete(order_no)
    every = changes(*orders.records)

    for start, length, calls in cuts:
        _crash(table, orders, every[start : start + length], calls)
    products(table, orders).follow(every)
    _crash(table, orders, every, 99)

    assert sold(table) == recounted(orders)


def _crash(table: FakeProducts, orders: FakeOrders, batch: list[OrderChange], calls: int) -> None:
    """Follow a batch, but for so many calls only; each call that is made goes through."""
    left = iter(range(calls))

    def count() -> None:
        if next(left, None) is None:
            raise TransientError("crashed", "crashed")

    table.before_call = count
    try:
        products(table, orders).follow(batch)
    except TransientError:
        pass
    finally:
        table.before_call = lambda: None
