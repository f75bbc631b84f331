"""Tasks: the board, one of them with its order, and what is done with it."""

import json
from typing import Any

import pytest

from orderhub.console.screens import task
from orderhub.console.screens.tasks import STATES
from orderhub.platform.scopes import Scope
from orderhub.tasks.task import TaskState
from tests.support.console import PlayedApi, desk_on, example, request, shown, text_of

ONE = "5d0c9c1e8a534e0b9a0f1f6f5a7c2b10"
PATH = f"/tasks/{ONE}"


def api_with(scopes: frozenset[str] = frozenset(Scope), **fields: Any) -> PlayedApi:  # noqa: ANN401 - of a task
    """An API whose task has some fields otherwise."""
    api = PlayedApi(scopes)
    api.answers["GET", f"/v1{PATH}"] = 200, example("GET", "/v1/tasks/{task_id}") | fields
    return api


def sent(api: PlayedApi, move: str, **form: str) -> dict[str, Any]:
    return desk_on(api).answer(request(f"{PATH}/{move}", method="POST", form=form))


def test_the_board_has_a_column_for_each_state_that_is_to_be_done() -> None:
    api = PlayedApi()
    page = shown(api, "/tasks")

    assert [target for _, target in api.asked[1:]] == ["/v1/tasks?state=open", "/v1/tasks?state=in_progress"]
    assert {*STATES} == {*TaskState}
    for text in ("Call the buyer", "Returns", 'href="/api/console/orders/A1"', "2026-11-23 20:00", "high"):
        assert text in page


def test_mine_are_those_of_the_name_of_the_key_which_stands_in_no_address() -> None:
    api = PlayedApi()
    page = shown(api, "/tasks?show=mine&group=Returns")

    assert api.asked[-1][1] == "/v1/tasks?state=in_progress&group=Returns&assignee=Mei"
    assert "assignee=" not in page.partition('id="by-api"')[0]
    assert "assigned to Mei" in page


def test_overdue_are_those_due_before_now() -> None:
    api = PlayedApi()
    shown(api, "/tasks?show=overdue&state=open")

    ((_, target),) = api.asked[1:]
    assert target.startswith("/v1/tasks?state=open&due_before=20")


def test_a_column_goes_on_by_itself() -> None:
    api = PlayedApi()
    api.answers["GET", "/v1/tasks"] = 200, example("GET", "/v1/tasks") | {"next": "n"}
    assert 'href="/api/console/tasks?group=x&amp;state=in_progress&amp;cursor=n"' in shown(api, "/tasks?group=x")

    shown(api, "/tasks?state=in_progress&cursor=n")
    assert api.asked[-1] == ("GET", "/v1/tasks?state=in_progress&cursor=n")


@pytest.mark.parametrize(("path", "said"), [("/tasks", "There are none."), ("/tasks?group=x", "None matches")])
def test_an_empty_column_says_why(path: str, said: str) -> None:
    api = PlayedApi()
    api.answers["GET", "/v1/tasks"] = 200, {"tasks": [], "next": None}

    assert said in shown(api, path)


def test_a_filter_that_is_refused_is_said() -> None:
    api = PlayedApi()
    api.refuse("GET", "/v1/tasks", 400, "state_unknown")
    whole = desk_on(api).answer(request("/tasks?state=x"))
    part = desk_on(api).answer(request("/tasks?state=x", headers={"HX-Request": "true"}))

    assert (whole["statusCode"], part["statusCode"]) == (400, 200)
    assert "What to do about state_unknown." in text_of(part)


def test_who_may_not_change_tasks_is_offered_nothing_to_change() -> None:
    for path in ("/tasks", PATH):
        page = shown(PlayedApi(frozenset({Scope.TASKS_READ})), path)
        assert "Take" not in page
        assert "Cancel" not in page
        assert "/console/orders" not in page
        assert "Take" in shown(PlayedApi(frozenset({Scope.TASKS_READ, Scope.TASKS_WRITE})), path)


@pytest.mark.parametrize(
    ("state", "assignee", "offered"),
    [
        ("open", None, ["take", "complete", "cancel"]),
        ("in_progress", "Mei", ["complete", "put_back", "cancel"]),
        ("in_progress", "Jun", ["take", "complete", "put_back", "cancel"]),
        ("done", "Mei", ["reopen"]),
        ("cancelled", None, ["reopen"]),
        ("on_ice", None, []),
    ],
)
def test_what_is_offered_is_what_the_state_allows(state: str, assignee: str | None, offered: list[str]) -> None:
    page = shown(api_with(state=state, assignee=assignee), PATH)

    assert [move for move in task.MOVES if f"{PATH}/{move}" in page] == offered


@pytest.mark.parametrize(
    ("move", "change"),
    [
        ("take", {"state": "in_progress", "assignee": "Mei"}),
        ("complete", {"state": "done"}),
        ("put_back", {"state": "open", "assignee": None}),
        ("cancel", {"state": "cancelled"}),
        ("reopen", {"state": "open"}),
    ],
)
def test_a_task_is_changed_if_it_is_as_it_was_seen(move: str, change: dict[str, Any]) -> None:
    api = PlayedApi()
    answer = sent(api, move, revision="3")

    headers, body = api.sent[-1]
    assert api.asked[-1] == ("PATCH", f"/v1{PATH}")
    assert headers["If-Match"] == '"3"'
    assert json.loads(body or b"") == change
    assert answer["headers"]["Location"] == f"/api/console{PATH}?done={move}"
    assert 'class="notice"' in shown(api, f"{PATH}?done={move}")


@pytest.mark.parametrize("revision", ["", "x", '1"\r\nX: y', "²"])
def test_what_is_no_revision_is_sent_as_none(revision: str) -> None:
    api = PlayedApi()
    sent(api, "take", revision=revision)

    assert "If-Match" not in api.sent[-1][0]


def test_who_comes_too_late_sees_the_task_as_it_is_now() -> None:
    api = api_with(state="in_progress", assignee="Jun")
    api.refuse("PATCH", f"/v1{PATH}", 412, "task_changed")
    answer = sent(api, "take", revision="1")

    assert answer["statusCode"] == 412
    assert "Somebody else has changed this task" in text_of(answer)
    assert "Jun" in text_of(answer)

    api.scopes = frozenset({Scope.TASKS_WRITE})
    assert "What to do about task_changed." in text_of(sent(api, "take"))


def test_before_a_task_is_cancelled_it_is_said_what_that_does() -> None:
    api = PlayedApi()
    page = shown(api, f"{PATH}/cancel")

    for text in (
        "Call the buyer",
        "nobody is to do it any more",
        "can be opened again",
        'name="revision" value="1"',
    ):
        assert text in page
    assert f'action="/api/console{PATH}/cancel" method="post"' in page
    assert [method for method, _ in api.asked] == ["GET", "GET"]


def test_the_order_stands_beside_its_task_as_the_key_may_see_it() -> None:
    assert "Super Device" in shown(PlayedApi(), PATH)

    card = shown(PlayedApi(frozenset({Scope.TASKS_READ, Scope.CARDS_READ})), PATH)
    assert "云雀S1" in card
    assert "138" not in card.partition("<main")[2]

    api = PlayedApi()
    api.refuse("GET", "/v1/orders/A1", 404, "order_unknown")
    assert "There is no such order" in shown(api, PATH)
    assert "/orders/" not in shown(api_with(orderNo=None), PATH)


def test_a_task_nobody_knows_is_said_so() -> None:
    api = PlayedApi()
    api.refuse("GET", f"/v1{PATH}", 404, "task_unknown")
    answer = desk_on(api).answer(request(PATH))

    assert answer["statusCode"] == 404
    assert "There is no such task" in text_of(answer)
