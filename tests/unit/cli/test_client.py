"""What the command makes of an answer, and when it asks again."""

import json
from importlib.metadata import PackageNotFoundError

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from orderhub_cli import client
from orderhub_cli.client import Client
from orderhub_cli.profiles import Profile
from orderhub_cli.version import HEADER, differ, own_version
from tests.support.command import KEY, URL, Machine


@given(st.lists(st.integers(0, 7), max_size=6), st.integers(1, 30))
def test_a_list_is_read_page_by_page_up_to_the_limit(sizes: list[int], limit: int) -> None:
    pages = [[{"id": f"{page}/{number}"} for number in range(size)] for page, size in enumerate(sizes)] or [[]]
    asked: list[httpx.QueryParams] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.params)
        at = int(request.url.params.get("cursor", "0"))
        following = str(at + 1) if at + 1 < len(pages) else None
        return httpx.Response(200, json={"things": pages[at], "next": following})

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(client, "transport", httpx.MockTransport(answer))
        caller = Client(profile=Profile(name="x", url=URL, key=KEY))
        found = [*caller.rows("/v1/things", "things", {"type": "a"}, limit)]

    assert found == [thing for page in pages for thing in page][:limit]
    assert all(int(query["limit"]) <= limit and query["type"] == "a" for query in asked)


@pytest.mark.parametrize(
    ("status", "code"),
    [(400, 1), (409, 1), (401, 3), (403, 3), (404, 4), (429, 5), (500, 5), (503, 5)],
)
def test_a_refusal_ends_with_a_code_of_its_kind_and_says_what_to_do(
    machine: Machine, status: int, code: int
) -> None:
    errors = [{"code": "date_invalid", "pointer": "/from", "message": "Send a day."}, {"code": "x"}]
    machine.problem("GET /v1/orders/A1", status, "some_code", errors=errors)

    ended = machine.run("orders", "get", "A1")
    as_json = machine.run("orders", "get", "A1", "--json")

    assert (ended.code, ended.out, as_json.code) == (code, "", code)
    assert ended.err.startswith("orderhub: What to do. (some_code)\n  /from: Send a day. (date_invalid)\n")
    assert "request id: r-1" in ended.err
    said = json.loads(as_json.err)
    assert (said["code"], said["message"], said["requestId"]) == ("some_code", "What to do.", "r-1")
    assert KEY not in ended.err + as_json.err


def test_what_may_pass_is_waited_for_a_few_times_and_no_longer_than_is_bearable(machine: Machine) -> None:
    busy = httpx.Response(503, headers={"Retry-After": "3600"}, json={"code": "busy", "detail": "Later."})
    machine.answer("GET /v1/orders/A1", busy)

    assert machine.run("orders", "get", "A1").code == 5
    assert machine.waited == [30.0] * 4


def test_what_was_too_much_is_sent_again_whatever_it_is(machine: Machine) -> None:
    busy = httpx.Response(429, headers={"Retry-After": "12"}, json={"code": "too_many_requests"})
    machine.answer("DELETE /v1/rules/vip", busy, httpx.Response(204))

    ended = machine.run("rules", "delete", "vip", "--yes")

    assert (ended.code, ended.out, machine.waited) == (0, "Deleted the rule vip.\n", [12.0])
    assert "asked again in 12 s" in ended.err


def test_a_hub_that_does_not_answer_is_tried_again_and_named_without_the_key(machine: Machine) -> None:
    machine.answer("GET /v1/orders/A1", httpx.ConnectError(KEY))

    ended = machine.run("orders", "get", "A1")

    assert ended.code == 5
    assert machine.waited == [1.0, 2.0, 4.0, 8.0]
    assert "hub.example did not answer: ConnectError. (hub_unreachable)" in ended.err
    assert KEY not in ended.err


def test_what_could_be_done_twice_is_not_sent_again(machine: Machine) -> None:
    away = httpx.Response(503, headers={"Retry-After": "1"}, json={"code": "away"})
    for answer in (httpx.ReadTimeout("x"), away):
        machine.answer("POST /v1/imports/i1/fire", answer)
        machine.requests.clear()

        assert machine.run("imports", "fire", "i1", "--yes").code == 5
        assert len(machine.requests) == 1


@pytest.mark.parametrize(
    "answer", [httpx.Response(200, text="<html>"), httpx.Response(403, json={"message": "Missing"})]
)
def test_what_is_no_hub_is_said_to_be_none(machine: Machine, answer: httpx.Response) -> None:
    machine.answer("GET /v1/orders/A1", answer)
    assert "is no orderhub. (not_a_hub)" in machine.run("orders", "get", "A1").err

    machine.answer("GET /v1/orders/A1", httpx.Response(502, text="Bad gateway"))
    assert machine.run("orders", "get", "A1").code == 5


def test_an_answer_of_a_list_is_no_object(machine: Machine) -> None:
    machine.answer("GET /v1/orders/A1", [])
    assert machine.run("orders", "get", "A1").code == 5


@pytest.mark.parametrize(
    ("one", "other", "do"),
    [
        ("1.2.3", "1.2.9", False),
        ("1.2.3", "1.3.0", True),
        ("1.2.0", "2.2.0", True),
        ("", "1.0.0", False),
        ("0+checkout", "1.0.0", False),
    ],
)
def test_versions_differ_where_major_or_minor_do(one: str, other: str, do: bool) -> None:  # noqa: FBT001 - a case
    assert differ(one, other) is do


def test_another_version_of_the_hub_is_said_once(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("orderhub_cli.version.version", lambda _: "0.1.0")
    machine.headers[HEADER] = "0.2.0"
    machine.answer("GET /v1/orders", {"orders": [{}], "next": "c"}, {"orders": [{}], "next": None})

    ended = machine.run("orders", "list", "--json")

    assert (own_version(), len(machine.requests)) == ("0.1.0", 2)
    assert ended.err.count("the hub is version 0.2.0, this command 0.1.0") == 1
    machine.headers[HEADER] = "0.1.7"
    machine.answer("GET /v1/orders", {"orders": [], "next": None})
    assert machine.run("orders", "list", "--json").err == ""


def test_a_checkout_that_is_not_installed_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(_: str) -> str:
        raise PackageNotFoundError

    monkeypatch.setattr("orderhub_cli.version.version", missing)
    assert own_version() == "0+checkout"
