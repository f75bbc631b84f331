"""The OpenAPI document says what the template and the code do: routes, scopes, functions, fields, codes."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from fnmatch import fnmatch
from functools import cache
from http import HTTPStatus
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

from orderhub.api.audit.routes import MOST_LISTED as MOST_AUDIT
from orderhub.api.cards.recent import IDENTITIES
from orderhub.api.care.parameters import MAX_LINES
from orderhub.api.imports.routes import MOST_LISTED as MOST_IMPORTS
from orderhub.api.links.routes import MOST_CONTEXT_MINUTES, MOST_LINK_MINUTES
from orderhub.api.orders.body import MAX_ORDERS
from orderhub.api.orders.parameters import MOST_LISTED as MOST_ORDERS
from orderhub.cards.card import Form
from orderhub.cards.personal import PERSONAL
from orderhub.care.request import MAX_TEXT
from orderhub.http.routes import KEY_ROUTES, OPEN_ROUTES, ROUTES
from orderhub.http.statuses import STATUSES
from orderhub.imports.job import ImportMode, ImportState
from orderhub.messages.reach import SENT_BY_US
from orderhub.orders.cases import CaseState
from orderhub.orders.names import LINE_WIRE_NAMES, WIRE_NAMES
from orderhub.orders.request import MAX_ITEMS
from orderhub.orders.statuses import Stage, Status, weiyu_code_of
from orderhub.segments.conditions import Fact
from tests.support.openapi import DOCUMENT, Operation, closed, document, examples, operations, written_out
from tests.support.refusals import codes, codes_of_pairs, sources
from tests.support.template import ROOT, routes, template

API = ROOT / "docs" / "api.md"
OPERATIONS = operations()
PROBLEM = "application/problem+json"
GUARDED = {"401", "403"}
ALWAYS = {"429", "500"}
NEVER_ANSWERED = {
    *("deadline", "identity_secret_missing", "import_under_way", "ledger_unreachable"),
    "quota_unreadable",
    *("webhook_refused", "webhook_secret_missing", "webhook_unreachable"),
}
"""Faults of single writes, which end as `try_again` of an order, of a call that is only tried out, of a part of an
answer that may be unknown, and of what is done about a privacy request in the background."""
each = pytest.mark.parametrize("operation", OPERATIONS.values(), ids=[f"{m} {p}" for m, p in OPERATIONS])


def schema(name: str) -> dict[str, Any]:
    found: dict[str, Any] = document()["components"]["schemas"][name]
    return found


def names(name: str) -> set[str]:
    return set(schema(name)["properties"])


def gateway_codes() -> set[str]:
    answers = template()["Resources"]["Api"]["Properties"]["GatewayResponses"].values()
    return set(re.findall(r'"code":"(\w+)"', json.dumps(list(answers)).replace('\\"', '"')))


@cache
def raised(function: str, error: str, place: int) -> set[str]:
    return codes(sources(function), error, place)


def table_codes(heading: str) -> set[str]:
    """The codes in the first column of the table with that heading in docs/api.md."""
    table = API.read_text("utf-8").partition(f"| {heading} |")[2].partition("\n\n")[0]
    return {code for row in table.splitlines()[2:] for code in re.findall(r"`(\w+)`", row.split(" | ")[0])}


def media_types() -> Iterator[tuple[str, dict[str, Any]]]:
    for operation in OPERATIONS.values():
        request_body = written_out(operation.documented.get("requestBody", {}))
        for answer in (request_body, *operation.answers.values()):
            yield from (
                (operation.documented["operationId"], media) for media in answer.get("content", {}).values()
            )


def nothings(tree: Any) -> Iterator[str]:  # noqa: ANN401 - whatever a document holds
    """Names of nothing, but for those in examples."""
    if isinstance(tree, dict):
        yield from (name for name, part in tree.items() if part is None)
        for inner in (part for name, part in tree.items() if name not in {"example", "examples"}):
            yield from nothings(inner)
    if isinstance(tree, list):
        for inner in tree:
            yield from nothings(inner)


def test_the_document_is_valid_openapi() -> None:
    errors = OpenAPIV31SpecValidator(document()).iter_errors()

    assert [error.message for error in errors] == []


def test_no_text_of_the_document_fell_into_pieces() -> None:
    # YAML takes `{description: one, two}` as two names, the second of nothing, and says no word.
    assert list(nothings(document())) == []


def test_its_routes_are_those_of_the_template_with_the_functions_that_answer() -> None:
    assert {route: operation.function for route, operation in OPERATIONS.items()} == routes()


def test_each_route_asks_for_its_scope_by_either_way_to_send_a_key() -> None:
    security = {route: operation.documented["security"] for route, operation in OPERATIONS.items()}

    assert security == {
        **{route: [{"bearer": [scope.value]}, {"basic": [scope.value]}] for route, scope in ROUTES.items()},
        **{route: [{"bearer": []}, {"basic": []}] for route in KEY_ROUTES},
        **{route: [] for route in OPEN_ROUTES},
    }


def test_each_operation_has_a_name_of_its_own() -> None:
    ids = [operation.documented["operationId"] for operation in OPERATIONS.values()]

    assert len(set(ids)) == len(ids)


@each
def test_an_operation_says_what_it_does_and_all_it_can_answer(operation: Operation) -> None:
    statuses = set(operation.documented["responses"])
    refused = {
        status: answer for status, answer in operation.answers.items() if PROBLEM in answer.get("content", {})
    }

    assert operation.documented["summary"]
    assert set(operation.documented["tags"]) <= {tag["name"] for tag in document()["tags"]}
    assert statuses >= ALWAYS | (GUARDED if operation.documented["security"] else set())
    # What plugins send is never answered 503, which they take for sent.
    assert ("503" in statuses) != ((operation.method, operation.path) == ("POST", "/v1/orders"))
    assert ("requestBody" in operation.documented) == ("413" in statuses)
    assert all(operation.codes(int(status)) for status in refused)
    assert set(operation.documented.get("x-codes", {})) <= refused.keys()


def test_every_code_of_an_operation_stands_in_the_code_of_its_function_or_the_gateway() -> None:
    for operation in OPERATIONS.values():
        of_function = raised(operation.function, "RequestError", 1) | raised(
            operation.function, "TransientError", 1
        )
        known = of_function | gateway_codes()
        documented_codes = {code for named in operation.documented.get("x-codes", {}).values() for code in named}

        assert {code for code in documented_codes if not any(fnmatch(code, each) for each in known)} == set(), (
            operation.path
        )


def test_every_code_that_a_function_refuses_a_request_with_is_in_the_document() -> None:
    documented_codes = {
        code
        for operation in OPERATIONS.values()
        for status in operation.answers
        for code in operation.codes(int(status))
    }

    for function in {operation.function for operation in OPERATIONS.values()}:
        assert {
            code for code in raised(function, "RequestError", 1) if "*" not in code
        } - documented_codes == set(), function


def test_every_code_has_the_status_that_the_document_says() -> None:
    answered = {
        (code, int(status))
        for operation in OPERATIONS.values()
        for status in operation.answers
        for code in operation.codes(int(status))
        if code in raised(operation.function, "RequestError", 1) or code in STATUSES
    }

    assert {(code, STATUSES.get(code, HTTPStatus.BAD_REQUEST)) for code, _ in answered} == answered
    assert {code for code, _ in answered} >= STATUSES.keys()


def test_every_fault_that_may_pass_is_in_the_document() -> None:
    kinds = {"TransientError": 1, "Records": 3, "Table": 3, "translated": 1}
    faults = {
        code
        for operation in OPERATIONS.values()
        for kind in kinds.items()
        for code in raised(operation.function, *kind)
    }
    faults |= {code for operation in OPERATIONS.values() for code in codes_of_pairs(sources(operation.function))}
    of_the_authorizer = raised("authorize_request", "TransientError", 1)
    answers = document()["components"]["responses"]

    assert answers["Unavailable"]["x-codes"] == sorted(faults - NEVER_ANSWERED)
    assert of_the_authorizer <= gateway_codes() & set(answers["ServerError"]["x-codes"])


def test_the_codes_of_orders_are_those_of_docs_api() -> None:
    assert set(schema("OrderError")["properties"]["code"]["enum"]) == table_codes("code of a failed order")
    assert set(schema("OrderWarning")["properties"]["code"]["enum"]) == table_codes("code of a warning")


def test_every_code_of_docs_api_is_in_the_document() -> None:
    sentence = API.read_text("utf-8").partition("Errors of a whole request are")[2].partition("\n\n")[0]
    described_codes = set(re.findall(r"`([a-z]+(?:_[a-z]+)+)`", sentence))
    documented_codes = {
        code
        for operation in OPERATIONS.values()
        for status in operation.answers
        for code in operation.codes(int(status))
    }

    assert described_codes
    assert described_codes - documented_codes <= gateway_codes()


def test_the_fields_of_an_order_are_those_of_the_code() -> None:
    read = {"stage", "version", "mode", "createdAt", "writtenAt", "cases", "feedback", "refunded"}

    assert names("Order") == {*WIRE_NAMES.values(), "items", *read}
    assert names("OrderSent") == {*names("Order"), "lineCount"}
    assert names("Item") == names("ItemSent") == set(LINE_WIRE_NAMES.values())


def test_words_are_those_of_the_code() -> None:
    assert schema("Status")["enum"] == list(Status)
    assert schema("Stage")["enum"] == list(Stage)
    assert schema("CaseState")["enum"] == list(CaseState)
    assert set(schema("WeiyuStatus")["enum"]) == {weiyu_code_of(status) for status in Status}
    assert schema("CardFormat")["enum"] == list(Form)
    assert set(schema("SegmentFact")["enum"]) == set(Fact)
    assert schema("PersonalField")["enum"] == list(PERSONAL)
    assert set(schema("ImportMode")["enum"]) == set(ImportMode)
    assert schema("Import")["properties"]["state"]["enum"] == list(ImportState)
    assert names("Identities") == names("RecentAsked") - {"store", "limit", "locale", "format"} == set(IDENTITIES)


def test_channels_are_those_that_the_hub_has_words_for() -> None:
    named = re.findall(r"channel: \{type: string, enum: \[([^]]*)\]", DOCUMENT.read_text("utf-8"))

    assert len(named) > 1
    assert {frozenset(channels.split(", ")) for channels in named} == {frozenset(SENT_BY_US)}


def test_bounds_are_those_of_the_code() -> None:
    limit = document()["components"]["parameters"]["Limit"]["schema"]

    assert {limit["maximum"]} == {MOST_ORDERS, MOST_IMPORTS, MOST_AUDIT}
    assert schema("OrdersSent")["properties"]["orders"]["maxItems"] == MAX_ORDERS
    assert schema("OrderSent")["properties"]["items"]["maxItems"] == MAX_ITEMS
    assert schema("LinkAsked")["properties"]["minutes"]["maximum"] == MOST_LINK_MINUTES
    assert schema("ContextAsked")["properties"]["minutes"]["maximum"] == MOST_CONTEXT_MINUTES
    assert schema("ActionAsked")["properties"]["lines"]["maxItems"] == MAX_LINES
    assert schema("ActionAsked")["properties"]["reason"]["maxLength"] == MAX_TEXT


def test_no_component_stands_twice_of_which_the_last_would_count() -> None:
    text = DOCUMENT.read_text("utf-8")
    sections = re.split(r"^  [a-zA-Z]+:$", text, flags=re.MULTILINE)
    names = [re.findall(r"^    (\w+):", section, re.MULTILINE) for section in sections[1:]]

    assert len(sections) > 4
    twice = [name for found in names for name, times in Counter(found).items() if times > 1]
    assert [name for name in twice if name[0].isupper()] == []


def test_every_body_has_an_example_that_keeps_to_its_schema() -> None:
    shared = {"components": closed(document()["components"])}
    for name, media in media_types():
        # A file's bytes have none.
        found = list(examples(media)) if media else []
        check = Draft202012Validator({**media.get("schema", {}), **shared})

        assert found or not media, name
        assert [error.message for example in found for error in check.iter_errors(example)] == [], name


def parts(tree: Any, place: str = "") -> Iterator[tuple[str, dict[str, Any]]]:  # noqa: ANN401 - whatever a document holds
    """Every object of the document with its place, but for those in examples."""
    if isinstance(tree, list):
        for inner in tree:
            yield from parts(inner, place)
    if isinstance(tree, dict):
        yield place, tree
        for name, inner in tree.items():
            if name not in {"example", "examples", "enum"}:
                yield from parts(inner, f"{place}/{name}")


def test_it_has_nothing_that_generators_of_clients_stumble_over() -> None:
    tokens = yaml.scan(DOCUMENT.read_text("utf-8"), yaml.CSafeLoader)
    every = list(parts(document()))
    schemas = [(place, part) for place, part in every if not place.endswith("/properties")]

    assert [token for token in tokens if isinstance(token, yaml.AnchorToken | yaml.AliasToken)] == []
    assert [place for place, part in every if place.endswith("/properties") and True in part.values()] == []
    assert [place for place, part in schemas if "array" in part.get("type", "") and "items" not in part] == []
    # What is but `required` makes no type; `minProperties` or the description says that it needs one of several.
    assert [place for place, part in schemas if part.keys() == {"required"}] == []
    assert [place for place, part in schemas if isinstance(part.get("enum"), list) and "type" not in part] == []
    # Generators take no body of a link but a text, and no `examples` for one example.
    assert [place for place, part in every if re.search(r"/links/\w+$", place) and "requestBody" in part] == []
    assert [name for name, media in media_types() if media and "example" not in media] == []
