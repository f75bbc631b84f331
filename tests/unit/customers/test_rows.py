from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

from orderhub.customers import rows
from orderhub.customers.delivery import Delivery, delivery_in, delivery_row
from orderhub.customers.identities import IdentityKey, IdentityKind
from orderhub.customers.order_rows import earning_in, order_in, order_row, sold_in
from orderhub.customers.resolve import Conflict
from orderhub.customers.sales import customer_order
from orderhub.orders.amounts import Amount
from orderhub.orders.statuses import Status
from tests.support.streams import AT
from tests.unit.customers.fakes import order

CUSTOMER = "c1" * 16


def test_an_order_has_its_products_and_categories_each_once_and_comes_back() -> None:
    amounts = {
        "S1": Amount(product_id="P1", quantity=Decimal(1), category="Tea"),
        "S2": Amount(product_id="P1", quantity=Decimal(1)),
        "P3": Amount(product_id="P3", quantity=Decimal(2), category="Tea"),
    }

    stored = customer_order("c1", order(external_customer_id="C-7", sobot_customer_id="S-7"), "CN", amounts)

    assert (stored.products, stored.categories) == (("P1", "S1", "S2", "P3"), ("Tea",))
    assert (stored.buyer.external_customer_id, stored.buyer.sobot_customer_id) == ("C-7", "S-7")
    assert order_in(order_row(stored)) == stored


def test_what_was_refunded_of_an_order_comes_back_in_its_currency_and_is_never_more_than_its_amount() -> None:
    sold = order(status=Status.DELIVERED, total_cost=Decimal("12.50"))
    for refunds, refunded in (
        ({"CNY": "2.50", "EUR": "9"}, "2.50"),
        ({"CNY": "99"}, "12.50"),
        ({"EUR": "9"}, "0"),
    ):
        stored = customer_order("c1", sold, "CN", {}, {code: Decimal(amount) for code, amount in refunds.items()})
        row = order_row(stored)

        assert (stored.sale, stored.refunded) == (Decimal("12.50"), Decimal(refunded))
        assert order_in(row) == stored
        assert sold_in(row).refunded == earning_in(row).refunded == stored.refunded
        assert ("refunded" in row) is (stored.refunded > 0)


def test_what_was_refunded_is_taken_off_where_it_is_set_so() -> None:
    for status, source in ((Status.DELIVERED, None), (Status.INITIALIZED, "mobile_sdk")):
        sold, refunds = order(status=status, source=source, total_cost=Decimal("12.50")), {"CNY": Decimal("2.50")}
        stored = customer_order("c1", sold, "CN", {}, refunds, refunded_counts=False)

        assert (stored.sale or stored.early, stored.refunded) == (Decimal(10), Decimal("2.50"))
        assert order_in(order_row(stored)) == stored
    assert customer_order("c1", order(), "CN", {}, refunds, refunded_counts=False).sale is None


def test_of_very_many_lines_the_first_hundred_count() -> None:
    amounts = {f"S{index}": Amount(product_id=f"S{index}", quantity=Decimal(1)) for index in range(300)}

    assert customer_order("c1", order(), "CN", amounts).products == tuple(f"S{index}" for index in range(100))


def test_an_order_comes_back_as_it_was_written_whatever_its_number() -> None:
    for order_no in ("A1", "A#1#", "#", "订单-1"):
        for status in (Status.PAID, Status.COMPLETED):
            stored = customer_order("c1", order(order_no, status, total_cost=Decimal("12.50")), "CN")
            assert order_in(order_row(stored)) == stored


def test_an_order_without_a_store_comes_back_without_one() -> None:
    stored = customer_order("c1", order(store_id=None), "CN")

    assert order_in(order_row(stored)) == stored
    assert stored.store_key is None


def test_a_sale_of_nothing_is_a_sale() -> None:
    stored = customer_order("c1", order(status=Status.DELIVERED, total_cost=Decimal(0)), "CN")

    assert order_in(order_row(stored)).sale == 0
    assert customer_order("c1", order(status=Status.CANCELLED), "CN").sale is None


def test_an_order_of_the_mobile_sdk_is_listed_from_initialized_until_it_is_a_sale_or_closed() -> None:
    listed = {
        status: order_row(customer_order(CUSTOMER, order(status=status, source="Mobile-SDK"), "CN")).get(
            "list_shard", {"S": "#"}
        )["S"]
        for status in Status
    }

    assert {status for status, name in listed.items() if name.startswith("early#")} == {
        Status.INITIALIZED,
        Status.PAID,
        Status.IN_PROGRESS,
        Status.SHIPPED,
    }
    assert {status for status, name in listed.items() if name.startswith("sales#")} == {
        Status.DELIVERED,
        Status.COMPLETED,
    }


def test_an_early_order_comes_back_as_one_and_is_no_sale() -> None:
    for source, early in (("mobile_sdk", Decimal("12.50")), ("online", None), (None, None)):
        header = order(status=Status.INITIALIZED, source=source, total_cost=Decimal("12.50"))
        stored = customer_order(CUSTOMER, header, "CN")

        assert (stored.early, stored.sale) == (early, None)
        assert order_in(order_row(stored)) == stored


def test_a_touch_comes_back_as_it_was_kept_whatever_the_orders_number() -> None:
    for order_no in ("A1", "A#1#", "A:1", "订单-1"):
        delivery = Delivery(
            customer_id=CUSTOMER,
            sent_at=AT,
            workflow="order_notification",
            message="SHIPPED",
            event_id=f"{order_no}:2",
        )

        assert delivery_in(delivery_row(delivery, timedelta(days=1))) == delivery
        assert delivery.order_no == order_no


def test_what_an_order_says_of_its_buyer_comes_back_and_stays_out_of_the_key() -> None:
    buyer: dict[str, Any] = {"first_name": "三", "nickname": "nick", "language": "zh", "phone": "13800138000"}

    for fields in (buyer, {}):
        stored = customer_order("c1", order(**fields), "CN")
        assert order_in(order_row(stored)) == stored

    assert not any(text in repr(stored.place) for text in buyer.values())


def test_a_conflict_comes_back_as_it_was_noted_and_later_ones_sort_behind() -> None:
    key = IdentityKey(kind=IdentityKind.EMAIL, digest="2" * 64)
    first = Conflict(customer_id="c1", key=key, leads_to="c2", order_no="A#1", noted_at=AT)
    later = replace(first, customer_id="a1", noted_at=AT + timedelta(microseconds=1))

    assert [rows.conflict_in(rows.conflict_rows(entry)[1]) for entry in (first, later)] == [first, later]
    assert rows.conflict_rows(first)[1]["sk"]["S"] < rows.conflict_rows(later)[1]["sk"]["S"]


def test_later_orders_sort_after_earlier_ones() -> None:
    first = customer_order("c1", order("Z9"), "CN")
    later = replace(first, order_no="A1", ordered_at=first.ordered_at.replace(microsecond=1))

    assert first.place < later.place
