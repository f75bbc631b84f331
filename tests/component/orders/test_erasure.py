"""Taking people out of orders on a moto table, with others writing meanwhile."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from orderhub.errors import TransientError
from orderhub.orders.erasure import OrdersErasure
from orderhub.orders.ingest import ingest
from orderhub.orders.model import Mode, Order
from orderhub.orders.person import line_without
from orderhub.orders.rows import line_row
from orderhub.orders.statuses import Status
from orderhub.orders.table import OrdersTable
from orderhub.orders.writer import OrdersWriter
from tests.support.faults import lose_answers, refuse
from tests.support.orders import NOON, change, line, line_change, new_order, source
from tests.support.tables import moto_tables

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


@pytest.fixture
def client() -> Iterator["DynamoDBClient"]:
    with moto_tables("OrdersTable") as dynamodb:
        yield dynamodb


def post(client: "DynamoDBClient", by: str = "request-1", mode: Mode = Mode.LIVE, **fields: Any) -> None:  # noqa: ANN401
    writer = OrdersWriter(client, "OrdersTable", source(by, mode), lambda: 100.0)
    values = {"phone": "13800138000", "remark": "secret", **fields}
    item = line_change("S1", quantity=Decimal(1), extra={"engraved": "secret"})
    ingest(writer, [new_order(item, **values)], written_by=by, time_left=lambda: 100.0)


def read(client: "DynamoDBClient") -> Order:
    order = OrdersTable(client, "OrdersTable").read("A1")
    assert order
    return order


def erase(client: "DynamoDBClient") -> bool:
    return OrdersErasure(client, "OrdersTable", lambda _: None).erase("A1", "erasure", NOON)


def test_an_order_without_its_buyer_is_one_version_up_and_told_to_nobody(client: "DynamoDBClient") -> None:
    post(client)

    assert erase(client)

    order = read(client)
    assert (order.header.phone, order.header.remark, order.lines[0].extra) == (None, None, {})
    assert (order.header.total_cost, order.header.status) == (Decimal("129.90"), Status.INITIALIZED)
    assert (order.stamp.version, order.stamp.mode, order.stamp.erased) == (2, Mode.HISTORICAL, True)
    assert set(order.stamp.changed) == {"external_customer_id", "phone", "remark"}


def test_an_erasure_is_never_earlier_than_the_change_before_it(client: "DynamoDBClient") -> None:
    post(client)

    OrdersErasure(client, "OrdersTable", lambda _: None).erase("A1", "erasure", NOON - timedelta(seconds=5))

    assert read(client).stamp.written_at == NOON


def test_erasing_again_writes_nothing(client: "DynamoDBClient") -> None:
    post(client)
    erase(client)
    before = client.scan(TableName="OrdersTable")["Items"]

    assert erase(client)

    assert client.scan(TableName="OrdersTable")["Items"] == before


def test_an_order_that_is_not_there_is_none(client: "DynamoDBClient") -> None:
    assert not erase(client)


def test_what_is_held_stays_held_and_nobody_in_it(client: "DynamoDBClient") -> None:
    post(client, mode=Mode.HELD)

    erase(client)

    assert (read(client).stamp.mode, read(client).stamp.published_status) == (Mode.HELD, None)


def test_a_line_that_a_dead_writer_left_is_stripped_too(client: "DynamoDBClient") -> None:
    post(client)
    client.put_item(TableName="OrdersTable", Item=line_row("A1", line("S9", description="secret"), 2))

    erase(client)

    assert "secret" not in str(client.scan(TableName="OrdersTable"))


def test_links_of_lines_lose_what_stands_behind_them(client: "DynamoDBClient") -> None:
    post(client)
    links = {
        "url": "https://shop.example/tea?buyer=secret#me",
        "image_url": "https://shop.example/tea.png?u=secret",
    }
    plain = line("S8", url="https://shop.example/mug")
    for original in (line("S9", **links), line("S7", description="secret", **links), plain):
        client.put_item(TableName="OrdersTable", Item=line_row("A1", original, 2))

    erase(client)

    rows = str(client.scan(TableName="OrdersTable"))
    assert "secret" not in rows
    assert all(link in rows for link in ("shop.example/tea'", "shop.example/tea.png'", "shop.example/mug'"))


def test_an_order_of_somebody_erased_comes_in_without_the_queries_of_its_links() -> None:
    found = line_without(line("S1", url="https://shop.example/tea?buyer=ann", image_url=None))

    assert (found.url, found.image_url) == ("https://shop.example/tea", None)


def test_who_writes_meanwhile_is_read_again(client: "DynamoDBClient") -> None:
    post(client)
    left = [None]

    def meanwhile(**_: object) -> None:
        if left:
            left.pop()
            post(client, by="request-2", remark="another secret")

    client.meta.events.register_first("before-call.dynamodb.UpdateItem", meanwhile)

    assert erase(client)

    assert "secret" not in str(client.scan(TableName="OrdersTable"))
    assert read(client).stamp.version == 3


def test_a_lost_answer_is_no_reason_to_erase_twice(client: "DynamoDBClient") -> None:
    post(client)
    lose_answers(client, "UpdateItem", 2)

    # Of the line, then of the header.
    for _ in range(2):
        with pytest.raises(TransientError):
            erase(client)
    assert erase(client)

    assert read(client).stamp.version == 2


def test_nobody_comes_back_into_an_erased_order(client: "DynamoDBClient") -> None:
    post(client)
    erase(client)
    writer = OrdersWriter(client, "OrdersTable", source("request-3"), lambda: 100.0)

    report = ingest(
        writer, [change(status=Status.PAID, remark="secret")], written_by="request-3", time_left=lambda: 100.0
    )

    order = read(client)
    assert [problem.code for _, problem in report.warnings] == ["buyer_erased"]
    assert (order.header.status, order.header.remark, order.stamp.erased) == (Status.PAID, None, True)
    assert order.stamp.mode is Mode.LIVE


@pytest.mark.parametrize("call", ["Query", "UpdateItem"])
def test_a_table_that_is_busy_is_asked_again_later(client: "DynamoDBClient", call: str) -> None:
    post(client)
    refuse(client, call, "ThrottlingException")

    with pytest.raises(TransientError):
        erase(client)


def test_an_order_that_others_write_all_the_time_is_given_back(client: "DynamoDBClient") -> None:
    post(client)
    refuse(client, "UpdateItem", *["ConditionalCheckFailedException"] * 50)

    with pytest.raises(TransientError) as caught:
        erase(client)

    assert caught.value.code == "orders_busy"


def test_a_table_that_is_not_ours_is_a_fault(client: "DynamoDBClient") -> None:
    post(client)
    refuse(client, "UpdateItem", "AccessDeniedException")

    with pytest.raises(ClientError):
        erase(client)


def test_an_order_that_names_an_erased_buyer_is_stored_without_them(client: "DynamoDBClient") -> None:
    writer = OrdersWriter(client, "OrdersTable", source(), lambda: 100.0)
    sent = new_order(line_change("S1", quantity=Decimal(1), description="secret"), phone="1380")._replace(
        is_erased=True
    )

    report = ingest(writer, [sent], written_by="request-1", time_left=lambda: 100.0)

    order = read(client)
    assert [problem.code for _, problem in report.warnings] == ["buyer_erased"]
    assert (order.header.phone, order.lines, order.stamp.erased) == (None, (line("S1"),), True)
