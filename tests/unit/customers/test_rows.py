from dataclasses import replace
from decimal import Decimal

from orderhub.customers import rows
from orderhub.customers.sales import customer_order
from orderhub.orders.statuses import Status
from tests.unit.customers.fakes import order


def test_an_order_comes_back_as_it_was_written_whatever_its_number() -> None:
    for order_no in ("A1", "A#1#", "#", "订单-1"):
        for status in (Status.PAID, Status.COMPLETED):
            kept = customer_order("c1", order(order_no, status, total_cost=Decimal("12.50")))
            assert rows.order_in(rows.order_row(kept)) == kept


def test_an_order_without_a_store_comes_back_without_one() -> None:
    kept = customer_order("c1", order(store_id=None))

    assert rows.order_in(rows.order_row(kept)) == kept
    assert kept.store_key is None


def test_a_sale_of_nothing_is_a_sale() -> None:
    kept = customer_order("c1", order(status=Status.DELIVERED, total_cost=Decimal(0)))

    assert rows.order_in(rows.order_row(kept)).sale == 0
    assert customer_order("c1", order(status=Status.CANCELLED)).sale is None


def test_later_orders_sort_after_earlier_ones() -> None:
    first = customer_order("c1", order("Z9"))
    later = replace(first, order_no="A1", ordered_at=first.ordered_at.replace(microsecond=1))

    assert first.place < later.place
