"""What a hastened client sends and reads, held against what botocore alone does with the same calls."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import boto3
import pytest
from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders
from botocore.config import Config
from botocore.exceptions import ClientError

from orderhub.platform.bulk import hasten

ROW = {
    "order_no": {"S": "订单 A1"},
    "total": {"N": "12.50"},
    "skus": {"L": [{"S": "a"}, {"S": ""}]},
    "more": {"M": {"on": {"BOOL": True}, "none": {"NULL": True}}},
}
CALLS: dict[str, dict[str, Any]] = {
    "put_item": {
        "TableName": "orders",
        "Item": ROW,
        "ConditionExpression": "version = :v",
        "ExpressionAttributeValues": {":v": {"N": "1"}},
    },
    "batch_write_item": {"RequestItems": {"orders": [{"PutRequest": {"Item": ROW}}]}},
    "batch_get_item": {"RequestItems": {"orders": {"Keys": ({"order_no": {"S": "A1"}},), "ConsistentRead": True}}},
    "transact_write_items": {
        "TransactItems": ({"Put": {"TableName": "orders", "Item": ROW}},),
        "ClientRequestToken": "token",
    },
}


@dataclass(slots=True)
class Wire:
    """Takes requests where they would go out, and answers with the next of some texts, or with nothing."""

    answers: list[tuple[int, str]] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)

    def __call__(self, request: Any, **_: object) -> AWSResponse:  # noqa: ANN401 - botocore's
        self.bodies.append(request.body)
        assert int(request.headers["Content-Length"]) == len(request.body)
        status, text = self.answers.pop(0) if self.answers else (200, "{}")
        return AWSResponse(request.url, status, HTTPHeaders(), Raw(text.encode()))


@dataclass(slots=True)
class Raw:
    content: bytes

    def stream(self) -> Iterator[bytes]:
        yield self.content


@pytest.fixture
def wire() -> Wire:
    return Wire()


def client_on(wire: Wire) -> Any:  # noqa: ANN401 - its methods are called by name
    client = boto3.client(
        "dynamodb",
        region_name="us-east-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",
        config=Config(parameter_validation=False),
    )
    client.meta.events.register_first("before-send.dynamodb", wire)  # type: ignore[arg-type]  # it may answer
    return client


@pytest.mark.parametrize("call", CALLS)
def test_a_hastened_call_sends_what_botocore_would(call: str, wire: Wire) -> None:
    for client in (client_on(wire), hasten(client_on(wire))):
        getattr(client, call)(**CALLS[call])

    ordinary, hastened = (json.loads(body) for body in wire.bodies)
    assert hastened == ordinary


def test_bytes_are_sent_as_botocore_sends_them(wire: Wire) -> None:
    for client in (client_on(wire), hasten(client_on(wire))):
        client.put_item(TableName="operations", Item={"pk": {"S": "key"}, "secret": {"B": b"\x00\xff"}})

    ordinary, hastened = (json.loads(body) for body in wire.bodies)
    assert hastened == ordinary


@pytest.mark.parametrize("call", CALLS)
def test_what_is_sent_is_not_taken_from_the_caller(call: str, wire: Wire) -> None:
    request = CALLS[call]
    before = repr(request)

    getattr(hasten(client_on(wire)), call)(**request)

    assert repr(request) == before


def test_a_transaction_has_one_token_in_all_its_sends(wire: Wire) -> None:
    wire.answers += [(500, '{"__type": "InternalServerError"}')]
    client = hasten(client_on(wire))
    items = CALLS["transact_write_items"]["TransactItems"]

    client.transact_write_items(TransactItems=items)
    client.transact_write_items(TransactItems=items)

    first, again, another = (json.loads(body)["ClientRequestToken"] for body in wire.bodies)
    assert first == again != another


def test_an_answer_is_read_as_botocore_reads_it(wire: Wire) -> None:
    answer = {"Responses": {"orders": [ROW]}, "UnprocessedKeys": {"orders": {"Keys": [{"order_no": {"S": "A2"}}]}}}
    wire.answers += [(200, json.dumps(answer))] * 2

    ordinary, hastened = (
        client.batch_get_item(**CALLS["batch_get_item"]) for client in (client_on(wire), hasten(client_on(wire)))
    )

    assert {**hastened, "ResponseMetadata": {}} == {**ordinary, "ResponseMetadata": {}}
    assert hastened["ResponseMetadata"]["HTTPStatusCode"] == 200


def test_bytes_in_an_answer_are_bytes(wire: Wire) -> None:
    wire.answers += [(200, '{"Responses": {"products": [{"tokens": {"B": "AP8="}}]}}')]

    found = hasten(client_on(wire)).batch_get_item(**CALLS["batch_get_item"])

    assert found["Responses"]["products"] == [{"tokens": {"B": b"\x00\xff"}}]


def test_an_error_is_the_error_it_always_was(wire: Wire) -> None:
    wire.answers += [(400, '{"__type": "x#ValidationException", "message": "no"}')]

    with pytest.raises(ClientError) as caught:
        hasten(client_on(wire)).batch_get_item(**CALLS["batch_get_item"])

    assert caught.value.response["Error"]["Code"] == "ValidationException"


def test_other_calls_go_their_usual_way(wire: Wire) -> None:
    wire.answers += [(200, '{"Item": {"secret": {"B": "AP8="}}}')]

    found = hasten(client_on(wire)).get_item(TableName="operations", Key={"pk": {"S": "key"}})

    assert found["Item"] == {"secret": {"B": b"\x00\xff"}}
