"""The routes of messages that people write."""

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import pytest

from orderhub.api.messages.contents import MOST, ContentRoutes
from orderhub.api.messages.uses import Senders
from orderhub.errors import RequestError
from orderhub.http.answer import Answer
from orderhub.http.statuses import status_of
from orderhub.messages.templates import load_catalog, names_in
from tests.unit.messages.contents import THANKS, FakeDocuments
from tests.unit.messages.fakes import NOW

SENDERS = Senders(
    workflows={
        "order_notification": ["{order.status}"],
        "after_sales": ["after_sales_{action.kind}_{action.state}"],
        "send_message": ["{request.message}"],
        "care": ["thanks"],
    },
    rules={"vip": ["thanks", "PAID"], "other": []},
)


def asking(
    name: str = "thanks", language: str = "en", body: object = None, query: Mapping[str, str] | None = None
) -> dict[str, Any]:
    return {
        "resource": "/v1/messages/{name}/{language}",
        "path": f"/v1/messages/{name}/{language}",
        "body": None if body is None else json.dumps(body),
        "queryStringParameters": query,
        "requestContext": {"authorizer": {"key_id": "k1"}},
    }


def shown(answer: Answer) -> Mapping[str, Any]:
    assert isinstance(answer.body, dict)
    return answer.body


@pytest.fixture
def saved() -> FakeDocuments:
    return FakeDocuments()


@pytest.fixture
def routes(saved: FakeDocuments) -> ContentRoutes:
    return ContentRoutes(contents=saved, default_language=lambda: "zh", senders=lambda: SENDERS, clock=lambda: NOW)


def test_what_ships_is_shown_until_something_is_saved(routes: ContentRoutes) -> None:
    body = shown(routes.read(asking("PAID", "EN-gb")))

    assert (body["name"], body["language"], body["languages"]) == ("PAID", "en-gb", ["en-gb", "en", "zh"])
    assert body["channels"] == {name: {"language": "en", "source": "shipped"} for name in ("email", "sms")}
    assert body["content"].keys() == {"subject", "text", "sms"}
    assert not body["content"]["subject"].startswith("Subject")
    assert (body["version"], body["savedAt"], body["savedBy"]) == (0, None, None)


def test_what_ships_can_be_saved_as_it_is_shown(routes: ContentRoutes) -> None:
    for name in names_in(load_catalog()):
        for language in ("en", "zh"):
            before = shown(routes.read(asking(name, language)))
            after = shown(routes.save(asking(name, language, before["content"])))
            assert (after["content"], after["version"]) == (before["content"], 1)


def test_a_message_is_saved_shown_and_deleted(routes: ContentRoutes) -> None:
    first = shown(routes.save(asking(body=THANKS)))
    second = shown(routes.save(asking(body={**THANKS, "subject": "Thanks", "version": 1})))

    assert (first["version"], second["version"], second["savedBy"]) == (1, 2, "k1")
    assert second["content"] == THANKS | {"subject": "Thanks"}
    assert second["channels"]["email"] == {"language": "en", "source": "api"}
    assert shown(routes.read(asking(language="zh")))["content"] == second["content"]
    assert routes.delete(asking()).status == HTTPStatus.NO_CONTENT
    with pytest.raises(RequestError) as unknown:
        routes.read(asking())
    assert (unknown.value.code, status_of(unknown.value)) == ("content_unknown", HTTPStatus.NOT_FOUND)
    versions = shown(routes.versions(asking()))
    assert [(one["version"], one["content"] and one["content"]["subject"]) for one in versions["versions"]] == [
        (3, None),
        (2, "Thanks"),
        (1, "Thank you"),
    ]
    again = shown(routes.save(asking(body=versions["versions"][2]["content"])))
    assert (again["version"], again["content"]) == (4, THANKS)


def test_two_versions_are_held_against_each_other(routes: ContentRoutes) -> None:
    routes.save(asking(body=THANKS))
    routes.save(asking(body=THANKS | {"subject": "Thanks a lot"}))
    routes.delete(asking())

    changed = shown(routes.versions(asking(query={"diff": "1,2"})))
    deleted = shown(routes.versions(asking(query={"diff": "2,3"})))
    same = shown(routes.versions(asking(query={"diff": "2,2"})))

    assert [one["version"] for one in changed["versions"]] == [1, 2]
    assert changed["next"] is None
    assert [line for line in changed["diff"].split("\n") if line[0] in "-+"] == [
        "--- version 1",
        "+++ version 2",
        "-  Thank you",
        "+  Thanks a lot",
    ]
    assert "-  Thanks a lot" in deleted["diff"]
    assert same["diff"] == ""


@pytest.mark.parametrize(
    ("diff", "expected"),
    [
        ("1", (HTTPStatus.BAD_REQUEST, "diff_invalid")),
        ("1,2,3", (HTTPStatus.BAD_REQUEST, "diff_invalid")),
        ("a,b", (HTTPStatus.BAD_REQUEST, "diff_invalid")),
        ("1,123456789", (HTTPStatus.BAD_REQUEST, "diff_invalid")),
        ("1,2", (HTTPStatus.NOT_FOUND, "version_unknown")),
        ("0,1", (HTTPStatus.NOT_FOUND, "version_unknown")),
        ("1,99999999", (HTTPStatus.NOT_FOUND, "version_unknown")),
    ],
)
def test_versions_that_cannot_be_compared_are_refused(
    routes: ContentRoutes, diff: str, expected: tuple[HTTPStatus, str]
) -> None:
    routes.save(asking(body=THANKS))

    with pytest.raises(RequestError) as rejected:
        routes.versions(asking(query={"diff": diff}))

    assert (status_of(rejected.value), rejected.value.code) == expected


def test_versions_come_in_pages(routes: ContentRoutes) -> None:
    for _ in range(3):
        routes.save(asking(body=THANKS))

    page = shown(routes.versions(asking(query={"limit": "2"})))
    rest = shown(routes.versions(asking(query={"limit": "2", "before": str(page["next"])})))

    assert [one["version"] for one in [*page["versions"], *rest["versions"]]] == [3, 2, 1]
    assert (page["next"], rest["next"]) == (2, None)
    assert shown(routes.versions(asking("PAID"))) == {"versions": [], "next": None}


def test_a_text_message_may_come_from_elsewhere(routes: ContentRoutes) -> None:
    body = shown(routes.save(asking("PAID", body={"subject": "x", "text": "y"})))

    assert {name: found["source"] for name, found in body["channels"].items()} == {
        "email": "api",
        "sms": "shipped",
    }
    assert body["content"]["sms"]


def test_all_messages_are_listed_with_who_sends_them(routes: ContentRoutes, saved: FakeDocuments) -> None:
    routes.save(asking(body={"subject": "x", "text": "y"}))
    routes.save(asking("PAID", "zh", THANKS))
    first = saved.save("gone/en", THANKS, NOW, "k1", None)
    saved.save("gone/en", None, NOW, "k1", first)

    listed = {one["name"]: one for one in shown(routes.every(asking()))["messages"]}

    assert listed.keys() == names_in(load_catalog()) | {"thanks"}
    assert listed["thanks"] == {
        "name": "thanks",
        "shipped": False,
        "languages": [{"language": "en", "channels": {"email": "api"}, "version": 1}],
        "workflows": ["care"],
        "rules": ["vip"],
    }
    assert listed["PAID"]["languages"] == [
        {"language": "en", "channels": {"email": "shipped", "sms": "shipped"}, "version": 0},
        {"language": "zh", "channels": {"email": "api", "sms": "api"}, "version": 1},
    ]
    assert (listed["PAID"]["workflows"], listed["PAID"]["rules"]) == (["order_notification"], ["vip"])
    assert listed["after_sales_refund_done"]["workflows"] == ["after_sales"]
    assert listed["win_back"]["workflows"] == []


@pytest.mark.parametrize(
    "name", ["", "a%2Fb", "..", "%2E%2E", "%2e%2e%2fen", "Paid", "a%00", "test", "x" * 65, "a%23b"]
)
def test_a_name_that_is_none_is_refused(routes: ContentRoutes, name: str) -> None:
    for answer in (routes.read, routes.save, routes.delete, routes.versions):
        with pytest.raises(RequestError) as refused:
            answer(asking(name, body=THANKS))
        assert refused.value.code in {"name_invalid", "route_unknown"}


@pytest.mark.parametrize("language", ["x", "..", "en%2F..", "en%0A", "english", "%00"])
def test_a_language_that_is_none_is_refused(routes: ContentRoutes, language: str) -> None:
    with pytest.raises(RequestError) as refused:
        routes.save(asking("PAID", language, THANKS))
    assert (refused.value.code, status_of(refused.value)) == ("language_invalid", HTTPStatus.BAD_REQUEST)


@pytest.mark.parametrize(
    ("body", "code", "status"),
    [
        (None, "message_invalid", HTTPStatus.UNPROCESSABLE_ENTITY),
        ([], "body_invalid", HTTPStatus.BAD_REQUEST),
        (THANKS | {"subjct": "x"}, "field_unknown", HTTPStatus.BAD_REQUEST),
        (THANKS | {"text": "x" * 64_000}, "body_too_large", HTTPStatus.REQUEST_ENTITY_TOO_LARGE),
        (THANKS | {"text": "{{ x }}"}, "message_invalid", HTTPStatus.UNPROCESSABLE_ENTITY),
        (THANKS | {"version": 1}, "version_conflict", HTTPStatus.CONFLICT),
        (THANKS | {"version": False}, "version_conflict", HTTPStatus.CONFLICT),
        (THANKS | {"version": "0"}, "version_conflict", HTTPStatus.CONFLICT),
    ],
)
def test_what_cannot_be_saved_is_not(
    routes: ContentRoutes, saved: FakeDocuments, body: object, code: str, status: HTTPStatus
) -> None:
    with pytest.raises(RequestError) as refused:
        routes.save(asking(body=body))
    assert (refused.value.code, status_of(refused.value)) == (code, status)
    assert saved.all == {}


def test_mistakes_are_said_with_their_lines(routes: ContentRoutes) -> None:
    with pytest.raises(RequestError) as refused:
        routes.save(asking(body=THANKS | {"text": "a\n{{ order.nmber }}", "version": 0}))
    (error,) = refused.value.errors
    assert (error["pointer"], error["line"], error["code"]) == ("/text", 2, "placeholder_unknown")
    assert "order.number" in str(error["message"])


def test_there_are_not_too_many(routes: ContentRoutes, saved: FakeDocuments) -> None:
    for number in range(MOST):
        saved.save(f"m{number}/en", THANKS, NOW, "k1", None)

    routes.save(asking("m1", body=THANKS))
    with pytest.raises(RequestError) as refused:
        routes.save(asking(body=THANKS))
    assert (refused.value.code, status_of(refused.value)) == ("messages_too_many", HTTPStatus.CONFLICT)
    routes.delete(asking("m1"))
    routes.save(asking(body=THANKS))


def test_what_is_not_saved_cannot_be_deleted(routes: ContentRoutes) -> None:
    routes.save(asking(body=THANKS))
    routes.delete(asking())
    for name in ("thanks", "PAID"):
        with pytest.raises(RequestError) as refused:
            routes.delete(asking(name))
        assert refused.value.code == "content_unknown"


def test_a_page_goes_on_behind_a_number(routes: ContentRoutes) -> None:
    with pytest.raises(RequestError) as refused:
        routes.versions(asking(query={"before": "x"}))
    assert refused.value.code == "before_invalid"
