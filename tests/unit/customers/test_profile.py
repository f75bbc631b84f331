from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from orderhub.api.customers.responses import Masks, profile_shown
from orderhub.customers.identities import Buyer, IdentityKind
from orderhub.customers.profile import Profile, Sales, profile_of, sales_of
from orderhub.customers.resolve import Link
from orderhub.customers.sales import CustomerOrder
from orderhub.orders.statuses import Status

AT = datetime(2026, 11, 22, tzinfo=UTC)
MADE = Link(customer_id="1" * 32, order_no="A1", matched_by=IdentityKind.PHONE, bound_at=AT)
HIDING = Masks(name=lambda _: "<name>", email=lambda _: "<email>", phone=lambda _: "<phone>")


def _order(
    day: int, sale: str | None = None, currency: str = "CNY", refunded: str = "0", **buyer: str
) -> CustomerOrder:
    return CustomerOrder(
        customer_id=MADE.customer_id,
        order_no=f"A{day}",
        ordered_at=AT + timedelta(days=day),
        currency=currency,
        store_key=None,
        status=Status.DELIVERED if sale else Status.PAID,
        tags=(),
        sale=Decimal(sale) if sale else None,
        buyer=Buyer(**buyer),
        refunded=Decimal(refunded),
    )


def _profile(*orders: CustomerOrder) -> Profile:
    return profile_of(MADE, iter(orders))


def _shown(*orders: CustomerOrder) -> dict[str, Any]:
    return profile_shown(_profile(*orders), (), (), HIDING)


def test_sales_are_added_up_by_currency() -> None:
    orders = (
        _order(1, "10", refunded="2.50"),
        _order(2, refunded="9"),
        _order(3, "5.50", "EUR"),
        _order(4, "0.01", refunded="0.01"),
    )
    found = _profile(*orders)
    assert found.sales == sales_of(orders)

    assert found.sales == (
        Sales(
            currency="CNY",
            count=2,
            total=Decimal("10.01"),
            last_at=AT + timedelta(days=4),
            refunded=Decimal("2.51"),
        ),
        Sales(currency="EUR", count=1, total=Decimal("5.50"), last_at=AT + timedelta(days=3)),
    )
    assert (found.orders, found.first, found.last) == (4, orders[0], orders[3])


def test_an_average_has_four_decimals() -> None:
    [sales] = _profile(_order(1, "10"), _order(2, "0"), _order(3, "0")).sales

    assert sales.average == Decimal("3.3333")


def test_of_each_thing_known_the_newest_order_that_says_it_counts() -> None:
    found = _profile(
        _order(1, name="Jane Smith", email="old@example.com", language="en"),
        _order(2, email="new@example.com"),
        _order(3, phone="13800138000"),
    )

    assert found.buyer == Buyer(name="Jane Smith", email="new@example.com", language="en", phone="13800138000")


def test_a_customer_is_shown_masked_with_figures() -> None:
    buyer = {"name": "张三", "language": "zh", "email": "mail@example.com", "phone": "13800138000"}

    assert _shown(_order(1, "12.50", refunded="2.50", **buyer), _order(2)) == {
        "customerId": MADE.customer_id,
        "merged": [],
        "createdAt": "2026-11-22T00:00:00Z",
        "matchedBy": "phone",
        "boundBy": "A1",
        "name": "<name>",
        "language": "zh",
        "identities": [],
        "channels": {"email": "<email>", "phone": "<phone>"},
        "firstOrder": {"orderNo": "A1", "orderedAt": "2026-11-23T00:00:00Z"},
        "lastOrder": {"orderNo": "A2", "orderedAt": "2026-11-24T00:00:00Z"},
        "orders": 2,
        "sales": [
            {
                "currency": "CNY",
                "count": 1,
                "sum": 12.5,
                "refunded": 2.5,
                "average": 12.5,
                "lastAt": "2026-11-23T00:00:00Z",
            }
        ],
        "masked": ["name", "email", "phone"],
    }


def test_a_customer_whose_orders_are_all_gone_is_still_shown() -> None:
    shown = _shown()

    assert (shown["name"], shown["channels"]) == (None, {"email": None, "phone": None})
    assert (shown["firstOrder"], shown["lastOrder"], shown["orders"], shown["sales"]) == (None, None, 0, [])
    assert shown["masked"] == []


def test_a_nickname_stands_in_only_for_a_name_that_is_not_known() -> None:
    masks = replace(HIDING, name=str.upper)

    def name(*orders: CustomerOrder) -> object:
        return profile_shown(_profile(*orders), (), (), masks)["name"]

    assert name(_order(1, nickname="nick")) == "NICK"
    assert name(_order(1, name="Jane"), _order(2, nickname="nick")) == "JANE"


def test_a_customer_made_of_no_identity_was_matched_by_none() -> None:
    nameless = replace(MADE, matched_by=IdentityKind.ORDER)

    assert profile_shown(profile_of(nameless, ()), (), (), HIDING)["matchedBy"] is None
