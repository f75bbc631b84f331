"""What is sent to DynamoDB for a list, and what its answers become; the queries themselves run in tests/cloud."""

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import pytest
from botocore.exceptions import ClientError

from orderhub.errors import TransientError
from orderhub.orders import rows
from orderhub.orders.index import OrdersIndex
from orderhub.orders.model import HEADER_FIELDS
from orderhub.orders.statuses import Status
from orderhub.orders.streams import LISTED_FIELDS, By, Chunk, Entry, Position, Span, Stream
from tests.support.orders import header, stamp

PAID_3 = Stream(by=By.STATUS, value="PAID", shard=3)
SPAN = Span(first="2026", last="2027")
AT = "2026-11-22T12:00:00.000000Z"


@dataclass
class Client:
    """DynamoDB with some rows, which leaves out the last keys of a read while it is busy."""

    rows: dict[str, dict[str, Any]] = field(default_factory=dict)
    answer: dict[str, Any] = field(default_factory=lambda: {"Items": []})
    busy: int = 0
    error: Exception | None = None
    sent: list[dict[str, Any]] = field(default_factory=list)

    def query(self, **request: Any) -> dict[str, Any]:  # noqa: ANN401 - as boto3
        return self._answered(request, self.answer)

    def batch_get_item(self, RequestItems: dict[str, Any]) -> dict[str, Any]:  # noqa: N803 - AWS's name
        wanted, late = RequestItems["orders"]["Keys"], []
        if self.busy:
            self.busy -= 1
            wanted, late = wanted[:-1], wanted[-1:]
        found = [self.rows[key["order_no"]["S"]] for key in wanted if key["order_no"]["S"] in self.rows]
        unread = {"orders": {"Keys": late}} if late else {}
        return self._answered(RequestItems, {"Responses": {"orders": found}, "UnprocessedKeys": unread})

    def _answered(self, request: dict[str, Any], answer: dict[str, Any]) -> dict[str, Any]:
        self.sent.append(request)
        if self.error:
            raise self.error
        return answer


def index_of(client: Client, pause: Callable[[float], None] = lambda _: None) -> OrdersIndex:
    return OrdersIndex(client, "orders", pause=pause)  # type: ignore[arg-type]  # a fake


def row(order_no: str, **fields: object) -> dict[str, Any]:
    return dict(rows.header_row(header(order_no, **fields), ("S1", "S2"), stamp(3)))


def keys_of(request: dict[str, Any]) -> list[str]:
    return [key["order_no_sku"]["S"] for key in request["orders"]["Keys"]]


def refusal(code: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": "played"}}, "Query")


def test_a_stream_is_asked_newest_first_within_the_span() -> None:
    client = Client()

    index_of(client).chunk(PAID_3, SPAN, None, 7)

    (request,) = client.sent
    assert (request["IndexName"], request["ScanIndexForward"], request["Limit"]) == ("by_status", False, 7)
    assert request["ExpressionAttributeNames"]["#value"] == "status"
    assert request["ExpressionAttributeValues"] == {
        ":value": {"S": "PAID"},
        ":shard": {"N": "3"},
        ":first": {"S": "2026"},
        ":last": {"S": "2027"},
    }
    assert "ExclusiveStartKey" not in request


def test_a_stream_goes_on_behind_a_position_by_the_key_of_an_entry() -> None:
    client = Client()

    index_of(client).chunk(Stream(by=By.STORE, value="S1", shard=0), SPAN, Position(AT, "A#1"), 7)

    assert client.sent[0]["IndexName"] == "by_store"
    assert client.sent[0]["ExclusiveStartKey"] == {
        "store_key": {"S": "S1"},
        "shard": {"N": "0"},
        "ordered_at": {"S": AT},
        "order_no": {"S": "A#1"},
        "order_no_sku": {"S": "A#1#"},
    }


def test_all_orders_of_a_shard_are_asked_for_without_a_status_or_store() -> None:
    client = Client()

    index_of(client).chunk(Stream(by=By.TIME, shard=3), SPAN, Position(AT, "A#1"), 7)

    (request,) = client.sent
    assert request["IndexName"] == "by_time"
    assert request["KeyConditionExpression"] == "#shard = :shard AND #ordered_at BETWEEN :first AND :last"
    assert request["ExpressionAttributeNames"] == {"#shard": "shard", "#ordered_at": "ordered_at"}
    assert request["ExpressionAttributeValues"].keys() == {":shard", ":first", ":last"}
    assert request["ExclusiveStartKey"].keys() == {"shard", "ordered_at", "order_no", "order_no_sku"}


def test_entries_say_where_an_order_stands_and_of_which_store_it_is() -> None:
    plain = {"ordered_at": {"S": AT}, "order_no": {"S": "A1"}}
    answer = {"Items": [plain | {"store_key": {"S": "S1"}}, plain], "LastEvaluatedKey": plain}

    chunk = index_of(Client(answer=answer)).chunk(PAID_3, SPAN, None, 2)

    position = Position(AT, "A1")
    assert chunk == Chunk(entries=[Entry(position=position, store_key="S1"), Entry(position=position)], more=True)
    assert not index_of(Client()).chunk(PAID_3, SPAN, None, 2).more


def test_headers_are_read_consistently_with_what_a_list_shows_and_no_more() -> None:
    client = Client({"A1": row("A1", status=Status.PAID, total_cost=Decimal("9.90"), phone="13800138000")})

    found = index_of(client).headers(["A1", "A2"])

    assert (found["A1"].header.total_cost, found["A1"].line_count, found["A1"].version) == (Decimal("9.90"), 2, 3)
    assert "A2" not in found
    wanted = client.sent[0]["orders"]
    assert wanted["ConsistentRead"]
    read = {wanted["ExpressionAttributeNames"][name] for name in wanted["ProjectionExpression"].split(",")}
    assert read == {*LISTED_FIELDS, "line_count", "version", "refunds"}


def test_what_a_list_shows_are_fields_of_a_header() -> None:
    assert set(LISTED_FIELDS) < set(HEADER_FIELDS)


def test_what_is_left_of_a_deleted_order_is_no_order() -> None:
    client = Client({"A1": {"order_no": {"S": "A1"}, "version": {"N": "4"}}})

    assert index_of(client).headers(["A1"]) == {}


def test_a_number_named_twice_is_asked_for_once_and_none_not_at_all() -> None:
    client = Client()

    index_of(client).headers(["A1", "A2", "A1"])
    index_of(client).headers([])

    assert [keys_of(request) for request in client.sent] == [["A1#", "A2#"]]


def test_what_a_busy_table_leaves_out_is_asked_for_again_after_growing_pauses() -> None:
    client, pauses = Client({"A1": row("A1"), "A2": row("A2")}, busy=2), list[float]()

    found = index_of(client, pauses.append).headers(["A1", "A2"])

    assert set(found) == {"A1", "A2"}
    assert [keys_of(request) for request in client.sent] == [["A1#", "A2#"], ["A2#"], ["A2#"]]
    assert len(pauses) == 2
    assert pauses == sorted(pauses)


def test_a_table_that_stays_busy_is_a_fault_that_may_pass() -> None:
    with pytest.raises(TransientError) as caught:
        index_of(Client(busy=9)).headers(["A1"])

    assert caught.value.code == "orders_busy"


def test_a_table_that_is_away_is_a_fault_that_may_pass_and_a_missing_permission_is_not() -> None:
    away, denied = Client(error=refusal("ThrottlingException")), Client(error=refusal("AccessDeniedException"))

    with pytest.raises(TransientError):
        index_of(away).chunk(PAID_3, SPAN, None, 7)
    with pytest.raises(TransientError):
        index_of(away).headers(["A1"])
    with pytest.raises(ClientError):
        index_of(denied).chunk(PAID_3, SPAN, None, 7)
