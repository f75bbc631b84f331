import json
from base64 import b64encode
from hashlib import sha256
from http import HTTPStatus
from typing import Any

import pytest

from orderhub.api.cards.fault_page import fault_page, faults_as_pages
from orderhub.errors import InvalidInput
from orderhub.http.answer import problem, response

ORDER, CARD, FORM = "/v1/orders/{order_no}/card.html", "/v1/links/{token}/card.html", "/v1/links/{token}/feedback"


def api_event(resource: str, parameters: dict[str, str] | None = None, **headers: str) -> dict[str, Any]:
    sent = {"Accept": "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8"} | headers
    return {
        "resource": resource,
        "headers": {name.replace("_", "-"): value for name, value in sent.items()},
        "queryStringParameters": parameters,
    }


def answered(event: dict[str, Any], status: int = 404, code: str = "link_unknown") -> dict[str, Any]:
    @faults_as_pages("https://desk.example.com")
    def handler(_event: Any, _context: Any) -> dict[str, Any]:  # noqa: ANN401 - as a function gets them
        return problem(HTTPStatus(status), code, "There is nothing here.", "r-1", {"Retry-After": "1"})

    return handler(event, None)


@pytest.mark.parametrize(
    ("status", "code", "english", "chinese"),
    [
        (404, "link_unknown", "This page is not there", "页面不存在"),
        (410, "link_expired", "This link has expired", "链接已过期"),
        (404, "order_unknown", "There is no such order", "订单不存在"),
        (403, "scope_missing", "You may not see this page", "您无权查看此页面"),
        (413, "body_too_large", "That was too much", "内容过长"),
        (429, "too_many_requests", "Not available right now", "暂时无法显示"),
        (503, "orders_unavailable", "Not available right now", "暂时无法显示"),
        (500, "internal_error", "Something went wrong", "出错了"),
        (400, "parameter_unknown", "This page cannot be shown", "无法显示此页面"),
    ],
)
def test_a_problem_is_a_page_in_the_readers_language_with_its_status(
    status: int, code: str, english: str, chinese: str
) -> None:
    response = answered(api_event(CARD), status, code)
    asked_for = answered(api_event(CARD, {"locale": "zh-cn"}), status, code)
    accepted = answered(api_event(CARD, Accept_Language="zh-CN,zh;q=0.9"), status, code)

    assert response["statusCode"] == status
    assert f"<h1>{english}</h1>" in response["body"]
    assert f'<main data-code="{code}">' in response["body"]
    assert f"<h1>{chinese}</h1>" in asked_for["body"]
    assert asked_for["body"] == accepted["body"]
    assert 'lang="zh-CN"' in accepted["body"]
    assert "r-1" in response["body"]


def test_the_page_may_load_nothing_and_only_its_own_style() -> None:
    response = answered(api_event(CARD))

    policy = response["headers"]["Content-Security-Policy"]
    style = response["body"].partition("<style>")[2].partition("</style>")[0]
    assert policy.startswith("default-src 'none'; ")
    assert f"style-src 'sha256-{b64encode(sha256(style.encode()).digest()).decode()}'" in policy
    assert policy.endswith("frame-ancestors https://desk.example.com")
    assert response["headers"]["Content-Type"] == "text/html; charset=utf-8"
    assert response["headers"]["Cache-Control"] == "no-store"
    assert response["headers"]["Retry-After"] == "1"


@pytest.mark.parametrize("resource", [ORDER, CARD, FORM, "/v1/links/{token}/unsubscribe"])
@pytest.mark.parametrize("accept", ["text/html", "application/json, Text/HTML;q=0.9"])
def test_whatever_people_open_is_answered_with_a_page(resource: str, accept: str) -> None:
    assert "<h1>" in answered(api_event(resource, Accept=accept))["body"]


@pytest.mark.parametrize(
    ("resource", "accept"),
    [
        ("/v1/orders/{order_no}/card", "text/html"),
        ("/v1/recent-orders", "text/html"),
        (CARD, "application/json"),
        (CARD, "*/*"),
        (CARD, ""),
        (CARD, "application/problem+json, */*;q=0.1"),
    ],
)
def test_programs_get_the_problem_as_it_is(resource: str, accept: str) -> None:
    response = answered(api_event(resource, Accept=accept))

    assert json.loads(response["body"])["code"] == "link_unknown"
    assert response["headers"]["Content-Type"].startswith("application/problem+json")


@pytest.mark.parametrize("headers", [{"Content-Type": "text/html"}, {}])
def test_what_is_no_problem_is_left_alone(headers: dict[str, str]) -> None:
    @faults_as_pages("'self'")
    def handler(_event: Any, _context: Any) -> dict[str, Any]:  # noqa: ANN401 - as a function gets them
        return response(HTTPStatus.OK, "fine", headers)

    assert handler(api_event(CARD), None)["body"] == "fine"


def test_what_a_problem_says_is_escaped() -> None:
    page = fault_page({"status": 404, "code": "<b>", "requestId": "<script>"}, "en")

    assert "<script>" not in page
    assert "<b>" not in page


def test_a_setting_that_might_say_more_is_refused() -> None:
    with pytest.raises(InvalidInput):
        faults_as_pages("'self'; script-src *")
