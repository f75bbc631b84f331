"""Requests with something odd in one place: what a schema forbids is refused, and nothing is a fault of ours."""

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from jsonschema import Draft202012Validator

from tests.support.api import Api, problem_of, running_api
from tests.support.openapi import Operation, Tree, closed, document, examples, operations, written_out
from tests.support.orders import body, wire_item, wire_order

pytestmark = pytest.mark.slow

ODD: tuple[Any, ...] = (
    *(None, True, 0, -1, 1.5, 10**400, "", " ", "\0", "a\0b", "\ud800", "x" * 5000),
    *("2026-01-01T00:00:00\0", "9999-12-31T23:59:59-23:59", [], [None], [[]], {}, {"": {}}, {"a": [1]}),
)
WORDS = (
    *(" \0", "a\0b", "0", "-1", "1.5", "9" * 400, "²", "2026-01-01\0", "9999-12-31T23:59:59-23:59", "2026-13-45"),
    *("x" * 5000, "💥" * 300, "\ud83d", "../..", "%zz", "a/b", "#", "null", "{}", "a,b,,", "\r\nX: y"),
)
SHARED = {"components": closed(document()["components"])}
ORDERS = ("POST", "/v1/orders")


def asked_in_json(operation: Operation) -> Tree:
    found: Tree = (
        written_out(operation.documented.get("requestBody", {})).get("content", {}).get("application/json", {})
    )
    return found


JSON = [operation for route, operation in operations().items() if asked_in_json(operation) and route != ORDERS]
each = pytest.mark.parametrize(
    "operation", JSON, ids=[f"{operation.method} {operation.path}" for operation in JSON]
)


@pytest.fixture(scope="module")
def api() -> Iterator[Api]:
    with running_api() as api:
        lines = [wire_item()]
        answer = api.call(*ORDERS, body=body(wire_order("A1", status="DELIVERED", items=lines)))
        assert json.loads(answer["body"])["created"] == 1
        for room in ("rules", "webhooks"):
            saved = operations()["PUT", f"/v1/{room}/{{name}}"]
            sent = json.dumps(next(examples(asked_in_json(saved)))).encode()
            assert api.call("PUT", saved.path, {"name": "n1"}, sent)["statusCode"] == 201
        yield api


@pytest.fixture(scope="module")
def places(api: Api) -> dict[str, str]:
    """What is there: a route that finds nothing looks no further."""
    task = api.call("POST", "/v1/tasks", body=b'{"title": "Call"}')
    link = api.call("POST", "/v1/orders/{order_no}/card-link", {"order_no": "A1"}, b'{"scopes": ["cards:act"]}')
    return {
        "order_no": "A1",
        "action": "refund",
        "name": "n1",
        "task_id": json.loads(task["body"])["taskId"],
        "token": urlsplit(json.loads(link["body"])["url"]).path.split("/")[-2],
    }


def properties(schema: Tree, depth: int = 4) -> Tree:
    """The properties that a schema names, whichever of its alternatives does."""
    schema = written_out(schema)
    ways = [way for name in ("oneOf", "anyOf", "allOf") for way in schema.get(name, ()) if depth]
    return {
        name: entry
        for part in (*map(written_out, ways), schema)
        for name, entry in part.get("properties", {}).items()
    }


def spoilt(value: Any, schema: Tree, depth: int = 3) -> Iterator[Any]:  # noqa: ANN401 - whatever JSON can say
    """A value with something odd in each place that its schema knows."""
    schema = written_out(schema)
    named = properties(schema)
    if isinstance(value, list) and depth:
        yield from ([odd] for odd in ODD)
        inner = value[0] if value else {}
        yield from ([odd, *value[1:]] for odd in spoilt(inner, schema.get("items", {}), depth - 1))
    if not named or not depth or not isinstance(value, dict):
        return
    for name, entry in named.items():
        yield from (value | {name: odd} for odd in ODD)
        kind = written_out(entry).get("type", ())
        empty: Any = {} if properties(entry) else [] if "array" in kind else None
        yield from (value | {name: odd} for odd in spoilt(value.get(name, empty), entry, depth - 1))


@each
def test_what_a_schema_forbids_is_refused_by_name(operation: Operation, api: Api, places: dict[str, str]) -> None:
    media = asked_in_json(operation)
    check = Draft202012Validator({**media["schema"], **SHARED})
    sent = {json.dumps(odd): odd for known in ({}, *examples(media)) for odd in spoilt(known, media["schema"])}
    forbidden = [text for text, odd in sent.items() if not check.is_valid(odd)]

    answers = [
        (text[:200], problem_of(api.call(operation.method, operation.path, places, text.encode())))
        for text in forbidden
    ]

    assert len(answers) > 10
    assert [(text, status) for text, (status, code) in answers if not code or not 400 <= status < 500] == []


def doubled(value: Any) -> Iterator[str]:  # noqa: ANN401 - whatever JSON can say
    """A value as JSON with one field twice: each of its own, and each within what they hold."""
    if isinstance(value, list):
        for index, inner in enumerate(value):
            parts = list(map(json.dumps, value))
            yield from (f"[{','.join((*parts[:index], text, *parts[index + 1 :]))}]" for text in doubled(inner))
    if not isinstance(value, dict):
        return
    fields = {name: f"{json.dumps(name)}:{json.dumps(inner)}" for name, inner in value.items()}
    for name, inner in value.items():
        yield f"{{{','.join((*fields.values(), fields[name]))}}}"
        yield from (
            f"{{{','.join((fields | {name: f'{json.dumps(name)}:{text}'}).values())}}}" for text in doubled(inner)
        )


@each
def test_a_field_that_stands_twice_is_refused_however_deep(
    operation: Operation, api: Api, places: dict[str, str]
) -> None:
    twice = [text for known in examples(asked_in_json(operation)) for text in doubled(known)]

    answers = {
        text: problem_of(api.call(operation.method, operation.path, places, text.encode())) for text in twice
    }

    # Some look first at what their path names, and whether it is there.
    looked_first = {(400, "language_invalid"), (404, "customer_unknown"), (404, "workflow_unknown")}
    assert set(answers.values()) <= {(400, "body_invalid"), (400, "deletion_invalid"), *looked_first}


@each
def test_a_body_that_must_be_there_is_missed(operation: Operation, api: Api, places: dict[str, str]) -> None:
    must = written_out(operation.documented["requestBody"]).get("required", False)

    for nothing in (None, b""):
        status, code = problem_of(api.call(operation.method, operation.path, places, nothing))
        assert (400 <= status < 500 and code) if must else status < 500


def test_no_word_in_any_place_of_a_request_is_a_fault_of_ours(api: Api, places: dict[str, str]) -> None:
    faults = [
        (operation.path, parameter["name"], word[:20])
        for operation in operations().values()
        for parameter in map(written_out, operation.documented.get("parameters", ()))
        for word in WORDS
        if answered(api, operation, places, parameter, word) >= 500
    ]

    assert faults == []


def answered(api: Api, operation: Operation, places: dict[str, str], parameter: Tree, word: str) -> int:
    """The status of the answer to a request with a word in one place; half a character comes in no address."""
    where, name = parameter["in"], parameter["name"]
    if where == "path" and not word.isprintable():
        word = word.encode(errors="replace").decode()
    named = {**places, name: word} if where == "path" else places
    query = {name: word} if where == "query" else None
    headers = {name: word} if where == "header" else None
    answer = api.call(operation.method, operation.path, named, b"{}", query=query, headers=headers)
    # What works on by itself is not there.
    works_on = (operation.documented["operationId"], name) == ("deleteOrders", "externalOrderId")
    return 202 if works_on else int(answer["statusCode"])
