"""Many orders read at once, on a moto table."""

from collections.abc import Iterator
from typing import Any

import pytest

from orderhub.orders import rows
from orderhub.orders.headers import OrderHeaders
from orderhub.orders.model import Line
from tests.support.orders import header, line, stamp
from tests.support.tables import moto_tables


@pytest.fixture
def client() -> Iterator[Any]:
    with moto_tables("OrdersTable") as dynamodb:
        yield dynamodb


def _put(client: Any, order_no: str, *lines: Line, named: int | None = None) -> None:  # noqa: ANN401 - boto3's
    """Write an order; ``named`` is how many of its lines there are, of those that its header names."""
    head = rows.header_row(header(order_no=order_no), tuple(one.sku for one in lines), stamp())
    for row in (head, *(rows.line_row(order_no, one, 1) for one in lines[:named])):
        client.put_item(TableName="OrdersTable", Item=row)


def test_whole_orders_are_read_many_at_once(client: Any) -> None:  # noqa: ANN401 - boto3's client
    _put(client, "A1", line("S1"), line("S2"))
    for number in range(60):
        _put(client, f"B{number}", line("S1"), line("S2"))

    found = OrderHeaders(client, "OrdersTable").whole(["A1", "gone", *(f"B{number}" for number in range(60))])

    assert {order.header.order_no for order in found} == {"A1", *(f"B{number}" for number in range(60))}
    assert all(order.lines == (line("S1"), line("S2")) for order in found)
    assert found[0].stamp == stamp()


def test_an_order_that_is_deleted_or_changes_meanwhile_is_left_out(client: Any) -> None:  # noqa: ANN401 - boto3's
    _put(client, "cut", line("S1"), line("S2"), named=1)
    tombstone = rows.key_of("deleted") | {"version": {"N": "2"}}
    client.put_item(TableName="OrdersTable", Item=tombstone)
    _put(client, "A1")

    found = OrderHeaders(client, "OrdersTable").whole(["cut", "deleted", "A1"])

    assert [order.header.order_no for order in found] == ["A1"]


def test_nothing_is_asked_for_no_orders(client: Any) -> None:  # noqa: ANN401 - boto3's client
    assert OrderHeaders(client, "OrdersTable").whole([]) == []
