"""Many orders read at once, on a moto table."""

from collections.abc import Iterator
from typing import Any

import pytest

from orderhub.orders import rows
from orderhub.orders.table import OrderHeaders
from tests.support.orders import header, line, stamp
from tests.support.tables import moto_tables, put_order


@pytest.fixture
def client() -> Iterator[Any]:
    with moto_tables("OrdersTable") as dynamodb:
        yield dynamodb


def test_whole_orders_are_read_many_at_once(client: Any) -> None:  # noqa: ANN401 - boto3's client
    put_order(client, header("A1"), line("S1"), line("S2"))
    for number in range(60):
        put_order(client, header(f"B{number}"), line("S1"), line("S2"))

    found = OrderHeaders(client, "OrdersTable").whole(["A1", "gone", *(f"B{number}" for number in range(60))])

    assert {order.header.order_no for order in found} == {"A1", *(f"B{number}" for number in range(60))}
    assert all(order.lines == (line("S1"), line("S2")) for order in found)
    assert found[0].stamp == stamp()


def test_an_order_that_is_deleted_or_changes_meanwhile_is_left_out(client: Any) -> None:  # noqa: ANN401 - boto3's
    put_order(client, header("cut"), line("S1"), line("S2"))
    client.delete_item(TableName="OrdersTable", Key=rows.key_of("cut", "S2"))
    tombstone = rows.key_of("deleted") | {"version": {"N": "2"}}
    client.put_item(TableName="OrdersTable", Item=tombstone)
    put_order(client, header("A1"))

    found = OrderHeaders(client, "OrdersTable").whole(["cut", "deleted", "A1"])

    assert [order.header.order_no for order in found] == ["A1"]


def test_nothing_is_asked_for_no_orders(client: Any) -> None:  # noqa: ANN401 - boto3's client
    assert OrderHeaders(client, "OrdersTable").whole([]) == []
