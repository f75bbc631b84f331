"""The lists of customers and sales, on moto."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import chain
from typing import Any

import pytest

from orderhub.customers.delivery import Delivery
from orderhub.customers.delivery_log import DeliveryLog
from orderhub.customers.identities import Buyer, IdentityKey, IdentityKind
from orderhub.customers.index import CustomersIndex
from orderhub.customers.lists import LISTS, Span, list_of
from orderhub.customers.resolve import Link
from orderhub.customers.sales import CustomerOrder
from orderhub.customers.table import CustomersTable
from orderhub.errors import TransientError
from orderhub.orders.statuses import Status
from tests.support.faults import refuse
from tests.support.tables import moto_tables

AT = datetime(2026, 11, 22, tzinfo=UTC)
IDS = [f"0000000{number:x}{'0' * 24}" for number in range(3)]
"""Customers of three lists."""
SAME = [f"{number:08x}{'0' * 24}" for number in (0, LISTS, 2 * LISTS)]
"""Customers of one list, ascending."""


@pytest.fixture
def client() -> Iterator[Any]:
    with moto_tables("CustomersTable") as dynamodb:
        yield dynamodb


def _make(client: Any, *customer_ids: str) -> None:  # noqa: ANN401 - boto3's client
    for customer_id in customer_ids:
        link = Link(customer_id=customer_id, order_no="A1", matched_by=IdentityKind.PHONE, bound_at=AT)
        key = IdentityKey(kind=IdentityKind.PHONE, digest=customer_id * 2)
        CustomersTable(client, "CustomersTable").bind([key], link, is_new=True)


def _order(customer_id: str, order_no: str, day: int, sale: str | None, currency: str = "CNY") -> CustomerOrder:
    return CustomerOrder(
        customer_id=customer_id,
        order_no=order_no,
        ordered_at=AT + timedelta(days=day),
        currency=currency,
        store_key=None,
        status=Status.DELIVERED if sale else Status.PAID,
        tags=(),
        sale=Decimal(sale) if sale else None,
        buyer=Buyer(),
    )


def _early(customer_id: str, order_no: str, day: int, amount: str) -> CustomerOrder:
    return replace(_order(customer_id, order_no, day, None), early=Decimal(amount))


def _delivery(customer_id: str, day: int) -> Delivery:
    return Delivery(
        customer_id=customer_id,
        sent_at=AT + timedelta(days=day),
        workflow="order_notification",
        message="SHIPPED",
        event_id="A#1:2",
    )


def _write(client: Any, *orders: CustomerOrder) -> None:  # noqa: ANN401 - boto3's client
    CustomersTable(client, "CustomersTable").write({order.place: order for order in orders})


def test_every_customer_is_in_one_list(client: Any) -> None:  # noqa: ANN401 - boto3's client
    index = CustomersIndex(client, "CustomersTable")
    _make(client, *IDS)

    found = [index.customers_in(number, None, 10) for number in range(LISTS)]

    assert found == [(IDS[number],) if number < len(IDS) else () for number in range(LISTS)]
    assert [list_of(customer_id) for customer_id in IDS] == [0, 1, 2]


def test_a_list_of_customers_goes_on_behind_any_of_them(client: Any) -> None:  # noqa: ANN401 - boto3's client
    index = CustomersIndex(client, "CustomersTable")
    _make(client, *reversed(SAME))

    first = index.customers_in(0, None, 2)

    assert first == (*SAME[:2],)
    assert index.customers_in(0, first[-1], 2) == (SAME[2],)


def test_sales_come_by_customer_and_time_and_only_those_of_the_currency(
    client: Any,  # noqa: ANN401 - boto3's client
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    index = CustomersIndex(client, "CustomersTable")
    a, b, _ = SAME
    _write(client, _order(b, "A2", 1, "5.50"), _order(a, "A#1", 3, "7"), _order(a, "A3", 2, "0"))
    _write(client, _order(a, "A4", 1, None), _order(a, "A5", 1, "9", "EUR"), _order(IDS[1], "A6", 1, "9"))
    whole = client.query
    monkeypatch.setattr(client, "query", lambda **how: whole(Limit=2, **how))

    found = [(sold.customer_id, sold.order_no, sold.amount) for sold in index.sales_in("CNY", 0)]

    assert found == [(a, "A3", Decimal(0)), (a, "A#1", Decimal(7)), (b, "A2", Decimal("5.50"))]
    assert [sold.order_no for sold in index.sales_in("CNY", 0, after=a)] == ["A2"]
    assert [sold.ordered_at for sold in index.sales_in("EUR", 0)] == [AT + timedelta(days=1)]


def test_the_lists_say_what_was_refunded(client: Any) -> None:  # noqa: ANN401 - boto3's client
    index = CustomersIndex(client, "CustomersTable")
    refunded = [replace(_order(SAME[0], f"A{day}", day, "5"), refunded=Decimal(day)) for day in range(3)]
    _write(client, *refunded, replace(_early(SAME[0], "A9", 1, "5"), refunded=Decimal("0.5")))

    assert [sold.refunded for sold in index.sales_in("CNY", 0)] == [0, 1, 2]
    assert [entry.refunded for entry in chain(*index.earned_in("CNY", 0, DAYS_1_AND_2))] == [1, 2]
    assert [entry.refunded for entry in chain(*index.early_in("CNY", 0, DAYS_1_AND_2))] == [Decimal("0.5")]


def test_an_order_that_is_no_sale_any_more_leaves_the_list(client: Any) -> None:  # noqa: ANN401 - boto3's client
    _write(client, _order(SAME[0], "A1", 1, "5"))

    _write(client, _order(SAME[0], "A1", 1, None))

    assert list(CustomersIndex(client, "CustomersTable").sales_in("CNY", 0)) == []


def test_an_index_that_is_busy_can_be_asked_again(client: Any) -> None:  # noqa: ANN401 - boto3's client
    refuse(client, "Query", "ThrottlingException")

    with pytest.raises(TransientError) as fault:
        CustomersIndex(client, "CustomersTable").customers_in(0, None, 1)

    assert fault.value.code == "customers_unreachable"


DAYS_1_AND_2 = Span(since=AT + timedelta(days=1), until=AT + timedelta(days=3))


def test_orders_that_earned_something_in_a_time_come_with_their_status_page_by_page(
    client: Any,  # noqa: ANN401 - boto3's client
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    index = CustomersIndex(client, "CustomersTable")
    a, b, _ = SAME
    _write(client, *(_order(a, f"A{day}", day, "5") for day in range(4)), _early(b, "A9", 2, "0"))
    whole = client.query
    monkeypatch.setattr(client, "query", lambda **how: whole(Limit=2, **how))

    pages = list(index.earned_in("CNY", 0, DAYS_1_AND_2))
    [early] = chain(*index.early_in("CNY", 0, DAYS_1_AND_2))

    assert len(pages) > 1
    assert [(order.order_no, order.status, order.amount) for order in chain(*pages)] == [
        ("A1", Status.DELIVERED, Decimal(5)),
        ("A2", Status.DELIVERED, Decimal(5)),
    ]
    assert (early.order_no, early.status, early.amount) == ("A9", Status.PAID, Decimal(0))
    assert list(chain(*index.early_in("EUR", 0, DAYS_1_AND_2))) == []


def test_an_early_order_that_becomes_a_sale_changes_lists(client: Any) -> None:  # noqa: ANN401 - boto3's client
    index = CustomersIndex(client, "CustomersTable")
    _write(client, _early(SAME[0], "A1", 1, "5"))

    _write(client, _order(SAME[0], "A1", 1, "5"))

    assert list(chain(*index.early_in("CNY", 0, DAYS_1_AND_2))) == []
    assert [entry.order_no for entry in chain(*index.earned_in("CNY", 0, DAYS_1_AND_2))] == ["A1"]


def test_a_message_is_kept_once_and_listed_by_its_time(client: Any) -> None:  # noqa: ANN401 - boto3's client
    index, log = CustomersIndex(client, "CustomersTable"), DeliveryLog(client, "CustomersTable", 30)
    sent = _delivery(SAME[0], 2)

    for delivery in (sent, sent, _delivery(SAME[0], 3), _delivery(SAME[0], 0), _delivery(IDS[1], 2)):
        log.record(delivery)

    assert list(chain(*index.deliveries_in(0, DAYS_1_AND_2))) == [sent]
    row = client.scan(TableName="CustomersTable")["Items"][0]
    assert int(row["expires_at"]["N"]) - int(row["moment"]["N"]) == 30 * 86_400


def test_a_message_that_cannot_be_kept_may_be_kept_later(client: Any) -> None:  # noqa: ANN401 - boto3's client
    refuse(client, "PutItem", "ThrottlingException")

    with pytest.raises(TransientError) as fault:
        DeliveryLog(client, "CustomersTable", 30).record(_delivery(SAME[0], 2))

    assert fault.value.code == "customers_unreachable"
