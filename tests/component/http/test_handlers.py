"""The functions that take orders and judge keys, loaded as Lambda loads them, on tables of moto."""

import base64
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from random import Random
from typing import TYPE_CHECKING, Any

import pytest

from orderhub.http.keyring import Keyring
from orderhub.http.keys import new_key
from orderhub.platform.scopes import Scope
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
    "SECRETS_TABLE": "SecretsTable",
    "DEFAULT_TIME_ZONE": "Asia/Shanghai",
    "METRICS_NAMESPACE": "orderhub/shop",
    "HUB_NAME": "shop",
    "SENDER_EMAIL": "shop@example.com",
}
METHOD = "arn:aws:execute-api:us-east-1:123456789012:a1b2c3/api/POST/v1/orders"


@pytest.fixture
def dynamodb() -> Iterator["DynamoDBClient"]:
    with moto_tables("OrdersTable", "CustomersTable", "OperationsTable", "SecretsTable") as dynamodb:
        yield dynamodb


@pytest.fixture
def ingest(dynamodb: "DynamoDBClient", monkeypatch: pytest.MonkeyPatch) -> Any:  # noqa: ANN401 - an app.py
    assert dynamodb.meta.region_name
    return load_app("ingest_orders", ENV, monkeypatch)


def respond(
    app: Any,  # noqa: ANN401 - an app.py
    sent: bytes,
    request_id: str = "r1",
    key: str | None = None,
    sender: dict[str, str] | None = None,
    **query: str,
) -> Any:  # noqa: ANN401 - its answer
    event = {
        "httpMethod": "POST",
        "resource": "/v1/orders",
        "path": "/v1/orders",
        "headers": {"Idempotency-Key": key} if key else {},
        "queryStringParameters": query or None,
        "requestContext": {
            "requestId": request_id,
            "authorizer": {"key_id": "k1", "scopes": "orders:write", **(sender or {})},
        },
        "body": sent.decode(),
        "isBase64Encoded": False,
    }
    return app.handler(event, Context())


def post(app: Any, sent: bytes, request_id: str = "r1", key: str | None = None, **query: str) -> Any:  # noqa: ANN401 - an app.py and its answer
    response = respond(app, sent, request_id, key, None, **query)
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


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({"Mode": "historical"}, "parameter_unknown"),
        ({"items": "all"}, "items_unknown"),
        ({"partial": "yes"}, "partial_unknown"),
    ],
)
def test_a_parameter_that_nobody_knows_is_refused(ingest: Any, query: dict[str, Any], code: str) -> None:  # noqa: ANN401 - an app.py
    refused = post(ingest, body(YESPO_ORDER), **query)

    assert (refused[0], refused[1]["code"]) == (400, code)
    assert post(ingest, body(YESPO_ORDER))[1]["created"] == 1


def busy(ingest: Any) -> None:  # noqa: ANN401 - an app.py
    refuse(ingest.client, "TransactWriteItems", *["ThrottlingException"] * 40)


def test_what_is_to_be_sent_again_is_429_for_the_request_as_a_whole(
    ingest: Any,  # noqa: ANN401 - an app.py
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(ingest, "ANSWER_SECONDS", 100.0)
    busy(ingest)

    first = respond(ingest, body(YESPO_ORDER, wire_order("")), key="once")

    assert (first["statusCode"], first["headers"]["Retry-After"]) == (429, "2")
    assert json.loads(first["body"])["code"] == "try_again"


def test_who_reads_failed_orders_gets_them(ingest: Any, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: ANN401 - an app.py
    monkeypatch.setattr(ingest, "ANSWER_SECONDS", 100.0)
    busy(ingest)

    status, answer = post(ingest, body(YESPO_ORDER), partial="true")

    assert status == 200
    assert [entry["errors"][0]["code"] for entry in answer["failedOrders"]] == ["try_again"]


def test_what_cannot_be_reached_is_500_so_that_plugins_send_it_again(ingest: Any) -> None:  # noqa: ANN401 - an app.py
    refuse(ingest.client, "PutItem", *["InternalServerError"] * 4)

    response = respond(ingest, body(YESPO_ORDER), key="once")

    assert (response["statusCode"], response["headers"]["Retry-After"]) == (500, "1")
    assert json.loads(response["body"])["code"] == "idempotency_unavailable"


def test_orders_of_two_shops_with_the_same_number_stay_two(ingest: Any) -> None:  # noqa: ANN401 - an app.py
    kyiv = {"key_id": "k1", "prefix": "kyiv-", "store": "S1"}
    lviv = {"key_id": "k2", "prefix": "lviv-", "store": "S2"}

    for sender in (kyiv, lviv):
        respond(ingest, body(YESPO_ORDER, wire_order("")), sender=sender)

    rows = ingest.client.scan(TableName="OrdersTable")["Items"]
    headers = {row["order_no"]["S"]: row for row in rows if "status" in row}
    assert {no: row["store_id"]["S"] for no, row in headers.items()} == {"kyiv-100500": "S1", "lviv-100500": "S2"}
    assert {row["external_customer_id"]["S"] for row in headers.values()} == {"kyiv-12345", "lviv-12345"}


def test_an_answer_names_an_order_as_its_sender_does(ingest: Any) -> None:  # noqa: ANN401 - an app.py
    sender = {"key_id": "k1", "prefix": "kyiv-"}
    bad = YESPO_ORDER | {"externalOrderId": "7", "totalCost": "much"}
    warned = YESPO_ORDER | {"totalCost": 3}

    response = respond(ingest, body(bad, warned), sender=sender)

    answer = json.loads(response["body"])
    assert [entry["externalOrderId"] for entry in answer["failedOrders"]] == ["7"]
    assert [entry["externalOrderId"] for entry in answer["warnings"]] == ["100500"]


def test_a_list_of_items_may_be_whole_for_one_request(ingest: Any) -> None:  # noqa: ANN401 - an app.py
    item = {"externalItemId": "B", "quantity": 1}
    post(ingest, body(wire_order(items=[item, item | {"externalItemId": "A"}])), "r1")

    stored = post(ingest, body(wire_order(items=[item])), "r2")
    gone = post(ingest, body(wire_order(items=[item])), "r3", items="complete")

    assert (stored[1]["unchanged"], gone[1]["updated"]) == (1, 1)
    assert [warning["code"] for warning in gone[1]["warnings"]] == ["items_removed"]


def test_a_plugin_is_told_which_account_its_key_is_of(ingest: Any) -> None:  # noqa: ANN401 - an app.py
    event = {
        "httpMethod": "GET",
        "resource": "/v1/account/info",
        "path": "/v1/account/info",
        "headers": {},
        "requestContext": {"requestId": "r1", "authorizer": {"key_id": "k1", "scopes": "orders:write"}},
    }

    response = ingest.handler(event, Context())

    account = json.loads(response["body"])
    assert response["statusCode"] == 200
    assert account.keys() == {"orgId", "userEmail", "organisationName"}
    assert (type(account["orgId"]), account["organisationName"]) == (int, "shop")
    assert account["userEmail"] == "shop@example.com"


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
        assert policy["policyDocument"]["Statement"][0]["Resource"][:2] == [
            f"{METHOD.replace('POST', 'DELETE')}*",
            f"{METHOD}*",
        ]
    for header in ("", "Bearer x", f"Bearer {shown[:-1]}x", f"Bearer ohk_{'a' * 2000}_{'b' * 64}", "Basic é"):
        with pytest.raises(RuntimeError, match=r"^Unauthorized$"):
            app.handler({"methodArn": METHOD, "headers": {"Authorization": header}}, None)


def test_a_function_without_its_settings_does_not_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPERATIONS_TABLE", raising=False)

    with pytest.raises(Exception, match="OPERATIONS_TABLE") as caught:
        load_app("authorize_request", {}, monkeypatch)

    assert type(caught.value).__name__ == "InvalidInput"
