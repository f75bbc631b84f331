"""What clients may send: strange names, bad requests, repeats."""

from collections.abc import Callable
from urllib.parse import quote

import pytest

from tests.support.clients import CLIENTS, Command, told
from tests.support.cloud import Deployed, bearer, ids, lines, order

STRANGE = [
    "2026/02/17",
    "A#1",
    "#",
    "50%",
    "A%2F1",
    "a+b c",
    'it\'s "quoted"',
    "订单 七号",
    "🧺🎁",
    "?a=1&b=2",
    "a:b:3",
    "../orders",
    "a;b,c=d@e!$*()",
    "<b>\\",
]


@pytest.mark.parametrize("word", STRANGE)
def test_order_numbers_and_skus_may_hold_any_character(cloud: Deployed, word: str) -> None:
    order_no = f"{word}~"

    answer = cloud.post(order(order_no, items=lines(word, f"{word}2")))

    assert answer["created"] == 1
    shown = cloud.get(order_no)
    assert shown["externalOrderId"] == order_no
    assert [item["externalItemId"] for item in shown["items"]] == [word, f"{word}2"]
    card = cloud.call("GET", f"/v1/orders/{quote(order_no, safe='')}/card")
    assert (card.status, card.json["orderInfo"]["uid"]) == (200, order_no)


def test_events_carry_strange_order_numbers_as_they_are(cloud: Deployed) -> None:
    numbers = [f"{word}!" for word in STRANGE]

    cloud.post(*(order(order_no) for order_no in numbers))
    cloud.settle()

    assert sorted(ids(cloud.on_bus(*numbers))) == sorted(f"{order_no}:1" for order_no in numbers)
    assert [cloud.history(order_no)[0]["event_id"]["S"] for order_no in numbers] == [
        f"{order_no}:1" for order_no in numbers
    ]


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b'{"orders":[', 400, "body_invalid"),
        (b"", 400, "body_invalid"),
        (b"[]", 400, "body_invalid"),
        (b"\xff\xfe", 400, "body_invalid"),
        (b'{"orders":[' + b",".join([b"{}"] * 1001) + b"]}", 413, "too_many_orders"),
        (b'{"orders":["' + b"x" * 7_000_000 + b'"]}', 413, "body_too_large"),
    ],
    ids=["cut", "empty", "list", "no-utf8", "1001-orders", "7-mb"],
)
def test_a_body_that_cannot_be_taken_is_a_problem_with_a_code(
    cloud: Deployed, body: bytes, status: int, code: str
) -> None:
    reply = cloud.call("POST", "/v1/orders", body)

    assert (reply.status, reply.code) == (status, code)


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("POST", "/v1/orders?mode=sideways", 400, "mode_unknown"),
        ("POST", "/v1/orders?Mode=historical", 400, "parameter_unknown"),
        ("POST", "/v1/orders?mode=historical&mode=live", 400, "parameter_repeated"),
        ("POST", "/v1/orders?mode=", 400, "parameter_blank"),
        ("GET", "/v1/orders/never-sent/card/", 404, "order_unknown"),
        ("GET", "/v1/orders/never-sent/card//", 404, "route_unknown"),
        ("GET", "/v1/orders/never-sent", 404, "order_unknown"),
        ("GET", "/v1/orders/never-sent/card", 404, "order_unknown"),
        ("GET", "/v1/nothing-here", 404, "route_unknown"),
        ("PATCH", "/v1/orders", 404, "route_unknown"),
        ("POST", "/v1/orders/?mode=sideways", 400, "mode_unknown"),
    ],
)
def test_a_request_that_leads_nowhere_is_a_problem_with_a_code(
    cloud: Deployed, method: str, path: str, status: int, code: str
) -> None:
    reply = cloud.call(method, path, {"orders": []} if method == "POST" else None)

    assert (reply.status, reply.code) == (status, code)


@pytest.mark.parametrize(
    "headers", [{}, {"Authorization": "Bearer ohk_wrong"}, {"Authorization": "AWS4-HMAC-SHA256 x"}]
)
def test_a_route_that_is_not_there_is_not_there_for_anybody(cloud: Deployed, headers: dict[str, str]) -> None:
    reply = cloud.call("GET", "/v1/nothing-here", None, headers)

    assert (reply.status, reply.code) == (404, "route_unknown")
    assert all(value not in str(reply.json) for value in headers.values())


def test_a_bad_order_is_named_and_keeps_no_other_out(cloud: Deployed) -> None:
    bad = order("bad-1", status="LOST") | {"currency": "XYZ"}

    reply = cloud.call("POST", "/v1/orders", {"orders": [order("good-1"), bad, 7, order("good-2")]})

    assert (reply.status, reply.json["created"]) == (200, 2)
    wrong, no_object = reply.json["failedOrders"]
    assert (wrong["index"], wrong["externalOrderId"]) == (1, "bad-1")
    assert {(error["pointer"], error["code"]) for error in wrong["errors"]} == {
        ("/orders/1/status", "status_unknown"),
        ("/orders/1/currency", "currency_invalid"),
    }
    assert (no_object["index"], no_object["errors"][0]["code"]) == (2, "object_expected")
    assert cloud.call("GET", "/v1/orders/bad-1").status == 404


def test_the_same_idempotency_key_gets_the_first_answer_byte_for_byte(cloud: Deployed) -> None:
    headers = bearer(cloud.stack.api_key) | {"Idempotency-Key": "test-key-1"}
    body = {"orders": [order("repeat-1")]}

    first, again = (cloud.call("POST", "/v1/orders", body, headers) for _ in range(2))

    assert (first.status, first.json["created"]) == (200, 1)
    assert (again.status, again.body) == (200, first.body)


def test_an_idempotency_key_cannot_be_used_for_another_request(cloud: Deployed) -> None:
    headers = bearer(cloud.stack.api_key) | {"Idempotency-Key": "test-key-2"}
    cloud.call("POST", "/v1/orders", {"orders": [order("repeat-2")]}, headers)

    other_body = cloud.call("POST", "/v1/orders", {"orders": [order("repeat-3")]}, headers)
    other_mode = cloud.call("POST", "/v1/orders?mode=historical", {"orders": [order("repeat-2")]}, headers)

    assert [(reply.status, reply.code) for reply in (other_body, other_mode)] == [
        (422, "idempotency_key_reused")
    ] * 2
    assert cloud.call("GET", "/v1/orders/repeat-3").status == 404


@pytest.mark.parametrize("client", CLIENTS)
def test_clients_that_generators_make_of_the_document_can_call(
    cloud: Deployed, client: Callable[[], Command]
) -> None:
    name = client.__name__
    phone = f"+86138111122{CLIENTS.index(client):02}"
    cloud.post(order(f"{name}-before", phone=phone, externalCustomerId=name))
    cloud.settle()

    answers = told(client(), cloud.stack.api_url, cloud.stack.api_key, f"{name}-1", phone)

    assert answers == {
        "created": 1,
        "matchedBy": "external_customer_id",
        "recent": 1,
        "card": f"{name}-1",
        "code": "order_unknown",
    }
