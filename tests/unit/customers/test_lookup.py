from datetime import timedelta
from typing import Any

import pytest

from orderhub.customers.following import CustomerUpdater
from orderhub.customers.lookup import CustomerOrders
from orderhub.events.records import OrderChange, read
from tests.support.streams import AT
from tests.unit.customers.fakes import FakeCustomers, FakeSecret, life, order


@pytest.fixture
def table() -> FakeCustomers:
    """One customer with three orders in two stores, another with one."""
    table = FakeCustomers()
    known: dict[str, Any] = {"external_customer_id": "C1", "phone": "13800138000"}
    headers = [
        order("A1", ordered_at=AT, store_id="s1", **known),
        order("A2", ordered_at=AT + timedelta(days=2), store_id="s2", **known),
        order("A3", ordered_at=AT + timedelta(days=1), store_id="s1", **known),
        order("B1", ordered_at=AT, email="mail@example.com"),
    ]
    changes: list[OrderChange | None] = [read(record) for header in headers for record in life(header)]
    CustomerUpdater(table, FakeSecret(), "CN").follow([change for change in changes if change])
    return table


def _recent(table: FakeCustomers, limit: int = 10, store_key: str | None = None, **who: str) -> tuple[str, ...]:
    return CustomerOrders(table, FakeSecret(), "CN").recent(who, limit, store_key)


def test_a_buyer_s_orders_come_newest_first_by_any_identity(table: FakeCustomers) -> None:
    assert _recent(table, phone="+86 138 0013 8000") == ("A2", "A3", "A1")
    assert _recent(table, external_customer_id="C1") == ("A2", "A3", "A1")
    assert _recent(table, email="MAIL@example.com") == ("B1",)


def test_only_as_many_as_were_asked_for_and_only_of_the_store(table: FakeCustomers) -> None:
    assert _recent(table, 2, phone="13800138000") == ("A2", "A3")
    assert _recent(table, 1, "s1", phone="13800138000") == ("A3",)


def test_of_several_identities_the_strongest_that_is_known_decides(table: FakeCustomers) -> None:
    assert _recent(table, external_customer_id="C9", phone="13800138000", email="mail@example.com")[0] == "A2"


def test_a_stranger_has_no_orders(table: FakeCustomers) -> None:
    assert _recent(table, phone="13900139000") == ()
    assert _recent(table, nickname="nick") == ()
    assert _recent(table) == ()


def test_before_there_is_any_customer_nobody_is_found(table: FakeCustomers) -> None:
    assert CustomerOrders(table, FakeSecret(None), "CN").recent({"external_customer_id": "C1"}, 5) == ()
