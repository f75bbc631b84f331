"""What is done about an order, written beside it on a moto table."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from botocore.exceptions import ClientError

from orderhub.errors import TransientError
from orderhub.orders.cases import CaseState, Feedback
from orderhub.orders.index import OrdersIndex
from orderhub.orders.ingest import Written, ingest
from orderhub.orders.model import Activity, Mode, Order
from orderhub.orders.order_activities import OrderActivitiesTable
from orderhub.orders.statuses import Status
from orderhub.orders.table import OrdersTable
from orderhub.orders.writer import OrdersWriter
from tests.support.faults import refuse
from tests.support.orders import NOON, case, change, line_change, new_order, source
from tests.support.tables import moto_tables

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

REFUND = Activity(name="orderACTION_refund", facts={"case_id": "refund-1", "state": "requested"})
CASE = case(status=Status.PAID, amount=Decimal("9.90"), reason="too small")


@pytest.fixture
def client() -> Iterator["DynamoDBClient"]:
    with moto_tables("OrdersTable") as dynamodb:
        yield dynamodb


def post(client: "DynamoDBClient", written_by: str = "request-1", mode: Mode = Mode.LIVE) -> None:
    writer = OrdersWriter(client, "OrdersTable", source(written_by, mode), lambda: 100.0)
    ingest(
        writer, [new_order(line_change("S1", quantity=Decimal(1)))], written_by=written_by, time_left=lambda: 100.0
    )


def read(client: "DynamoDBClient") -> Order:
    order = OrdersTable(client, "OrdersTable").read("A1")
    assert order
    return order


def test_a_case_stands_beside_its_order_which_is_one_version_up(client: "DynamoDBClient") -> None:
    post(client)

    written = OrderActivitiesTable(client, "OrdersTable").write(read(client), CASE, REFUND, source("request-2"))

    order = read(client)
    assert written is Written.DONE
    assert order.cases == (CASE,)
    assert (order.stamp.version, order.stamp.written_by, order.stamp.activity) == (2, "request-2", REFUND)
    assert len(order.lines) == 1


def test_what_is_done_is_never_earlier_than_the_change_before_it(client: "DynamoDBClient") -> None:
    post(client)
    earlier = replace(source("request-2"), received_at=NOON - timedelta(seconds=5))

    OrderActivitiesTable(client, "OrdersTable").write(read(client), CASE, REFUND, earlier)

    assert read(client).stamp.written_at == NOON


def test_a_held_order_stays_held(client: "DynamoDBClient") -> None:
    post(client, mode=Mode.HELD)

    OrderActivitiesTable(client, "OrdersTable").write(read(client), CASE, REFUND, source("request-2"))

    assert read(client).stamp.mode is Mode.HELD


def test_of_two_deeds_on_the_same_version_one_is_to_be_tried_again(client: "DynamoDBClient") -> None:
    post(client)
    order, table = read(client), OrderActivitiesTable(client, "OrdersTable")
    feedback = Feedback(feedback_id="key-1", given_at=NOON, score=5)

    first = table.write(order, CASE, REFUND, source("request-2"))
    second = table.write(order, feedback, replace(REFUND, name="orderFEEDBACK"), source("request-3"))

    assert (first, second) == (Written.DONE, Written.AGAIN)
    assert read(client).feedbacks == ()


def test_the_next_change_of_the_order_is_no_deed_and_leaves_the_case(client: "DynamoDBClient") -> None:
    post(client)
    OrderActivitiesTable(client, "OrdersTable").write(read(client), CASE, REFUND, source("request-2"))

    writer = OrdersWriter(client, "OrdersTable", source("request-3"), lambda: 100.0)
    ingest(writer, [change(status=Status.SHIPPED)], written_by="request-3", time_left=lambda: 100.0)

    order = read(client)
    assert (order.stamp.version, order.stamp.activity, order.cases) == (3, None, (CASE,))


def test_what_was_refunded_stands_in_the_header_and_stays_through_later_changes(client: "DynamoDBClient") -> None:
    post(client)
    table = OrderActivitiesTable(client, "OrdersTable")
    table.write(read(client), CASE, REFUND, source("request-2"))
    assert read(client).stamp.refunds == {}

    table.write(read(client), replace(CASE, state=CaseState.DONE), REFUND, source("request-3"))
    second = replace(CASE, case_id="refund-2", state=CaseState.DONE, amount=Decimal("0.10"))
    table.write(read(client), second, REFUND, source("request-4"))
    table.write(read(client), Feedback(feedback_id="key-1", given_at=NOON), REFUND, source("request-5"))
    writer = OrdersWriter(client, "OrdersTable", source("request-6"), lambda: 100.0)
    ingest(writer, [change(status=Status.SHIPPED)], written_by="request-6", time_left=lambda: 100.0)

    order = read(client)
    assert (order.stamp.version, order.header.status) == (6, Status.SHIPPED)
    assert order.stamp.refunds == {order.header.currency: Decimal("10.00")}
    (listed,) = OrdersIndex(client, "OrdersTable").headers(["A1"]).values()
    assert listed.refunded == Decimal("10.00")


def test_a_fault_that_may_pass_says_so_and_another_is_not_hidden(client: "DynamoDBClient") -> None:
    post(client)
    table, order = OrderActivitiesTable(client, "OrdersTable"), read(client)

    refuse(client, "TransactWriteItems", "ThrottlingException", "AccessDeniedException")

    with pytest.raises(TransientError):
        table.write(order, CASE, REFUND, source("request-2"))
    with pytest.raises(ClientError):
        table.write(order, CASE, REFUND, source("request-2"))
