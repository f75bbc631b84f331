"""Bodies made to break whoever reads them, on every route that takes one: refused by name, and cheaply."""

import gzip
import json
import sys
import tracemalloc
from collections.abc import Callable, Iterator
from functools import partial
from urllib.parse import urlsplit

import pytest

from tests.support.api import Api, Response, problem_of, running_api
from tests.support.openapi import Operation, operations
from tests.support.orders import body, wire_order

ORDERS = operations()["POST", "/v1/orders"]
OTHERS = [
    operation
    for operation in operations().values()
    if "requestBody" in operation.documented and operation != ORDERS
]
MILLION = 1_000_000
HOSTILE = {
    "6-mb": b'{"reason":"' + b"x" * 6 * MILLION + b'"}',
    "1000-levels": b'{"reason":' + b"[" * 1000 + b"]" * 1000 + b"}",
    "100000-levels": b"[" * 100_000,
    "not-a-number": b'{"reason":NaN}',
    "infinity": b'{"reason":-Infinity}',
    "twice": b'{"orders":[],"orders":[],"reason":"a","reason":"b"}',
    "million-strings": b'{"orders":[' + b'"",' * (MILLION - 1) + b'""]}',
    "100000-fields": b"{" + b",".join(b'"a field %d":0' % number for number in range(100_000)) + b"}",
    "lone-surrogate": b'{"reason":"\\ud800"}',
    "no-utf-8": b'{"reason":"\xff\xfe"}',
    "no-json": b"reason=1",
    "cut": b'{"reason":"',
    "gzip": gzip.compress(b'{"reason":"' + b"x" * 20 * MILLION + b'"}'),
    "no-object": b"[{}]",
    "null": b"null",
}
LARGE = [name for name, sent in HOSTILE.items() if len(sent) > MILLION]
MOST = 3
"""How many times the memory of Python's own parser a body may take, or of its bytes where it is not parsed."""
FEW = 100
CALLS_PER_FIELD = 2


@pytest.fixture(scope="module")
def api() -> Iterator[Api]:
    with running_api() as api:
        answer = api.call("POST", "/v1/orders", body=body(wire_order("A1")))
        assert json.loads(answer["body"])["created"] == 1
        yield api


@pytest.fixture(scope="module")
def places(api: Api) -> dict[str, str]:
    """What is there: without it a route would refuse for another reason."""
    made = api.call("POST", "/v1/orders/{order_no}/feedback-link", {"order_no": "A1"}, b"{}")
    token = urlsplit(json.loads(made["body"])["url"]).path.split("/")[-2]
    return {"order_no": "A1", "action": "refund", "token": token}


def is_refused(answer: Response, operation: Operation) -> bool:
    """Whether the refusal is one the document knows; some routes look first whether what they name is there."""
    status, code = problem_of(answer)
    # A form comes back as the page it was filled in on.
    page = answer["headers"]["Content-Type"].startswith("text/html")
    return status in {400, 404, 413, 422} and (page or code in operation.codes(status))


def test_each_of_them_is_refused_by_every_route(api: Api, places: dict[str, str]) -> None:
    zipped = {"Content-Encoding": "gzip"}

    taken = [
        (operation.method, operation.path, name)
        for operation in (ORDERS, *OTHERS)
        for name, sent in HOSTILE.items()
        if not is_refused(api.call(operation.method, operation.path, places, sent, headers=zipped), operation)
    ]

    assert taken == []


def test_a_hostile_order_keeps_no_other_out(api: Api) -> None:
    def sent(more: str) -> bytes:
        # A number of its own: nothing is said twice of an order that the same request has stored before.
        order = json.dumps(wire_order(more[:40]))[:-1]
        return f'{{"orders":[{order},{more}}},{json.dumps(wire_order("A3"))}]}}'.encode()

    deep = "[" * 900 + "]" * 900
    hostile = {
        '"totalCost":NaN': "object_expected",
        '"status":"' + "x" * 3 * MILLION + '"': "object_expected",
    }
    left_out = {
        f'"additionalInfo":{{"a":{deep}}}': "too_deep",
        '"shipping":NaN': "number_invalid",
        '"shipping":1e999999999': "number_invalid",
        '"taxes":' + "9" * 100_000: "number_invalid",
        '"remark":"\\ud800"': "text_invalid",
        '"remark":"' + "x" * 3 * MILLION + '"': "too_long",
        '"tags":[' + '"",' * MILLION + '""]': "list_expected",
        '"additionalInfo":{"a":1,"a":2}': "object_expected",
    }

    for more, code in hostile.items():
        answer = json.loads(api.call("POST", "/v1/orders", body=sent(more))["body"])
        (failed,) = answer["failedOrders"]
        assert [error["code"] for error in failed["errors"]] == [code], more[:40]
        assert answer["created"] + answer["unchanged"] == 1
    for more, code in left_out.items():
        answer = json.loads(api.call("POST", "/v1/orders", body=sent(more))["body"])
        assert [warning["code"] for warning in answer["warnings"]] == [code], more[:40]
        assert answer["created"] + answer["unchanged"] == 2


def test_none_of_them_is_looked_through_piece_by_piece(api: Api, places: dict[str, str]) -> None:
    """What a body costs beyond any other, in calls of functions: they are the same on every machine."""
    more: dict[tuple[str, str], int] = {}
    for operation in (ORDERS, *OTHERS):
        call = partial(api.call, operation.method, operation.path, places)
        call(b"x")  # What is made once, as a client, is no cost of a request.
        small = calls_of(partial(call, b"x"))
        more |= {(operation.path, name): calls_of(partial(call, HOSTILE[name])) - small for name in LARGE}
    fields = more.pop((ORDERS.path, "100000-fields"))

    assert {place: calls for place, calls in more.items() if calls > FEW} == {}
    # Each name is looked at, as none may stand there twice.
    assert fields <= CALLS_PER_FIELD * 100_000 + FEW


def calls_of(work: Callable[[], object]) -> int:
    """How many functions are called, Python's own included."""
    count = 0

    def counted(_frame: object, event: str, _argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(counted)
    try:
        work()
    finally:
        sys.setprofile(before)
    return count


def test_nor_does_it_take_much_more_memory(api: Api, places: dict[str, str]) -> None:
    small = operations()["POST", "/v1/orders/{order_no}/feedback"]
    tracemalloc.start()
    try:
        parsed, many, few = (
            {name: peak_of(partial(work, HOSTILE[name])) for name in LARGE}
            for work in (
                json.loads,
                partial(api.call, ORDERS.method, ORDERS.path, {}),
                partial(api.call, small.method, small.path, places),
            )
        )
    finally:
        tracemalloc.stop()

    assert {name: many[name] / parsed[name] for name in LARGE if many[name] > MOST * parsed[name]} == {}
    # Unread, it is there as the text that came and as its bytes.
    assert {name: few[name] / len(HOSTILE[name]) for name in LARGE if few[name] > MOST * len(HOSTILE[name])} == {}


def peak_of(work: Callable[[], object]) -> int:
    """Bytes that were held at once beyond those before."""
    tracemalloc.reset_peak()
    before = tracemalloc.get_traced_memory()[0]
    work()
    return tracemalloc.get_traced_memory()[1] - before
