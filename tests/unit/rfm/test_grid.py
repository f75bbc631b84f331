"""The grid of any history on any day, against a plain model."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orderhub.customers.lists import LISTS
from orderhub.customers.merges import Merges
from orderhub.rfm.boundaries import Boundaries
from orderhub.rfm.count import MOST_SEEN, Position, cell_page, counted_grid
from orderhub.rfm.customer_sales import Cell, CustomerSales
from orderhub.rfm.grid import Grid, GridQuery, SalesFigures
from orderhub.rfm.sales_by_customer import SalesByCustomer
from tests.support.purchases import PlainGrid, Purchase, history, plain_grid
from tests.unit.rfm.fakes import DAY, ZONE, FakeCustomers, grid_query, hour_of, id_of, merged, order, order_of

NAMES = [f"c{number}" for number in range(12)]
PURCHASES = st.builds(
    lambda name, days, minutes, status, cents, currency, refunded: Purchase(
        order_no=f"{name}-{days}-{minutes}-{cents}",
        customer=name,
        # Around midnight, where zones make another day of it.
        ordered_at=hour_of(DAY, 0) + timedelta(days=days, minutes=minutes),
        status=status,
        total=Decimal(cents) / 100,
        currency=currency,
        refunded=refunded,
    ),
    st.sampled_from(NAMES),
    st.integers(-420, 3),
    st.integers(-30, 30),
    st.sampled_from(["DELIVERED", "COMPLETED", "CANCELLED", "PAID"]),
    st.integers(-100, 100_000),
    st.sampled_from(["CNY", "USD"]),
    st.sampled_from([Decimal(0), Decimal("0.05"), Decimal(30)]),
)
ASCENDING = st.lists(st.integers(1, 400), min_size=1, max_size=6, unique=True).map(
    lambda some: tuple(sorted(some))
)


def standings(customers: FakeCustomers, which: GridQuery) -> SalesByCustomer:
    merges = customers.merges()
    return SalesByCustomer(customers, customers, merges, which.currency, which.until, since=which.since_end)


def counted(customers: FakeCustomers, which: GridQuery) -> Grid:
    return counted_grid(which, standings(customers, which), lambda: 28.0)


def plain(grid: Grid) -> PlainGrid:
    return {
        (cell.r, cell.f): (figures.customers, figures.sales, figures.total) for cell, figures in grid.cells.items()
    }


@given(
    st.lists(PURCHASES, max_size=40, unique_by=lambda order: order.order_no),
    ASCENDING,
    ASCENDING,
    st.dates(date(2025, 1, 1), date(2026, 4, 1)),
)
def test_the_grid_of_any_history_on_any_day_is_that_of_the_plain_model(
    purchases: list[Purchase], days: tuple[int, ...], sales: tuple[int, ...], as_of: date
) -> None:
    customers = FakeCustomers([order_of(purchase) for purchase in purchases])
    which = grid_query(as_of, "CNY", Boundaries(days=days, sales=sales))

    grid = counted(customers, which)

    assert plain(grid) == plain_grid(purchases, as_of, "CNY", ZONE, days, sales)
    paid_back = plain_grid(
        [replace(purchase, total=purchase.refunded) for purchase in purchases], as_of, "CNY", ZONE, days, sales
    )
    assert {(cell.r, cell.f): figures.refunded for cell, figures in grid.cells.items()} == {
        cell: total for cell, (_, _, total) in paid_back.items()
    }
    assert set(grid.cells) <= set(which.cells)
    assert grid.whole.customers == len({purchase.customer for purchase in purchases})


@given(
    st.lists(PURCHASES, max_size=40, unique_by=lambda order: order.order_no),
    st.dates(date(2025, 1, 1), date(2026, 4, 1)),
    st.integers(1, 400),
)
def test_who_came_into_a_cell_and_who_left_it_is_what_two_grids_differ_by(
    purchases: list[Purchase], as_of: date, days: int
) -> None:
    customers = FakeCustomers([order_of(purchase) for purchase in purchases])
    now, then = grid_query(as_of), grid_query(as_of - timedelta(days=days))
    compared = replace(now, since=then.as_of)
    grid, before, after = (counted(customers, which) for which in (compared, then, now))

    for cell in now.cells:
        found = grid.figures(cell)
        assert after.figures(cell).customers == before.figures(cell).customers + found.came - found.left
        assert replace(found, came=0, left=0) == after.figures(cell)
        came = cell_page(compared, cell, standings(customers, compared), 100, (0, None)).customers
        assert len(came) == found.came
        assert all(cell != compared.earlier_cell_of(customer) in then.cells for customer in came)


@given(
    st.lists(PURCHASES, max_size=40, unique_by=lambda order: order.order_no),
    st.dictionaries(st.integers(1, 11), st.integers(0, 10), max_size=6),
)
def test_customers_that_are_one_are_counted_as_one(purchases: list[Purchase], pairs: dict[int, int]) -> None:
    # Into a lower one, so that there are no loops.
    into = {NAMES[first]: NAMES[min(other, first - 1)] for first, other in pairs.items()}
    customers = FakeCustomers([order_of(purchase) for purchase in purchases], merged(into.items()))
    which = grid_query()

    grid = counted(customers, which)

    def root(name: str) -> str:
        return root(into[name]) if name in into else name

    together = [replace(purchase, customer=root(purchase.customer)) for purchase in purchases]
    model = plain_grid(together, DAY, "CNY", ZONE)
    silent = {root(name) for name in into} - {customer.customer for customer in together}
    known = model.get((6, 0), (0, 0, Decimal(0)))
    if silent:
        model[6, 0] = (known[0] + len(silent), *known[1:])
    assert plain(grid) == model
    assert grid.whole.refunded == sum(
        (
            purchase.refunded
            for purchase in purchases
            if purchase.is_sale and purchase.currency == "CNY" and purchase.ordered_at < which.until
        ),
        Decimal(0),
    )


def test_a_sale_of_the_day_itself_counts_and_one_of_the_next_does_not() -> None:
    midnight = hour_of(DAY, 0) + timedelta(days=1)
    customers = FakeCustomers(
        [
            order("in", "A1", midnight - timedelta(microseconds=1)),
            order("out", "A2", midnight),
        ]
    )

    assert plain(counted(customers, grid_query())) == {(0, 1): (1, 1, Decimal(10)), (6, 0): (1, 0, Decimal(0))}


def test_who_bought_nothing_stands_in_row_0_of_the_last_column() -> None:
    customers = FakeCustomers([order("c", sale=None)])

    grid = counted(customers, grid_query())

    assert plain(grid) == {(6, 0): (1, 0, Decimal(0))}
    assert grid.whole == SalesFigures(customers=1)
    assert (grid.whole.average, grid.whole.monetary) == (None, Decimal(0))


def test_a_list_of_many_pages_is_read_to_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    purchases = list(history(300, 200))
    customers, which = FakeCustomers([order_of(purchase) for purchase in purchases]), grid_query()
    monkeypatch.setattr("orderhub.rfm.sales_by_customer.PAGE", 3)

    assert plain(counted(customers, which)) == plain_grid(purchases, DAY, "CNY", ZONE)


def test_a_sale_that_shows_before_its_customer_does_counts() -> None:
    class Late(FakeCustomers):
        def customers_in(self, *_: object) -> tuple[str, ...]:
            return ()

    assert plain(counted(Late([order()]), grid_query())) == {(0, 1): (1, 1, Decimal(10))}


def test_average_is_of_a_sale_and_monetary_of_a_customer() -> None:
    figures = SalesFigures(customers=2, sales=3, total=Decimal(10))

    assert (figures.average, figures.monetary) == (Decimal("3.3333"), Decimal(5))
    assert SalesFigures().monetary is None


@given(st.integers(1, 7), st.sampled_from([Cell(6, 0), Cell(5, 1), Cell(0, 2), Cell(6, 1)]))
def test_the_pages_of_a_cell_are_its_customers_each_once(limit: int, cell: Cell) -> None:
    purchases = list(history(120, 60))
    customers, which = FakeCustomers([order_of(purchase) for purchase in purchases]), grid_query(date(2026, 1, 5))

    found: list[CustomerSales] = []
    position: Position | None = (0, None)
    while position:
        page = cell_page(which, cell, standings(customers, which), limit, position)
        assert len(page.customers) <= limit
        found += page.customers
        position = page.position

    figures = counted(customers, which).figures(cell)
    assert len({customer.customer_id for customer in found}) == len(found) == figures.customers
    assert sum(customer.count for customer in found) == figures.sales
    assert sum((customer.total for customer in found), Decimal(0)) == figures.total


def test_a_page_that_goes_through_much_and_finds_nothing_is_short_and_goes_on() -> None:
    names = sorted((f"c{number}" for number in range(400)), key=id_of)
    first = next(name for name in names if int(id_of(name)[:8], 16) % LISTS == 0)
    customers = FakeCustomers([order(first, f"A{number}") for number in range(MOST_SEEN)])
    customers.stored += [order("other", "B1")]
    which = grid_query()

    page = cell_page(which, Cell(0, 1), standings(customers, which), 20, (0, None))
    assert (page.customers, page.position) == ((), (0, id_of(first)))

    rest = cell_page(which, Cell(0, 1), standings(customers, which), 20, page.position or (0, None))
    assert [customer.customer_id for customer in rest.customers] == [id_of("other")]
    assert rest.position is None


def test_going_on_behind_a_customer_reads_none_of_what_was_before() -> None:
    purchases = list(history(400, 100))
    customers = FakeCustomers(
        [order_of(purchase) for purchase in purchases], merged([("h-c1", "h-c2"), ("h-c3", "h-c4")])
    )
    which = grid_query(date(2026, 1, 5))
    for number in range(LISTS):
        for way in (standings(customers, which).everybody, standings(customers, which).buyers):
            whole = list(way(number))

            for place, customer in enumerate(whole):
                assert list(way(number, customer.customer_id)) == whole[place + 1 :]


def test_buyers_are_all_who_bought() -> None:
    purchases = list(history(200, 100))
    pairs = merged([("h-c1", "h-c2"), ("h-c3", "silent")])
    customers = FakeCustomers([order_of(purchase) for purchase in purchases], pairs)
    which = grid_query(date(2026, 1, 5))
    everybody = [customer for number in range(LISTS) for customer in standings(customers, which).everybody(number)]
    buyers = [buyer for number in range(LISTS) for buyer in standings(customers, which).buyers(number)]

    assert [customer for customer in everybody if customer.count] == [buyer for buyer in buyers if buyer.count]
    assert Merges(into=pairs).is_merged(id_of("h-c3"))
    assert id_of("silent") in {buyer.customer_id for buyer in buyers if buyer.count}
