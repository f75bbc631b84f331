"""The API answers as its OpenAPI document says, whatever is sent to it; schemathesis thinks up what."""

import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import Case, Response
from schemathesis.checks import CheckContext, CheckFunction, not_a_server_error
from schemathesis.config import SchemathesisConfig
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from orderhub.rules.schema import EVENT_TYPES
from tests.support.cloud import Deployed, bearer, eventually, lines, order_with_buyer
from tests.support.openapi import closed, document, operations
from tests.support.template import ROOT

# It warns of what it could not think up; what was sent is judged all the same.
pytestmark = pytest.mark.filterwarnings("ignore")

ORDER_NO = "openapi-1"
EXAMPLES = {
    name: parameter["example"]
    for name, parameter in document()["components"]["parameters"].items()
    if "example" in parameter
}
SETTINGS: dict[str, Any] = {"deadline": None, "derandomize": True, "suppress_health_check": list(HealthCheck)}
_MANY_CASES = (
    *("sendOrders", "findRecentOrders", "readChatConfig"),
    *("readRfm", "listRfmCell", "readRevenue", "saveSegment", "previewSegment", "exportSegment"),
)
SCHEMA = schemathesis.openapi.from_dict(
    closed(document()),
    config=SchemathesisConfig.from_dict(
        {
            "generation": {"mode": "all", "deterministic": True},
            "phases": {"coverage": {"unexpected-methods": []}},
            # Each field wrong by itself is what unit tests are for, and takes a minute where fields are many or
            # each answer goes over all customers.
            "operations": [
                {"include-operation-id": name, "phases": {"coverage": {"enabled": False}}} for name in _MANY_CASES
            ],
        }
    ),
)


def code_conformance(_: CheckContext, response: Response, case: Case[Any]) -> None:
    """The code of a problem is one that the document names for the answer."""
    if response.headers["content-type"][0].startswith("application/problem+json"):
        operation = operations()[case.method, case.path]
        assert response.json()["code"] in operation.codes(response.status_code)


CHECKS: list[CheckFunction] = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    code_conformance,
]


@pytest.fixture(scope="module")
def there(cloud: Deployed) -> Iterator[dict[str, str]]:
    """What is there instead of the document's examples: an order and what was done about it, a job, links."""
    cloud.post(order_with_buyer(ORDER_NO, "SHIPPED", trackingNo="SF1", items=lines("s1", "s2")))
    card, form = (link(cloud, kind) for kind in ("card-link", "feedback-link"))
    refund = {"reason": "broken", "lines": [{"sku": "s1", "quantity": 1}]}
    assert cloud.call("POST", f"/v1/orders/{ORDER_NO}/actions/refund", refund).status == 200
    assert cloud.call("POST", f"/v1/links/{form}/feedback", b"score=5&nps=9&comment=fine").status == 200
    cloud.drop("check/openapi.csv", (ROOT / "events/samples/files/orders-good.csv").read_bytes())
    eventually(lambda: len(cloud.history(ORDER_NO)) == 3, "events of what was done")
    before = named(cloud)
    yield {
        EXAMPLES["OrderNo"]: ORDER_NO,
        EXAMPLES["ImportId"]: cloud.ended_import("openapi.csv")["importId"],
        f"{EXAMPLES['Token']}/card.html": card,
        f"{EXAMPLES['Token']}/feedback": link(cloud, "feedback-link"),
    }
    # What was saved here would act on what other tests send, and they go by the boundaries nobody has set.
    for path in named(cloud) - before:
        assert cloud.call("DELETE", path).status == 204
    usual = {"days": [15, 31, 61, 91, 181, 366], "sales": [1, 2, 3, 4, 5]}
    assert cloud.call("PUT", "/v1/rfm/settings", usual).status == 200
    assert cloud.call("PUT", "/v1/settings", {"restore": 0}).status == 200


def named(cloud: Deployed) -> set[str]:
    """Where all rules, segments and webhooks are."""
    return {
        f"/v1/{kind}/{quote(entry['name'], safe='')}"
        for kind in ("rules", "segments", "webhooks")
        for entry in cloud.call("GET", f"/v1/{kind}").json[kind]
    }


def link(cloud: Deployed, kind: str) -> str:
    """The token of a new link."""
    url = cloud.call("POST", f"/v1/orders/{ORDER_NO}/{kind}").json["url"]
    return urlsplit(url).path.split("/")[-2]


def made_safe(case: Case[Any]) -> None:
    """Have a deletion be of a year that no other test has orders of, and set only what no other test meets."""
    for values in (case.query, case.body):
        if case.method == "DELETE" and isinstance(values, dict):
            values |= {
                name: re.sub(r"^\s*\d{4}", "1971", str(values[name])) for name in ("from", "to") if name in values
            }
    if case.method in {"PUT", "DELETE"} and case.path.startswith("/v1/messages/{name}"):
        # What ships is sent to buyers of other tests.
        case.path_parameters = {**(case.path_parameters or {}), "name": "nobody_sends_this"}
    body: Any = case.body
    start = body.get("start") if case.path == "/v1/workflows/{name}" and isinstance(body, dict) else None
    if isinstance(start, dict) and isinstance(start.get("events"), list):
        # And no order of theirs is to start what is saved here.
        start["events"] = ["orderOTHER" if event in EVENT_TYPES else event for event in start["events"]]
    if (case.method, case.path) == ("PUT", "/v1/settings") and isinstance(case.body, dict):
        # What functions read once they remember for a minute, longer than until the next test.
        harmless: dict[str, Any] = {"workflows": {"after_sales": {"due": 24}}, "messages": {"shop_url": ""}}
        case.body |= {group: value for group, value in harmless.items() if isinstance(case.body.get(group), dict)}


def made_real(case: Case[Any], there: Mapping[str, str]) -> None:
    """Put what is there in the place of the document's examples."""
    page = case.path.rpartition("/")[2]
    for values in (case.path_parameters, case.body):
        if isinstance(values, dict) and case.method != "DELETE":
            words = {name: value for name, value in values.items() if isinstance(value, str)}
            values |= {
                name: there.get(word) or there.get(f"{word}/{page}") or word for name, word in words.items()
            }


@SCHEMA.parametrize()
# So many of each of 150 operations, as all checks together have half an hour.
@settings(max_examples=5, **SETTINGS)
def test_every_answer_is_as_documented(case: Case[Any], cloud: Deployed, there: dict[str, str]) -> None:
    made_safe(case)
    made_real(case, there)

    case.call_and_validate(base_url=cloud.stack.api_url, headers=bearer(cloud.stack.api_key), checks=CHECKS)


@given(case=SCHEMA["/v1/orders"]["POST"].as_strategy())
@settings(max_examples=60, **SETTINGS)
def test_so_is_the_answer_to_any_orders(case: Case[Any], cloud: Deployed) -> None:
    # With a key all but the first are refused for it.
    case.headers.pop("Idempotency-Key", None)

    case.call_and_validate(base_url=cloud.stack.api_url, headers=bearer(cloud.stack.api_key), checks=CHECKS)


def test_so_are_the_answers_along_the_links_of_the_document(cloud: Deployed) -> None:
    class Client(SCHEMA.as_state_machine()):  # type: ignore[misc]  # made when it is asked for
        """Goes from answer to request as the links say."""

        def get_call_kwargs(self, case: Case[Any]) -> dict[str, Any]:  # noqa: ARG002 - as it is called
            return {"base_url": cloud.stack.api_url, "headers": bearer(cloud.stack.api_key)}

        def before_call(self, case: Case[Any]) -> None:
            made_safe(case)

        def validate_response(self, response: Response, case: Case[Any], **_: Any) -> None:  # noqa: ANN401 - what the base class passes on
            case.validate_response(response, checks=CHECKS)

    Client.run(settings=settings(max_examples=15, stateful_step_count=8, **SETTINGS))
