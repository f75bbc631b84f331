"""Every route of the API is guarded, and known to those who guard it."""

from orderhub.http.routes import OPEN_ROUTES, ROUTES
from tests.support.template import functions, properties, routes


def test_the_routes_of_the_template_are_those_that_have_a_scope_or_are_open() -> None:
    assert set(routes()) == set(ROUTES) | OPEN_ROUTES
    assert not set(ROUTES) & OPEN_ROUTES


def test_every_route_asks_for_an_access_key_unless_it_says_otherwise() -> None:
    auths = [api["Auth"] for api in properties("Serverless::Api").values()]

    assert [auth["DefaultAuthorizer"] in auth["Authorizers"] for auth in auths] == [True]


def test_only_routes_with_a_signed_token_say_otherwise() -> None:
    events = [event for function in functions().values() for event in function.get("Events", {}).values()]
    apis = [event["Properties"] for event in events if event["Type"] == "Api"]
    otherwise = {(api["Method"], api["Path"]) for api in apis if "Auth" in api}

    assert apis
    assert {name for api in apis for name in api} == {"RestApiId", "Method", "Path", "Auth"}
    assert [api["RestApiId"] for api in apis] == [{"Ref": "Api"}] * len(apis)
    assert otherwise == OPEN_ROUTES
    assert all("{token}" in path for _, path in otherwise)


def test_what_lambda_does_not_begin_is_answered_as_what_the_gateway_throttles() -> None:
    (answers,) = (api["GatewayResponses"] for api in properties("Serverless::Api").values())

    assert answers["THROTTLED"]["StatusCode"] == 429
    assert answers["THROTTLED"] == answers["INTEGRATION_FAILURE"] == answers["AUTHORIZER_CONFIGURATION_ERROR"]


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
