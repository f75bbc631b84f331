import base64
import json
from collections.abc import Mapping
from decimal import Decimal
from http import HTTPStatus
from typing import Any

import pytest
from botocore.exceptions import ClientError, ConnectTimeoutError, ReadTimeoutError
from hypothesis import given
from hypothesis import strategies as st

from orderhub.errors import RequestError, TransientError, place_of
from orderhub.http import request
from orderhub.http.answer import VERSION, Answer, Response
from orderhub.http.endpoint import endpoint
from orderhub.http.request import Event
from orderhub.platform.log import log
from orderhub.platform.scopes import Scope
from tests.support.orders import ODD_NAMES

ORDER = "/v1/orders/{order_no}"


def event(resource: str = ORDER, path: str = "/v1/orders/A1", scopes: str = "orders:read", **more: Any) -> Event:  # noqa: ANN401 - any part of an event
    return {
        "httpMethod": "GET",
        "resource": resource,
        "path": path,
        "requestContext": {"requestId": "r-1", "authorizer": {"key_id": "k-1", "scopes": scopes}},
        **more,
    }


def answered(result: object, request: Event | None = None) -> tuple[Response, Any]:
    response = response_to(result, request)
    return response, json.loads(response["body"])


def response_to(result: object, request: Event | None = None) -> Response:
    @endpoint
    def handler(_event: Event, _context: Any) -> Answer:  # noqa: ANN401 - as AWS passes it
        if isinstance(result, Exception):
            raise result
        return Answer(body=result, headers={"X-Own": "1"})

    return handler(request or event(), None)


@pytest.fixture
def logged(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    lines: list[str] = []

    def append_line(name: str, extra: Mapping[str, object]) -> None:
        lines.append(f"{name} {dict(extra)}")

    for level in ("info", "warning", "error"):
        monkeypatch.setattr(log, level, append_line)
    return lines


def test_an_answer_is_json_that_nobody_keeps() -> None:
    response, body = answered({"name": "订单"})

    assert (response["statusCode"], body) == (200, {"name": "订单"})
    assert response["headers"] == {
        "Content-Type": "application/json; charset=utf-8",
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
        "X-Own": "1",
        "X-Correlation-Id": "r-1",
        "X-Orderhub-Version": VERSION,
    }


def test_a_problem_says_which_version_the_hub_is_too() -> None:
    response = response_to(RuntimeError())

    assert response["headers"]["X-Orderhub-Version"] == VERSION


def test_a_page_says_nothing_of_a_version_to_whoever_opens_it() -> None:
    assert "X-Orderhub-Version" not in response_to("<!doctype html>")["headers"]


def test_an_answer_cannot_end_the_script_it_is_pasted_into() -> None:
    sent = {"orderInfo": "</script><script>alert(1)</script><!--"}

    response, body = answered(sent)

    assert body == sent
    assert "<" not in response["body"]


@pytest.mark.parametrize(
    ("answer", "taken"),
    [
        ({"text": "x" * 5_900_000}, True),
        ({"text": "x" * 6_100_000}, False),
        ({"text": "😀" * 500_000}, False),
        ({str(number): "" for number in range(600_000)}, False),
        (b"x" * 4_400_000, True),
        (b"x" * 4_600_000, False),
    ],
    ids=["fits", "too long", "twelve bytes a character", "a backslash for each quote", "a file", "a large file"],
)
def test_an_answer_that_lambda_would_not_carry_is_refused(answer: object, *, taken: bool) -> None:
    response = response_to(answer)

    assert (response["statusCode"] == 200) is taken
    assert len(json.dumps(response)) <= 6_291_556


def test_who_asks_for_too_much_is_told_how_much_to_ask_for() -> None:
    _, body = answered({"text": "x" * 9_000_000}, event(queryStringParameters={"include": "events"}))

    assert body["code"] == "answer_too_large"
    assert "limit=11." in body["detail"]


def test_a_refusal_is_a_problem_with_a_code_and_the_request_id() -> None:
    refusal = RequestError("Ask again.", "request_in_progress", retry_after=5)

    response, body = answered(refusal)

    assert response["statusCode"] == 409
    assert response["headers"]["Content-Type"] == "application/problem+json; charset=utf-8"
    assert response["headers"]["Retry-After"] == "5"
    assert body == {
        "type": "about:blank",
        "title": "Conflict",
        "status": 409,
        "code": "request_in_progress",
        "detail": "Ask again.",
        "requestId": "r-1",
    }


def test_a_fault_that_may_pass_asks_to_try_again(logged: list[str]) -> None:
    response, body = answered(TransientError("Later.", "busy"))

    assert (response["statusCode"], response["headers"]["Retry-After"], body["code"]) == (503, "1", "busy")
    assert logged == ["request_put_off {'code': 'busy', 'busy': False}"]


def test_too_much_at_once_is_answered_as_the_gateway_answers_it(logged: list[str]) -> None:
    response, body = answered(TransientError("The orders are busy.", "orders_busy", is_busy=True))

    assert (response["statusCode"], response["headers"]["Retry-After"]) == (429, "1")
    assert (body["code"], body["detail"]) == ("too_many_requests", "The orders are busy.")
    assert logged == ["request_put_off {'code': 'orders_busy', 'busy': True}"]


@pytest.mark.parametrize(
    "result", [ValueError("canary 13800138000"), Decimal(13800138000)], ids=["raise", "render"]
)
def test_what_nobody_foresaw_is_500_without_a_word_of_what_was_sent(result: object, logged: list[str]) -> None:
    response, body = answered(result)

    assert (response["statusCode"], body["code"], body["requestId"]) == (500, "internal_error", "r-1")
    assert len(logged) == 1
    assert "Error" in logged[0]
    assert "13800138000" not in response["body"] + logged[0]


@pytest.mark.parametrize("error", [ReadTimeoutError(endpoint_url="x"), ConnectTimeoutError(endpoint_url="x")])
def test_a_call_that_got_no_answer_is_500_with_its_kind(error: Exception, logged: list[str]) -> None:
    response, _ = answered(error)

    assert response["statusCode"] == 500
    assert type(error).__name__ in logged[0]


def test_a_call_that_aws_refused_is_logged_with_its_code(logged: list[str]) -> None:
    response, _ = answered(ClientError({"Error": {"Code": "AccessDeniedException"}}, "PutItem"))

    assert response["statusCode"] == 500
    assert "ClientError AccessDeniedException PutItem" in logged[0]


def test_an_error_without_a_trace_has_no_place() -> None:
    assert place_of(ValueError()) == ""


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        ({"Include": ["events"]}, "parameter_unknown"),
        ({"include": ["events"], "13800138000": ["1"]}, "parameter_unknown"),
        ({"include": ["events", "events"]}, "parameter_repeated"),
        ({"include": [""]}, "parameter_blank"),
        ({"include": [" "]}, "parameter_blank"),
    ],
)
def test_a_parameter_that_is_misspelt_comes_twice_or_says_nothing_is_refused(
    sent: dict[str, list[str]], code: str
) -> None:
    single = {name: values[-1] for name, values in sent.items()}

    response, body = answered({}, event(queryStringParameters=single, multiValueQueryStringParameters=sent))

    assert (response["statusCode"], body["code"]) == (400, code)
    assert "13800138000" not in response["body"]


def test_a_parameter_the_route_knows_may_come_once() -> None:
    for every in (None, {"include": ["events"]}):
        request = event(queryStringParameters={"include": "events"}, multiValueQueryStringParameters=every)
        assert answered({}, request)[0]["statusCode"] == 200


def test_a_route_without_parameters_takes_none() -> None:
    request = event("/v1/workflows", "/v1/workflows", "workflows:read", queryStringParameters={"limit": "1"})

    assert answered({}, request)[1]["detail"] == "Send no parameter that this route does not know; it knows none."


@pytest.mark.parametrize(
    ("resource", "path"),
    [
        (f"{ORDER}/card", "/v1/orders/A1/card//"),
        (f"{ORDER}/card", "//v1/orders/A1/card"),
        (f"{ORDER}/card", "/v1//orders/A1/card"),
        (f"{ORDER}/card", "/v1/orders//card"),
        (f"{ORDER}/card", "/v1/orders/A1/Card"),
        (f"{ORDER}/card", "/orders/A1/card"),
        (f"{ORDER}/card", "card"),
        (ORDER, "/v1/orders/"),
        (ORDER, "/v1/orders/A1//"),
        (ORDER, "/v1/orders/A1/card"),
        (ORDER, "/v1/orders/A1/card/"),
        ("/v1/orders", "/v1/orders//"),
        ("/v1/orders", ""),
    ],
)
def test_a_path_that_is_not_the_route_s_is_unknown(resource: str, path: str) -> None:
    response, body = answered({}, event(resource, path, "orders:read cards:read"))

    assert (response["statusCode"], body["code"]) == (404, "route_unknown")


@pytest.mark.parametrize(
    ("resource", "path"), [(ORDER, "/v1/orders/A1/"), (f"{ORDER}/card", "/a/v1/orders/A1/card/")]
)
def test_one_slash_at_the_end_is_taken(resource: str, path: str) -> None:
    call = event(resource, path, "orders:read cards:read")

    assert answered({}, call)[0]["statusCode"] == 200
    assert request.segment_of(call, "order_no") == "A1"


def test_a_key_without_the_scope_is_refused_though_the_policy_let_it_pass() -> None:
    card = event(f"{ORDER}/card", "/v1/orders/A1/card")

    response, body = answered({}, card)

    assert (response["statusCode"], body["code"]) == (403, "scope_missing")
    assert "cards:read" in body["detail"]
    assert answered({}, event(scopes="cards:read orders:read"))[0]["statusCode"] == 200


@pytest.mark.parametrize("order_no", ODD_NAMES)
@pytest.mark.parametrize("prefix", ["", "/shop", "/a/b"])
def test_a_segment_is_decoded_just_once(order_no: str, prefix: str) -> None:
    encoded = "".join(f"%{byte:02X}" for byte in order_no.encode())

    assert request.segment_of(event(path=f"{prefix}/v1/orders/{encoded}"), "order_no") == order_no
    assert request.segment_of(event(f"{ORDER}/card", f"{prefix}/v1/orders/{encoded}/card"), "order_no") == order_no


@pytest.mark.parametrize(
    ("encoded", "plain"), [("A%2F1", "A/1"), ("A%231", "A#1"), ("100%25", "100%"), ("%252F", "%2F")]
)
def test_a_segment_may_hold_what_separates_segments(encoded: str, plain: str) -> None:
    assert request.segment_of(event(path=f"/v1/orders/{encoded}"), "order_no") == plain


def test_headers_are_found_whatever_their_case() -> None:
    assert request.header_of({"headers": {"idempotency-KEY": "x"}}, "Idempotency-Key") == "x"
    assert request.header_of({"headers": None}, "Idempotency-Key") is None
    assert request.header_of({}, "Idempotency-Key") is None


def test_a_query_says_what_it_says() -> None:
    assert request.query_of({"queryStringParameters": {"mode": "live"}}, "mode") == "live"
    assert request.query_of({"queryStringParameters": None}, "mode") is None


@given(st.binary())
def test_a_body_comes_as_it_was_sent(sent: bytes) -> None:
    assert request.body_of({"body": base64.b64encode(sent).decode(), "isBase64Encoded": True}) == sent


def test_a_text_body_is_utf_8_and_none_is_empty() -> None:
    assert request.body_of({"body": "订单", "isBase64Encoded": False}) == "订单".encode()
    assert request.body_of({"body": None}) == b""


def test_the_caller_is_known_by_the_id_of_its_key() -> None:
    assert (request.key_id_of(event()), request.request_id_of(event())) == ("k-1", "r-1")


def test_a_route_without_a_key_asks_for_no_scope_and_takes_what_chat_programs_add() -> None:
    opened = {"httpMethod": "GET", "resource": "/v1/links/{token}/card.html", "path": "/v1/links/t/card.html"}
    added = {"queryStringParameters": {"from": "singlemessage", "isappinstalled": "0"}}

    response, _ = answered({}, opened | added | {"requestContext": {"requestId": "r-1"}})

    assert response["statusCode"] == 200
    assert request.scopes_of({"requestContext": {"requestId": "r-1"}}) == frozenset()


def test_a_further_scope_can_be_asked_for_within_a_route() -> None:
    call = event(scopes="cards:read cards:reveal")

    request.require(call, Scope.CARDS_REVEAL)

    with pytest.raises(RequestError, match="orders:write"):
        request.require(call, Scope.ORDERS_WRITE)


def test_an_answer_may_have_no_body() -> None:
    @endpoint
    def unchanged(_event: Event, _context: object) -> Answer:
        return Answer(status=HTTPStatus.NOT_MODIFIED, body=None, headers={"ETag": '"1"'})

    response = unchanged(event(), None)

    assert (response["statusCode"], response["body"], response["headers"]["ETag"]) == (304, "", '"1"')


@pytest.mark.parametrize(
    ("prefix", "headers", "base"),
    [
        (
            "/api",
            {"Host": "a1.execute-api.eu-west-1.amazonaws.com"},
            "https://a1.execute-api.eu-west-1.amazonaws.com/api",
        ),
        ("", {"host": "hub.example.com", "X-Forwarded-Proto": "https"}, "https://hub.example.com"),
        ("/shop/hub", {"Host": "example.com"}, "https://example.com/shop/hub"),
        ("/api", {"Host": "127.0.0.1:4566", "x-forwarded-proto": "http"}, "http://127.0.0.1:4566/api"),
    ],
)
def test_the_address_of_the_api_is_what_it_was_called_by(prefix: str, headers: dict[str, str], base: str) -> None:
    call = event(headers=headers)

    for path in ("/v1/orders/A%2F1", "/v1/orders/A%2F1/"):
        call["requestContext"]["path"] = f"{prefix}{path}"
        assert request.base_url_of(call) == base


@pytest.mark.parametrize(
    "result",
    [{"fine": 1}, RequestError("y", "x"), TransientError("Later.", "z"), ValueError()],
)
def test_every_answer_bears_the_correlation_id_that_was_sent(result: object, logged: list[str]) -> None:
    request = event(headers={"x-correlation-id": "erp-sync-0001"})

    response, _ = answered(result, request)

    assert response["headers"]["X-Correlation-Id"] == "erp-sync-0001"
    assert log.get_current_keys()["correlation_id"] == "erp-sync-0001"
    assert log.get_current_keys()["request_id"] == "r-1"
    assert all("erp-sync" not in line for line in logged)
