"""The report against a plain model: all pairs of orders and messages, looked at one by one."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orderhub.customers.delivery import Delivery
from orderhub.customers.merges import Merges
from orderhub.customers.sales import Earning
from orderhub.errors import InvalidInput
from orderhub.orders.statuses import Stage, Status
from orderhub.revenue.report import By, Group, Groups, ReportQuery, RevenueFigures
from orderhub.revenue.shards import counted
from tests.unit.revenue.fakes import ANN, ASKED, BOB, CLEO, ZONE, FakeLists, delivery, earning

CUSTOMERS = [ANN, BOB, CLEO, *(f"{number:08x}{number:024x}" for number in range(3, 8))]
STATUSES = [Status.DELIVERED, Status.COMPLETED, Status.INITIALIZED, Status.PAID]
MESSAGES = ["SHIPPED", "DELIVERED", "ABANDONED_SHOPPING_CART"]


def _report(lists: FakeLists, query: ReportQuery = ASKED, seconds: float = 28) -> Groups:
    return counted(query, lists, lists.merges(), lambda: seconds)


def _group(message: str = "", status: Status = Status.DELIVERED, period: str = "") -> Group:
    return Group(period=period, workflow="order_notification" if message else "", message=message, status=status)


def _whole(groups: Groups) -> RevenueFigures:
    return sum(groups.values(), RevenueFigures())


def test_sales_are_counted_by_message_and_status_and_those_without_one_too() -> None:
    lists = FakeLists(
        [
            earning(ANN, "A1", amount="10.50"),
            earning(ANN, "A2", days=1, amount="4.50"),
            earning(BOB, "A3", amount="7"),
            earning(CLEO, "A4", amount="1", status=Status.COMPLETED),
        ],
        [delivery(ANN), delivery(CLEO, message="DELIVERED")],
    )

    assert _report(lists) == {
        _group("SHIPPED"): RevenueFigures(count=2, total=Decimal(15)),
        _group(): RevenueFigures(count=1, total=Decimal(7)),
        _group("DELIVERED", Status.COMPLETED): RevenueFigures(count=1, total=Decimal(1)),
    }


def test_orders_of_the_mobile_sdk_count_early_when_the_setting_says_so() -> None:
    lists = FakeLists([earning(status=Status.INITIALIZED)], [delivery()])

    assert _report(lists) == {_group("SHIPPED", Status.INITIALIZED): RevenueFigures(count=1, total=Decimal(10))}
    assert _report(lists, replace(ASKED, early=False)) == {}


def test_an_order_that_becomes_a_sale_while_the_lists_are_read_counts_once() -> None:
    lists = FakeLists([earning(status=Status.INITIALIZED), earning(amount="12")])

    assert _report(lists) == {_group(): RevenueFigures(count=1, total=Decimal(12))}


def test_a_message_to_one_of_merged_customers_leads_to_an_order_of_another() -> None:
    lists = FakeLists([earning(ANN)], [delivery(BOB)], Merges(into={BOB: CLEO, CLEO: ANN}))

    assert _report(lists) == {_group("SHIPPED"): RevenueFigures(count=1, total=Decimal(10))}
    assert _report(replace(lists, merged=Merges())) == {_group(): RevenueFigures(count=1, total=Decimal(10))}


def test_days_are_those_of_the_zone_and_both_ends_count() -> None:
    # Noon in Shanghai is 12 hours into the day.
    query = replace(ASKED, first=date(2026, 3, 10), last=date(2026, 3, 11), by=By.DAY)
    days = (-0.5, 1.5 - 1 / 86_400, -0.5 - 1 / 86_400, 1.5)
    lists = FakeLists([earning(order_no=f"A{place}", days=days[place]) for place in range(4)])

    assert set(_report(lists, query)) == {_group(period="2026-03-10"), _group(period="2026-03-11")}
    assert set(_report(lists, replace(query, by=By.MONTH))) == {_group(period="2026-03")}


def test_a_message_before_the_first_day_may_have_led_to_an_order_on_it() -> None:
    query = replace(ASKED, first=date(2026, 3, 10), last=date(2026, 3, 10))

    assert set(_report(FakeLists([earning()], [delivery(days=-6.9)]), query)) == {_group("SHIPPED")}


def test_more_than_can_be_gone_through_in_time_is_refused() -> None:
    with pytest.raises(InvalidInput) as fault:
        _report(FakeLists([earning()]), seconds=1)

    assert fault.value.code == "revenue_too_large"


@st.composite
def _lists(draw: st.DrawFn) -> FakeLists:
    """Any orders, messages and merges of a few customers, close to each other."""
    orders = draw(st.integers(0, 12))
    earnings = [
        earning(
            draw(st.sampled_from(CUSTOMERS)),
            f"A{number}",
            days=draw(st.integers(-30, 30)) / 4,
            amount=draw(st.sampled_from(["0", "9.99", "30"])),
            status=draw(st.sampled_from(STATUSES)),
            refunded=draw(st.sampled_from(["0", "0.01", "5"])),
        )
        for number in range(orders)
    ]
    deliveries = [
        delivery(
            draw(st.sampled_from(CUSTOMERS)),
            f"A{draw(st.integers(0, 12))}",
            # Off the orders' times by a little: of two messages at once either may be the last.
            days=draw(st.integers(-60, 30)) / 4 + number / 1_000,
            message=draw(st.sampled_from(MESSAGES)),
        )
        for number in range(draw(st.integers(0, 12)))
    ]
    into = {
        customer_id: draw(st.sampled_from(CUSTOMERS[:place]))
        for place, customer_id in enumerate(CUSTOMERS)
        if place and draw(st.booleans())
    }
    return FakeLists(earnings, deliveries, Merges(into=into if draw(st.booleans()) else {}))


@st.composite
def _asked(draw: st.DrawFn) -> ReportQuery:
    first = draw(st.dates(date(2026, 3, 1), date(2026, 3, 20)))
    return replace(
        ASKED,
        first=first,
        last=first + timedelta(days=draw(st.integers(0, 20))),
        window=timedelta(days=draw(st.integers(1, 9))),
        by=draw(st.sampled_from([None, *By])),
        early=draw(st.booleans()),
    )


def _counts(earning: Earning, query: ReportQuery) -> bool:
    day = earning.ordered_at.astimezone(ZONE).date()
    return query.first <= day <= query.last and (query.early or earning.status.stage is Stage.DELIVERED)


def _message_of(earning: Earning, deliveries: Sequence[Delivery], merges: Merges, query: ReportQuery) -> str:
    """The last of all messages that could have led to an order."""
    last = None
    for other in deliveries:
        is_ours = merges.root_of(other.customer_id) == merges.root_of(earning.customer_id)
        is_about_it = other.event_id == f"{earning.order_no}:2" and other.message != "ABANDONED_SHOPPING_CART"
        in_time = timedelta(0) <= earning.ordered_at - other.sent_at <= query.window
        if is_ours and in_time and not is_about_it and (last is None or other.sent_at > last.sent_at):
            last = other
    return last.message if last else ""


@given(_lists(), _asked())
def test_each_order_is_counted_once_for_the_last_message_and_the_sums_add_up(
    lists: FakeLists, query: ReportQuery
) -> None:
    groups = _report(lists, query)

    counting = [earning for earning in lists.earnings if _counts(earning, query)]
    counts: Counter[tuple[str, Status]] = Counter()
    for sale in counting:
        counts[_message_of(sale, lists.deliveries, lists.merged, query), sale.status] += 1
    found: Counter[tuple[str, Status]] = Counter()
    for group, figures in groups.items():
        found[group.message, group.status] += figures.count
    assert found == counts
    assert _whole(groups) == RevenueFigures(
        count=len(counting),
        total=sum((earning.amount for earning in counting), Decimal(0)),
        refunded=sum((earning.refunded for earning in counting), Decimal(0)),
    )
    assert all(bool(group.message) == bool(group.workflow) for group in groups)
    assert all(len(group.period) == {None: 0, By.DAY: 10, By.MONTH: 7}[query.by] for group in groups)
