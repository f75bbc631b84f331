"""Every route of the API is guarded, known to those who guard it, and has an answer of its own."""

import ast
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from orderhub.http.routes import KEY_ROUTES, OPEN_ROUTES, PAGES, PROVIDER_ROUTES, ROUTES
from tests.support.documents import ORDERHUB
from tests.support.template import ROOT, functions, gateway_routes, properties, routes

OF = {folder: {route for route, one in routes().items() if one == folder} for folder in {*routes().values()}}
"""The routes of each function."""
IN_THE_API = {
    "open_link": ORDERHUB / "api" / "links" / "opened.py",
    "read_order_card": ORDERHUB / "api" / "cards" / "routes.py",
}
"""Where the table of answers is that a function does not have itself."""
FORMS = {"/v1/links/{token}/feedback", "/v1/links/{token}/unsubscribe"}
"""The pages that GET shows and POST takes back, for which one function is the answer."""


def answered_in(source: Path) -> set[Any]:
    """The keys of the table of answers: routes, or paths that have one method each."""
    tables = (node for node in ast.parse(source.read_text("utf-8")).body if isinstance(node, ast.AnnAssign))
    return {
        ast.literal_eval(key)
        for table in tables
        if isinstance(table.value, ast.Dict) and ast.unparse(table.target) == "ANSWERS"
        for key in table.value.keys
        if key
    }


BY_METHOD = {"ingest_orders": {("POST", "/v1/orders"), ("GET", "/v1/account/info")}}
"""A function that tells its routes apart by their methods has these and no more."""
SEVERAL = sorted(
    name
    for name, of in OF.items()
    if len(of) > 1 and not {path for _, path in of} <= FORMS and of != BY_METHOD.get(name)
)


@pytest.mark.parametrize("folder", SEVERAL)
def test_a_function_has_an_answer_for_each_of_its_routes_and_for_no_other(folder: str) -> None:
    source = IN_THE_API.get(folder, ROOT / "functions" / folder / "app.py")
    answered, paths = answered_in(source), [path for _, path in OF[folder]]
    by_path = {path for path in paths if path in answered and (paths.count(path) == 1 or path in FORMS)}

    missing = {(method, path) for method, path in OF[folder] - answered if path not in by_path}
    assert missing == set(), f"not in ANSWERS of {source.relative_to(ROOT)}"
    assert answered - OF[folder] - by_path == set(), f"in ANSWERS of {source.relative_to(ROOT)} without a route"


@pytest.mark.parametrize("form", sorted(FORMS))
def test_a_form_is_shown_and_taken_and_nothing_else(form: str) -> None:
    assert {method for method, path in routes() if path == form} == {"GET", "POST"}


def test_the_routes_of_the_template_are_those_that_have_a_scope_or_any_key_or_are_open() -> None:
    assert set(routes()) == set(ROUTES) | KEY_ROUTES | OPEN_ROUTES
    assert len(routes()) == len(ROUTES) + len(KEY_ROUTES) + len(OPEN_ROUTES)
    assert gateway_routes().keys() - routes().keys() == PAGES


def test_every_route_asks_for_an_access_key_unless_it_says_otherwise() -> None:
    auths = [api["Auth"] for api in properties("Serverless::Api").values()]

    assert [auth["DefaultAuthorizer"] in auth["Authorizers"] for auth in auths] == [True]


def test_only_routes_with_a_signed_token_those_of_the_provider_and_the_console_say_otherwise() -> None:
    events = [event for function in functions().values() for event in function.get("Events", {}).values()]
    apis = [event["Properties"] for event in events if event["Type"] == "Api"]
    otherwise = {(api["Method"], api["Path"]) for api in apis if "Auth" in api}

    assert apis
    assert {name for api in apis for name in api} == {"RestApiId", "Method", "Path", "Auth"}
    assert [api["RestApiId"] for api in apis] == [{"Ref": "Api"}] * len(apis)
    assert otherwise == OPEN_ROUTES | PAGES
    assert all("{token}" in path for _, path in OPEN_ROUTES - PROVIDER_ROUTES)


def test_what_lambda_does_not_begin_is_answered_as_what_the_gateway_throttles() -> None:
    (answers,) = (api["GatewayResponses"] for api in properties("Serverless::Api").values())

    assert answers["THROTTLED"]["StatusCode"] == 429
    assert answers["THROTTLED"] == answers["AUTHORIZER_CONFIGURATION_ERROR"]
    not_begun = answers["INTEGRATION_FAILURE"]
    assert without_templates(not_begun) == without_templates(answers["THROTTLED"])
    throttled, failed = (
        json.loads(answer["ResponseTemplates"]["application/json"].replace("$context.requestId", "r"))
        for answer in (answers["THROTTLED"], not_begun)
    )
    assert failed.pop("detail").startswith(throttled.pop("detail")), "and what to do with a body that is too large"
    assert failed == throttled


def without_templates(answer: Mapping[str, Any]) -> dict[str, Any]:
    return {name: part for name, part in answer.items() if name != "ResponseTemplates"}


def gateway_answers() -> dict[str, Any]:
    (answers,) = (api["GatewayResponses"] for api in properties("Serverless::Api").values())
    found: dict[str, Any] = answers
    return found


def test_a_route_that_is_not_there_is_answered_so_whatever_key_came_with_it() -> None:
    answers = gateway_answers()
    unknown = answers["MISSING_AUTHENTICATION_TOKEN"]

    assert unknown["StatusCode"] == 404
    assert json.loads(unknown["ResponseTemplates"]["application/json"])["code"] == "route_unknown"
    # A header Authorization that is no signature of AWS's is one that is wrong, to API Gateway.
    assert answers["INVALID_SIGNATURE"] == answers["EXPIRED_TOKEN"] == answers["RESOURCE_NOT_FOUND"] == unknown
    assert answers["DEFAULT_4XX"] == unknown


@pytest.mark.parametrize("kind", gateway_answers())
def test_the_gateway_answers_in_words_of_our_own_that_quote_no_header(kind: str) -> None:
    (text,) = gateway_answers()[kind]["ResponseTemplates"].values()

    assert json.loads(text).keys() >= {"type", "title", "code", "detail", "requestId"}
    assert re.findall(r"\$[\w.]+", text) == ["$context.requestId"]


def test_every_kind_of_answer_has_the_status_its_body_names() -> None:
    for answer in gateway_answers().values():
        (text,) = answer["ResponseTemplates"].values()
        assert json.loads(text).get("status", answer["StatusCode"]) == answer["StatusCode"]


def test_what_the_gateway_answers_to_anything_else_is_written_too() -> None:
    # What has no kind of its own below 500 is a route that is not there, so every other kind is written out.
    assert gateway_answers().keys() >= {
        *("ACCESS_DENIED", "BAD_REQUEST_BODY", "BAD_REQUEST_PARAMETERS", "DEFAULT_4XX", "DEFAULT_5XX"),
        *("EXPIRED_TOKEN", "INVALID_API_KEY", "INVALID_SIGNATURE", "MISSING_AUTHENTICATION_TOKEN"),
        *("QUOTA_EXCEEDED", "REQUEST_TOO_LARGE", "RESOURCE_NOT_FOUND", "THROTTLED", "UNAUTHORIZED"),
        *("UNSUPPORTED_MEDIA_TYPE", "WAF_FILTERED"),
    }


def test_the_api_is_throttled_as_a_whole() -> None:
    (settings,) = (api["MethodSettings"] for api in properties("Serverless::Api").values())

    limits = [
        (setting["HttpMethod"], setting["ResourcePath"], setting["ThrottlingRateLimit"]) for setting in settings
    ]

    assert limits == [("*", "/*", {"Ref": "RequestsPerSecond"})]


def test_a_key_that_was_revoked_opens_nothing_after_a_minute() -> None:
    (guards,) = (api["Auth"]["Authorizers"] for api in properties("Serverless::Api").values())

    # The answer is cached by the key alone, so it has to hold for every route.
    assert [guard["Identity"] for guard in guards.values()] == [
        {"Headers": ["Authorization"], "ReauthorizeEvery": 60}
    ]
