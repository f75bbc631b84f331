"""Each list says what to do where it is empty and where the API fails, and goes on where there is more.

Which pages have lists is no table that somebody keeps: it is what they ask of the API.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import pytest

from orderhub.console.screens import SCREENS as ALL
from orderhub.http.parameters import PARAMETERS
from tests.support.console import API, desk_on, request, text_of
from tests.support.console_crawl import Reading, route_of, view_of
from tests.unit.console.filled import SCREENS, filled_api

type Json = Any

GOES_ON = {"cursor", "before"}
NO_LISTS = {
    "": "the first of each list, which leads to all of it",
    "workflows": "how many runs of each are in progress",
    "workflows/{name}/runs/{run_id}": "one run, looked up",
    "keys/{key_id}": "one key, looked up",
    "keys/{key_id}/revoke": "one key, looked up",
    "brand": "stores to choose from",
    "brand/{store}": "stores to choose from",
    "orders/{order_no}/contact": "the event that says who was reached",
    "orders/{order_no}/tell": "rules to choose from",
}
"""Pages that ask for a list and show none that goes on, with what they take from it."""
WHOLE = {"/webhooks": "/v1/webhooks", "/workflows": "/v1/workflows", "/messages": "/v1/messages"}
"""Lists that the API answers whole."""
BESIDE = "orders/{order_no}"
CONFLICT = {
    "state": "open",
    "customerId": "c2",
    "kind": "phone",
    "boundTo": "c1",
    "orderNo": "A7",
    "at": "2026-03-08",
}


def lists_of(path: str) -> set[tuple[str, str]]:
    """The lists that go on which a page asks the API for: methods and paths."""
    api = filled_api()
    desk_on(api).answer(request(path))
    calls = {(method, target) for method, target in api.asked if method == "GET"}
    return {
        (method, urlsplit(target).path)
        for method, target in calls
        if GOES_ON & set(PARAMETERS.get((method, route_of(method, target) or ""), ()))
    }


@cache
def pages() -> dict[str, set[tuple[str, str]]]:
    """The addresses of pages with lists, with the lists."""
    listing = {path: lists_of(path) for path in SCREENS.values() if view_of("GET", path)[0] not in NO_LISTS}
    return {path: lists for path, lists in listing.items() if lists}


def looked_at(path: str, lists: set[tuple[str, str]], answer: Json) -> str:
    """A page with some lists answered otherwise: by a status and code, or with fields changed."""
    api = filled_api()
    for method, asked in lists:
        if isinstance(answer, tuple):
            api.refuse(method, asked, *answer)
            continue
        body = filled_api()._answer(method, asked)[1]  # noqa: SLF001 - what it answers else
        if asked == "/v1/customers/conflicts":
            body["conflicts"] = [CONFLICT]
        is_empty = answer in {"empty", "empty, and more"}
        api.answers[method, asked] = (
            200,
            {name: [] if is_empty and isinstance(value, list) else value for name, value in body.items()}
            | {"next": None if answer == "empty" else "go-on-here"},
        )
    return text_of(desk_on(api).answer(request(path)))


def empties(page: str) -> Iterator[str]:
    for around, text in Reading(page).texts:
        if around[-1][1].get("class") == "empty":
            yield text


@pytest.mark.parametrize("path", [*pages(), *WHOLE])
def test_a_list_that_is_empty_says_what_to_do(path: str) -> None:
    lists = pages().get(path) or {("GET", WHOLE[path])}
    said = list(empties(looked_at(path, lists, "empty")))

    assert said
    # Beside an order, what there is none of leaves nothing to do.
    assert [text for text in said if not re.search(r"[.;,] \S", text) and view_of("GET", path)[0] != BESIDE] == []


@pytest.mark.parametrize(("status", "code"), [(500, "internal_error"), (429, "too_many_requests")])
@pytest.mark.parametrize("path", [*pages(), *WHOLE])
def test_a_list_that_the_api_refuses_says_what_to_do(path: str, status: int, code: str) -> None:
    page = looked_at(path, pages().get(path) or {("GET", WHOLE[path])}, (status, code))

    assert 'role="alert"' in page
    assert f"What to do about {code}." in page


@pytest.mark.parametrize("path", [*pages(), *WHOLE])
def test_a_list_that_does_not_come_in_time_says_what_to_do(path: str) -> None:
    api = filled_api()
    late = {asked for _, asked in pages().get(path) or {("GET", WHOLE[path])}}

    def send(method: str, address: str, *rest: Any) -> tuple[int, bytes]:  # noqa: ANN401 - as it is called
        if urlsplit(address.removeprefix(API)).path in late:
            raise TimeoutError
        return api(method, address, *rest)

    desk = replace(desk_on(api), send=send)
    for language, said in (("en", "did not answer in time; try again"), ("zh-CN", "API 未及时响应，请重试。")):
        assert said in text_of(desk.answer(request(path, language=language)))


@pytest.mark.parametrize("answer", ["more", "empty, and more"])
@pytest.mark.parametrize("path", pages())
def test_a_list_goes_on_where_there_is_more(path: str, answer: str) -> None:
    read = Reading(looked_at(path, pages()[path], answer))
    ways = [known for _, tag, known in read.elements if tag == "a" and "go-on-here" in known.get("href", "")]
    there = {known.get("id") for _, _, known in read.elements}

    assert ways
    for known in ways:
        # htmx asks for nothing where the list it adds to is not on the page.
        assert "hx-target" not in known or known["hx-target"].partition(" ")[0].removeprefix("#") in there


def test_whoever_adds_a_list_says_what_it_is() -> None:
    known = {view_of("GET", path)[0] for path in ["", *SCREENS.values()]}

    assert NO_LISTS.keys() <= known
    firsts = {screen.views[0].place for screen in ALL}
    assert firsts <= known
