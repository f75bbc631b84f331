from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from orderhub.orders.listing import OrdersPage
from orderhub.orders.statuses import Status
from orderhub.orders.streams import Listed, Position
from orderhub.orders.sums import Sum, by_status, totals
from orderhub.orders.views import sums_shown
from tests.support.orders import header

listed_orders = st.builds(
    lambda status, currency, total, refunded: Listed(
        header=header(status=status, currency=currency, total_cost=total),
        line_count=1,
        version=1,
        refunded=refunded,
    ),
    st.sampled_from(Status),
    st.sampled_from(["CNY", "USD"]),
    st.decimals(0, 1000, places=2),
    st.none() | st.decimals(0, 1000, places=2),
)


@given(st.lists(listed_orders, max_size=20))
def test_every_order_is_in_one_sum_and_in_the_total_unless_it_came_to_nothing(orders: list[Listed]) -> None:
    sums, total = by_status(orders), totals(by_status(orders))

    assert sum(one.orders for one in sums.values()) == len(orders)
    assert list(sums) == sorted(sums, key=lambda place: (list(Status).index(place[0]), place[1]))
    counted = [
        order for order in orders if order.header.status.stage not in {"CANCELLED", "ABANDONED_SHOPPING_CART"}
    ]
    for currency in ("CNY", "USD"):
        of_it = [order for order in counted if order.header.currency == currency]
        expected = Sum(
            orders=len(of_it),
            total=sum((order.header.total_cost for order in of_it), Decimal(0)),
            refunded=sum((order.refunded or Decimal(0) for order in of_it), Decimal(0)),
        )
        assert total.get(currency, Sum()) == expected


def test_sums_say_of_how_many_orders_they_are_and_whether_of_all() -> None:
    paid = Listed(header=header(total_cost=Decimal("10.50"), status=Status.PAID), line_count=1, version=1)

    shown = sums_shown(OrdersPage(orders=(paid, paid), last=Position("2026", "A1")))

    figures = {"currency": "CNY", "orders": 2, "total": 21, "refunded": 0}
    assert shown == {
        "orders": 2,
        "isComplete": False,
        "byStatus": [{"status": "PAID", **figures}],
        "total": [figures],
    }
