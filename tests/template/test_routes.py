"""Every route of the API is guarded, and known to those who guard it."""

from orderhub.edge.scopes import ROUTES
from tests.support.template import functions, properties, routes


def test_the_routes_of_the_template_are_those_that_have_a_scope() -> None:
    assert set(routes()) == set(ROUTES)


def test_every_route_asks_for_an_access_key_unless_it_says_otherwise() -> None:
    auths = [api["Auth"] for api in properties("Serverless::Api").values()]

    assert [auth["DefaultAuthorizer"] in auth["Authorizers"] for auth in auths] == [True]


def test_no_route_says_otherwise() -> None:
    events = [event for one in functions().values() for event in one.get("Events", {}).values()]
    apis = [event["Properties"] for event in events if event["Type"] == "Api"]

    assert apis
    assert [set(api) for api in apis] == [{"RestApiId", "Method", "Path"}] * len(apis)
    assert [api["RestApiId"] for api in apis] == [{"Ref": "Api"}] * len(apis)


def test_the_api_is_throttled_as_a_whole() -> None:
    (settings,) = (api["MethodSettings"] for api in properties("Serverless::Api").values())

    limits = [(one["HttpMethod"], one["ResourcePath"], one["ThrottlingRateLimit"]) for one in settings]

    assert limits == [("*", "/*", {"Ref": "RequestsPerSecond"})]
