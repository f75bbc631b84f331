"""The functions that take orders and judge keys, loaded as Lambda loads them, on tables of moto."""

import base64
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from random import Random
from typing import TYPE_CHECKING, Any

import pytest

from orderhub.edge.keyring import Keyring
from orderhub.edge.keys import new_key
from orderhub.edge.scopes import Scope
from tests.support.faults import count_calls, refuse
from tests.support.functions import Context, load_app
from tests.support.orders import YESPO_ORDER, body, wire_order
from tests.support.tables import moto_tables

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

ENV = {
    "ORDERS_TABLE": "OrdersTable",
    "CUSTOMERS_TABLE": "CustomersTable",
    "OPERATIONS_TABLE": "OperationsTable",
    "DEFAULT_TIME_ZONE": "Asia/Shanghai",
    "METRICS_NAMESPACE": "orderhub/shop",
}
METHOD = "arn:aws:execute-api:us-east-1:123456789012:a1b2c3/api/POST/v1/orders"


@pytest.fixture
def dynamodb() -> Iterator["DynamoDBClient"]:
    with moto_tables("OrdersTable", "CustomersTable", "OperationsTable") as dynamodb:
        yield dynamodb


@pytest.fixture
def ingest(dynamodb: "DynamoDBClient", monkeypatch: pytest.MonkeyPatch) -> Any:  # noqa: ANN401 - an app.py
    assert dynamodb.meta.region_name
    return load_app("ingest_orders", ENV, monkeypatch)


def post(app: Any, sent: bytes, request_id: str = "r1", key: str | None = None, mode: str | None = None) -> Any:  # noqa: ANN401 - an app.py and its answer
    event = {
        "httpMethod": "POST",
        "resource": "/v1/orders",
        "path": "/v1/orders",
        "headers": {"Idempotency-Key": key} if key else {},
        "queryStringParameters": {"mode": mode} if mode else None,
        "requestContext": {"requestId": request_id, "authorizer": {"key_id": "k1", "scopes": "orders:write"}},
        "body": sent.decode(),
        "isBase64Encoded": False,
    }
    response = app.handler(event, Context())
    return response["statusCode"], json.loads(response["body"])


def test_yespo_s_own_example_sent_twice_is_unchanged_and_not_written(ingest: Any) -> None:  # noqa: ANN401 - an app.py
    first = post(ingest, body(YESPO_ORDER), "r1")
    calls = count_calls(ingest.client)

    second = post(ingest, body(YESPO_ORDER), "r2")

    assert (first[0], first[1]["created"], first[1]["failedOrders"]) == (200, 1, [])
    assert (second[0], second[1]["unchanged"], second[1]["requestId"]) == (200, 1, "r2")
    assert set(calls) == {"BatchGetItem"}


def test_a_request_with_a_key_gets_the_first_answer_again(ingest: Any) -> None:  # noqa: ANN401 - an app.py
    first = post(ingest, body(YESPO_ORDER), "r1", key="once")
    again = post(ingest, body(YESPO_ORDER), "r2", key="once")
    reused = post(ingest, body(YESPO_ORDER), "r3", key="once", mode="historical")

    assert first == again
    assert (reused[0], reused[1]["code"]) == (422, "idempotency_key_reused")


def test_an_answer_too_large_to_be_kept_is_given_all_the_same(ingest: Any) -> None:  # noqa: ANN401 - an app.py
    # 1000 orders that fail, with numbers of a hundred characters of which no two are alike.
    draw = Random(7)  # noqa: S311 - no secret
    numbers = ["".join(map(chr, draw.choices(range(0x20000, 0x2A000), k=100))) for _ in range(1000)]
    sent = body(*({"externalOrderId": number, "email": "a@b.example"} for number in numbers))

    answers = [post(ingest, sent, request_id, key="large") for request_id in ("r1", "r2")]

    assert [status for status, _ in answers] == [200, 200]
    assert [failed["externalOrderId"] for failed in answers[1][1]["failedOrders"]] == numbers
    assert [answer["requestId"] for _, answer in answers] == ["r1", "r2"]


def test_a_request_that_cannot_be_taken_says_why(ingest: Any) -> None:  # noqa: ANN401 - an app.py
    assert post(ingest, b"{")[1]["code"] == "body_invalid"
    assert post(ingest, body(), mode="canary")[0] == 400
    assert post(ingest, body(), key=" ")[1]["code"] == "idempotency_key_invalid"


def test_neither_name_nor_phone_reaches_the_log(ingest: Any, caplog: pytest.LogCaptureFixture) -> None:  # noqa: ANN401 - an app.py
    personal = {"phone": "13800138000", "lastName": "张三", "email": "mail@example.com"}
    refuse(ingest.client, "BatchGetItem", "AccessDeniedException")

    failed = post(ingest, body(wire_order(**personal)))
    bad = {"email": "张三 13800138000", "externalCustomerId": None}
    taken = post(ingest, body(wire_order(**personal), wire_order("A2", **bad)))

    logged = " ".join(str(record.__dict__) for record in caplog.records)
    assert (failed[0], taken[0], len(taken[1]["failedOrders"])) == (500, 200, 1)
    assert "request_failed" in logged
    assert "orders_taken" in logged
    assert [error["code"] for error in taken[1]["failedOrders"][0]["errors"]] == ["contact_missing"]
    assert [warning["code"] for warning in taken[1]["warnings"]] == ["email_invalid"]
    assert not any(word in logged for word in personal.values())
    assert not any(word in json.dumps(taken[1], ensure_ascii=False) for word in personal.values())


def test_a_key_opens_its_routes_and_nothing_else_does(
    dynamodb: "DynamoDBClient", monkeypatch: pytest.MonkeyPatch
) -> None:
    app: Any = load_app("authorize_request", ENV, monkeypatch)
    key, shown = new_key("shop", (Scope.ORDERS_WRITE,), datetime.now(UTC))
    Keyring(dynamodb, "OperationsTable").add(key)
    basic = base64.b64encode(f"anybody:{shown}".encode()).decode()

    for header in (f"Bearer {shown}", f"Basic {basic}"):
        policy = app.handler({"methodArn": METHOD, "headers": {"authorization": header}}, None)
        assert policy["policyDocument"]["Statement"][0]["Resource"][0] == METHOD
    for header in ("", "Bearer x", f"Bearer {shown[:-1]}x", f"Bearer ohk_{'a' * 2000}_{'b' * 64}", "Basic é"):
        with pytest.raises(RuntimeError, match=r"^Unauthorized$"):
            app.handler({"methodArn": METHOD, "headers": {"Authorization": header}}, None)


def test_a_function_without_its_settings_does_not_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPERATIONS_TABLE", raising=False)

    with pytest.raises(Exception, match="OPERATIONS_TABLE") as caught:
        load_app("authorize_request", {}, monkeypatch)

    assert type(caught.value).__name__ == "Refused"
