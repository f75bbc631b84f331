"""The lists of customers and sales, on moto."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import boto3
import pytest
from moto import mock_aws

from orderhub.customers.buyer import Buyer
from orderhub.customers.hashed import IdentityKey
from orderhub.customers.identities import Kind
from orderhub.customers.index import CustomersIndex
from orderhub.customers.lists import LISTS, list_of
from orderhub.customers.resolve import Link
from orderhub.customers.sales import CustomerOrder
from orderhub.customers.table import CustomersTable
from orderhub.edge import aws
from orderhub.faults import Passing
from orderhub.orders.statuses import Status
from tests.support.faults import refuse
from tests.support.tables import create_table

AT = datetime(2026, 11, 22, tzinfo=UTC)
IDS = [f"0000000{number:x}{'0' * 24}" for number in range(3)]
"""Customers of three lists."""
SAME = [f"{number:08x}{'0' * 24}" for number in (0, LISTS, 2 * LISTS)]
"""Customers of one list, ascending."""


@pytest.fixture
def client() -> Iterator[Any]:
    with mock_aws():
        create_table(boto3.client("dynamodb"), "CustomersTable")
        yield aws.dynamodb()


def _make(client: Any, *customer_ids: str) -> None:  # noqa: ANN401 - boto3's client
    for customer_id in customer_ids:
        link = Link(customer_id=customer_id, order_no="A1", matched_by=Kind.PHONE, at=AT)
        key = IdentityKey(kind=Kind.PHONE, digest=customer_id * 2)
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


def test_an_order_that_is_no_sale_any_more_leaves_the_list(client: Any) -> None:  # noqa: ANN401 - boto3's client
    _write(client, _order(SAME[0], "A1", 1, "5"))

    _write(client, _order(SAME[0], "A1", 1, None))

    assert list(CustomersIndex(client, "CustomersTable").sales_in("CNY", 0)) == []


def test_an_index_that_is_busy_can_be_asked_again(client: Any) -> None:  # noqa: ANN401 - boto3's client
    refuse(client, "Query", "ThrottlingException")

    with pytest.raises(Passing) as fault:
        CustomersIndex(client, "CustomersTable").customers_in(0, None, 1)

    assert fault.value.code == "customers_unreachable"
