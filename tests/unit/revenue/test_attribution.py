from datetime import timedelta

import pytest

from orderhub.customers.delivery import Delivery
from orderhub.customers.sales import Earning
from orderhub.revenue.report import credited
from tests.unit.revenue.fakes import delivery, earning

WEEK = timedelta(days=7)
TICK = timedelta(microseconds=1) / timedelta(days=1)


def _led_to(earning: Earning, *deliveries: Delivery) -> Delivery | None:
    [(same, found)] = credited([earning], deliveries, WEEK)
    assert same is earning
    return found


def test_an_order_belongs_to_the_last_message_before_it() -> None:
    first, last, later = delivery(days=-3), delivery(days=-1), delivery(days=1)

    assert _led_to(earning(), later, last, first) is last


def test_a_message_sent_in_the_very_moment_of_the_order_counts() -> None:
    sent = delivery(days=0)

    assert _led_to(earning(), sent) is sent
    assert _led_to(earning(), delivery(days=TICK)) is None


def test_a_message_as_old_as_the_window_counts_and_an_older_one_does_not() -> None:
    oldest = delivery(days=-7)

    assert _led_to(earning(), oldest) is oldest
    assert _led_to(earning(), delivery(days=-7 - TICK)) is None


def test_a_message_about_the_order_itself_did_not_lead_to_it() -> None:
    about_another = delivery(order_no="A0", days=-3)

    assert _led_to(earning(order_no="A1"), delivery(order_no="A1", days=-1)) is None
    assert _led_to(earning(order_no="A1"), delivery(order_no="A1", days=-1), about_another) is about_another


def test_the_reminder_of_an_abandoned_cart_led_to_the_order_made_of_it() -> None:
    reminder = delivery(order_no="A1", message="ABANDONED_SHOPPING_CART")

    assert _led_to(earning(order_no="A1"), reminder) is reminder


def test_one_message_may_lead_to_several_orders() -> None:
    sent = delivery(days=-1)

    found = list(credited([earning(order_no="A1"), earning(order_no="A2", days=1)], [sent], WEEK))

    assert [led for _, led in found] == [sent, sent]


@pytest.mark.parametrize("order_no", ["A:1", "A1#x", "订单:2"])
def test_an_order_number_may_hold_anything(order_no: str) -> None:
    assert delivery(order_no=order_no).order_no == order_no
