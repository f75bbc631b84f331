"""What the Orders table promises, checked on the fake of the unit tests and on the real one."""

from collections.abc import Iterator
from decimal import Decimal
from itertools import chain, repeat
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from orderhub.errors import TransientError
from orderhub.orders import rows
from orderhub.orders.changes import Change, LineChange
from orderhub.orders.ingest import OrderStore, Report, Written, ingest
from orderhub.orders.model import Order
from orderhub.orders.statuses import Status
from orderhub.orders.table import OrdersTable
from orderhub.orders.upsert import apply_change, draft_of, plan
from orderhub.orders.write_plan import Outcome, WritePlan
from orderhub.orders.writer import OrdersWriter
from tests.support.faults import count_calls, lose_answers, once, refuse
from tests.support.order_store import FakeOrders
from tests.support.orders import ODD_NAMES, change, header, line, line_change, new_order, source
from tests.support.tables import moto_tables

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


@pytest.fixture
def client() -> Iterator["DynamoDBClient"]:
    with moto_tables("OrdersTable") as dynamodb:
        yield dynamodb


class Kept:
    """Orders on the fake or the real table, as several requests see them one after the other."""

    def __init__(self, client: "DynamoDBClient | None") -> None:
        self._client = client
        self._fake = FakeOrders(source())

    def request(self, written_by: str = "request-1", seconds: float = 100.0) -> OrderStore:
        if self._client is None:
            return FakeOrders(source(written_by), self._fake.stored)
        return OrdersWriter(self._client, "OrdersTable", source(written_by), lambda: seconds)

    def read(self, order_no: str) -> Order:
        order = (
            self._fake.read(order_no)
            if self._client is None
            else OrdersTable(self._client, "OrdersTable").read(order_no)
        )
        assert order is not None
        return order

    def take(self, written_by: str, *changes: Change, seconds: float = 100.0) -> Report:
        orders = self.request(written_by, seconds)
        return ingest(orders, changes, written_by=written_by, time_left=lambda: seconds, pause=lambda _: None)


@pytest.fixture(params=["fake", "real"])
def orders(request: pytest.FixtureRequest) -> Kept:
    return Kept(None if request.param == "fake" else request.getfixturevalue("client"))


@pytest.fixture
def real(client: "DynamoDBClient") -> Kept:
    return Kept(client)


def lines(*skus: str, **fields: Any) -> list[LineChange]:  # noqa: ANN401 - any field of a line
    return [line_change(sku, **({"quantity": Decimal(1)} | fields)) for sku in skus]


def planned(orders: OrderStore, change: Change) -> WritePlan:
    touched = frozenset(each.sku for each in change.lines)
    before = orders.load({change.order_no: touched}).get(change.order_no)
    draft, problems = apply_change(draft_of(before), change)
    made = plan(before, draft)
    assert problems == []
    assert made is not None
    return made


def test_orders_are_read_as_they_were_written(orders: Kept) -> None:
    changes = [
        new_order(*lines(*ODD_NAMES), order_no=order_no, index=index, extra={"订单": [1, None]}, tags=("a",))
        for index, order_no in enumerate(ODD_NAMES[:4])
    ]

    report = orders.take("request-1", *changes)

    assert report.counts()["created"] == 4
    for order_no in ODD_NAMES[:4]:
        order = orders.read(order_no)
        assert order.header == header(order_no, extra={"订单": [1, None]}, tags=("a",))
        assert order.lines == tuple(line(sku) for sku in ODD_NAMES)
        assert order.stamp.version == 1


def test_a_change_moves_what_it_names_and_leaves_the_rest(orders: Kept) -> None:
    orders.take("one", new_order(*lines("S1", "S2", "S3")))

    report = orders.take(
        "two", change(*lines("S1", quantity=Decimal(0)), *lines("S2", cost=Decimal(5)), remark="x")
    )

    order = orders.read("A1")
    assert report.outcomes == {"A1": Outcome.UPDATED}
    assert order.lines == (line("S2", cost=Decimal(5)), line("S3"))
    assert (order.header, order.stamp.version) == (header(remark="x"), 2)
    assert order.stamp.changed == ("remark", "lines")


def test_an_order_that_stayed_as_it_is_is_not_written(orders: Kept) -> None:
    orders.take("one", new_order(*lines("S1")))

    report = orders.take("two", new_order(*lines("S1")))

    assert report.outcomes == {"A1": Outcome.UNCHANGED}
    assert orders.read("A1").stamp.written_by == "one"


@pytest.mark.parametrize("changed", [lines("S2"), []])
def test_what_another_wrote_since_is_not_written_over(orders: Kept, changed: list[LineChange]) -> None:
    orders.take("one", new_order(*lines("S1")))
    mine = orders.request("mine")
    stale = planned(mine, change(*changed, status=Status.PAID))
    orders.take("other", change(remark="theirs"))

    assert mine.write([stale]) == {"A1": Written.AGAIN}
    assert orders.read("A1").header == header(remark="theirs")


def test_only_the_wanted_lines_are_loaded(orders: Kept) -> None:
    orders.take("one", new_order(*lines("S1", "S2")))

    found = orders.request().load({"A1": frozenset({"S2", "S9"}), "B": frozenset()})

    assert found.keys() == {"A1"}
    assert (found["A1"].skus, found["A1"].lines) == (("S1", "S2"), {"S2": line("S2")})
    assert found["A1"].torn == frozenset()


def test_an_order_nobody_sent_is_none(client: "DynamoDBClient") -> None:
    assert OrdersTable(client, "OrdersTable").read("A1") is None


def test_a_lone_header_is_a_put_and_several_orders_share_a_transaction(
    real: Kept, client: "DynamoDBClient"
) -> None:
    calls = count_calls(client)

    real.take("one", new_order(), new_order(*lines("S1"), order_no="B"), new_order(*lines("S1"), order_no="C"))

    assert sorted(calls) == ["BatchGetItem", "PutItem", "TransactWriteItems"]


def test_an_order_that_spoils_a_transaction_does_not_keep_the_others_out(real: Kept) -> None:
    real.take("one", new_order(*lines("S1")))
    mine = real.request("mine")
    plans = [planned(mine, new_order(*lines("S2"), order_no=order_no)) for order_no in ("A0", "A1", "A2")]
    real.take("other", change(remark="theirs"))

    written = mine.write(plans)

    assert written == {"A0": Written.DONE, "A1": Written.AGAIN, "A2": Written.DONE}
    assert real.read("A2").lines == (line("S2"),)


def test_a_large_order_goes_in_steps_and_is_read_whole(real: Kept, client: "DynamoDBClient") -> None:
    skus, calls = [f"S{n}" for n in range(101)], count_calls(client)

    report = real.take("one", new_order(*lines(*skus)))

    assert report.outcomes == {"A1": Outcome.CREATED}
    assert calls.count("TransactWriteItems") == 3
    assert [each.sku for each in real.read("A1").lines] == skus


def test_lines_of_a_writer_that_died_do_not_show_and_are_repaired(real: Kept, client: "DynamoDBClient") -> None:
    real.take("one", new_order(*lines("S1")))
    torn = (line("S1", name="new"), line("S2"))
    for each in torn:
        client.put_item(TableName="OrdersTable", Item=rows.line_row("A1", each, 2))
    assert [each.sku for each in real.read("A1").lines] == ["S1"]

    report = real.take("again", change(*lines("S1", name="new"), *lines("S2")))

    assert report.outcomes == {"A1": Outcome.UPDATED}
    assert real.read("A1").lines == torn
    assert real.read("A1").stamp.changed == ("lines",)


def test_what_aws_left_unprocessed_is_asked_for_again(real: Kept, client: "DynamoDBClient") -> None:
    real.take("one", new_order(), new_order(order_no="B"))

    def hold_back(parsed: Any, **_: object) -> None:  # noqa: ANN401 - botocore's answer
        row = parsed["Responses"]["OrdersTable"].pop()
        key = {name: row[name] for name in ("order_no", "order_no_sku")}
        parsed["UnprocessedKeys"] = {"OrdersTable": {"Keys": [key], "ConsistentRead": True}}

    left = [hold_back]
    client.meta.events.register_last(
        "after-call.dynamodb.BatchGetItem", lambda **answer: left.pop()(**answer) if left else None
    )

    found = real.request().load({"A1": frozenset(), "B": frozenset()})

    assert found.keys() == {"A1", "B"}


@pytest.mark.parametrize(
    ("operation", "code", "count"),
    [
        ("BatchGetItem", "ProvisionedThroughputExceededException", 2),
        ("PutItem", "ThrottlingException", 2),
        ("PutItem", "TransactionConflictException", 1),
    ],
)
def test_a_fault_that_passes_is_waited_out(
    real: Kept, client: "DynamoDBClient", operation: str, code: str, count: int
) -> None:
    refuse(client, operation, *[code] * count)

    report = real.take("one", new_order())

    assert report.outcomes == {"A1": Outcome.CREATED}
    assert real.read("A1").stamp.version == 1


@pytest.mark.parametrize(("operation", "skus"), [("PutItem", []), ("TransactWriteItems", ["S1"])])
def test_a_write_whose_answer_was_lost_is_known_again(
    real: Kept, client: "DynamoDBClient", operation: str, skus: list[str]
) -> None:
    lose_answers(client, operation)

    report = real.take("one", new_order(*lines(*skus)))

    assert report.outcomes == {"A1": Outcome.CREATED}
    assert real.read("A1").stamp.version == 1


def test_of_two_writers_at_once_nobody_s_change_is_lost(real: Kept, client: "DynamoDBClient") -> None:
    real.take("one", new_order(*lines("S1")))
    theirs = once(lambda: real.take("other", change(*lines("S2"))))
    client.meta.events.register_first("before-call.dynamodb.TransactWriteItems", theirs)

    report = real.take("mine", change(*lines("S3")))

    assert report.outcomes == {"A1": Outcome.UPDATED}
    assert [each.sku for each in real.read("A1").lines] == ["S1", "S2", "S3"]
    assert real.read("A1").stamp.version == 3


def test_a_transaction_that_is_too_large_is_halved_until_the_order_to_blame_is_found(
    real: Kept, client: "DynamoDBClient"
) -> None:
    refuse(client, "TransactWriteItems", "ValidationException", "ValidationException")

    report = real.take("one", *(new_order(*lines("S1"), order_no=no, index=n) for n, no in enumerate("AB")))

    assert [[problem.code for problem in problems] for _, problems in report.failed] == [["order_too_large"]]
    assert report.counts()["created"] == 1


def test_past_the_deadline_nothing_is_sent(real: Kept, client: "DynamoDBClient") -> None:
    calls = count_calls(client)

    report = real.take("one", new_order(), seconds=0)

    assert [problem.code for _, problems in report.failed for problem in problems] == ["try_again"]
    assert calls == []


def test_a_write_after_the_deadline_is_not_begun(client: "DynamoDBClient") -> None:
    seconds = chain([1.0], repeat(0.0))
    writer = OrdersWriter(client, "OrdersTable", source(), lambda: next(seconds))
    calls = count_calls(client)

    assert writer.write([planned(writer, new_order())]) == {"A1": Written.AGAIN}
    assert calls == ["BatchGetItem"]


def test_a_fault_that_cannot_pass_is_not_hidden(real: Kept, client: "DynamoDBClient") -> None:
    refuse(client, "PutItem", "AccessDeniedException")
    refuse(client, "BatchGetItem", "ResourceNotFoundException")

    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        real.take("one", new_order())
    with pytest.raises(ClientError, match="AccessDeniedException"):
        real.take("one", new_order())


def test_a_reader_is_told_when_trying_again_can_help(client: "DynamoDBClient") -> None:
    refuse(client, "Query", "ThrottlingException")

    with pytest.raises(TransientError) as caught:
        OrdersTable(client, "OrdersTable").read("A1")

    assert caught.value.code == "orders_unreadable"
