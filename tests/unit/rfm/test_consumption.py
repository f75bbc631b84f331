"""What a customer has bought so far, in figures."""

from datetime import timedelta
from decimal import Decimal

from orderhub.customers.order_customers import KnownCustomer
from orderhub.customers.sales import CustomerOrder
from orderhub.rfm.boundaries import Boundaries
from orderhub.rfm.consumption import Consumption, consumption_of
from tests.unit.rfm.fakes import NOON, ZONE, id_of, order

SET = Boundaries(days=(10, 20), sales=(1, 2))


def consumption(*orders: CustomerOrder, boundaries: Boundaries = SET) -> Consumption:
    customer = KnownCustomer(customer_id=id_of("c"), orders=orders, tags=("vip",))
    return consumption_of(customer, lambda: boundaries, NOON, ZONE)


def test_sales_are_counted_by_currency_with_the_cell_of_today() -> None:
    found = consumption(
        order(order_no="A1", ordered_at=NOON - timedelta(days=30), sale=10),
        order(order_no="A2", ordered_at=NOON - timedelta(days=12), sale=Decimal("5.01")),
        order(order_no="A3", ordered_at=NOON - timedelta(days=11), sale=7, currency="EUR"),
        order(order_no="A4", ordered_at=NOON - timedelta(days=1), sale=None),
    )

    assert (found.orders, found.last_order_no, found.last_ordered_at) == (4, "A4", NOON - timedelta(days=1))
    assert found.tags == ("vip",)
    cny, eur = found.sales
    assert (cny.currency, cny.count, cny.total, cny.average) == ("CNY", 2, Decimal("15.01"), Decimal("7.505"))
    assert (cny.last_at, cny.cell, cny.labels) == (NOON - timedelta(days=12), (1, 2), ("10–19", "2 and more"))
    assert (eur.currency, eur.count, eur.cell, eur.labels) == ("EUR", 1, (1, 1), ("10–19", "1"))


def test_without_a_sale_there_are_no_figures_and_no_boundaries_are_read() -> None:
    def unread() -> Boundaries:
        raise AssertionError

    customer = KnownCustomer(customer_id=id_of("c"), orders=(order(sale=None),), tags=())

    found = consumption_of(customer, unread, NOON, ZONE)

    assert (found.orders, found.sales) == (1, ())


def test_a_customer_whose_orders_are_gone_has_none() -> None:
    found = consumption()

    assert (found.orders, found.last_order_no, found.last_ordered_at, found.sales) == (0, None, None, ())
