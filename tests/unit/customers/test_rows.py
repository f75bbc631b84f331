from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

from orderhub.customers import rows
from orderhub.customers.hashed import IdentityKey
from orderhub.customers.identities import Kind
from orderhub.customers.order_rows import order_in, order_row
from orderhub.customers.resolve import Conflict
from orderhub.customers.sales import customer_order
from orderhub.customers.touches import Touch, touch_in, touch_row
from orderhub.orders.statuses import Status
from tests.support.streams import AT
from tests.unit.customers.fakes import order

CUSTOMER = "c1" * 16


def test_an_order_comes_back_as_it_was_written_whatever_its_number() -> None:
    for order_no in ("A1", "A#1#", "#", "订单-1"):
        for status in (Status.PAID, Status.COMPLETED):
            kept = customer_order("c1", order(order_no, status, total_cost=Decimal("12.50")), "CN")
            assert order_in(order_row(kept)) == kept


def test_an_order_without_a_store_comes_back_without_one() -> None:
    kept = customer_order("c1", order(store_id=None), "CN")

    assert order_in(order_row(kept)) == kept
    assert kept.store_key is None


def test_a_sale_of_nothing_is_a_sale() -> None:
    kept = customer_order("c1", order(status=Status.DELIVERED, total_cost=Decimal(0)), "CN")

    assert order_in(order_row(kept)).sale == 0
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
        kept = customer_order(CUSTOMER, header, "CN")

        assert (kept.early, kept.sale) == (early, None)
        assert order_in(order_row(kept)) == kept


def test_a_touch_comes_back_as_it_was_kept_whatever_the_orders_number() -> None:
    for order_no in ("A1", "A#1#", "A:1", "订单-1"):
        touch = Touch(
            customer_id=CUSTOMER,
            sent_at=AT,
            workflow="order_notification",
            message="SHIPPED",
            event_id=f"{order_no}:2",
        )

        assert touch_in(touch_row(touch, timedelta(days=1))) == touch
        assert touch.order_no == order_no


def test_what_an_order_says_of_its_buyer_comes_back_and_stays_out_of_the_key() -> None:
    said: dict[str, Any] = {"first_name": "三", "nickname": "nick", "language": "zh", "phone": "13800138000"}

    for fields in (said, {}):
        kept = customer_order("c1", order(**fields), "CN")
        assert order_in(order_row(kept)) == kept

    assert not any(text in repr(kept.place) for text in said.values())


def test_a_conflict_comes_back_as_it_was_noted_and_later_ones_sort_behind() -> None:
    key = IdentityKey(kind=Kind.EMAIL, digest="2" * 64)
    first = Conflict(customer_id="c1", key=key, leads_to="c2", order_no="A#1", at=AT)
    later = replace(first, customer_id="a1", at=AT + timedelta(microseconds=1))

    assert [rows.conflict_in(rows.conflict_rows(one)[1]) for one in (first, later)] == [first, later]
    assert rows.conflict_rows(first)[1]["sk"]["S"] < rows.conflict_rows(later)[1]["sk"]["S"]


def test_later_orders_sort_after_earlier_ones() -> None:
    first = customer_order("c1", order("Z9"), "CN")
    later = replace(first, order_no="A1", ordered_at=first.ordered_at.replace(microsecond=1))

    assert first.place < later.place
