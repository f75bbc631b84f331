"""The customers that tests of the API begin with."""

from datetime import timedelta
from typing import Any

import pytest

from orderhub.customers.following import CustomerUpdater
from orderhub.events.records import OrderChange, read
from orderhub.orders.statuses import Status
from tests.support.streams import AT
from tests.unit.customers.fakes import FakeCustomers, FakeSecret, life, order


@pytest.fixture
def table() -> FakeCustomers:
    """One customer with four orders, and two others; two identities are at odds."""
    table = FakeCustomers()
    known: dict[str, Any] = {"external_customer_id": "C1", "phone": "13800138000"}
    headers = [
        order("A1", Status.DELIVERED, ordered_at=AT, **known),
        order("A2", ordered_at=AT + timedelta(days=2), first_name="张三", store_id=None, **known),
        order("A3", ordered_at=AT + timedelta(days=1), **known),
        order("B1", email="mail@example.com"),
        order("C1", sobot_customer_id="S1"),
        order("A4", external_customer_id="C1", email="mail@example.com", ordered_at=AT - timedelta(days=1)),
        order("C2", sobot_customer_id="S1", phone="13800138000"),
    ]
    changes: list[OrderChange | None] = [read(record) for header in headers for record in life(header)]
    CustomerUpdater(table, FakeSecret(), "CN").follow([change for change in changes if change])
    return table
