"""Tasks at the console, as one writes them: made once, changed field by field, and never over somebody else's."""

import json
import re
from typing import Any

import pytest

from orderhub.platform.scopes import Scope
from tests.support.console import PlayedApi, desk_on, example, request, shown, text_of

TASK = example("GET", "/v1/tasks/{task_id}")
AS_IT_IS = {
    "title": TASK["title"],
    "description": "",
    "assignee": "",
    "group": "Returns",
    "priority": "high",
    "dueAt": "2026-11-23T20:00",
}


def post(api: PlayedApi, path: str, **form: Any) -> dict[str, Any]:  # noqa: ANN401 - a response
    return desk_on(api).answer(request(path, method="POST", form=form))


def sent(api: PlayedApi, method: str) -> tuple[Any, Any]:
    """Body and headers of the last call by a method."""
    place = [number for number, (verb, _) in enumerate(api.asked) if verb == method][-1]
    headers, body = api.sent[place]
    return json.loads(body or b""), headers


def edited(api: PlayedApi, revision: str = "1", **typed: str) -> dict[str, Any]:
    was = {f"was-{name}": text for name, text in AS_IT_IS.items()}
    return post(api, "/tasks/T1/edit", **{**AS_IT_IS, **typed}, **was, mark=revision)


def test_a_new_task_is_made_once_for_a_form() -> None:
    api = PlayedApi()
    page = shown(api, "/new-task?order_no=A1")
    assert 'name="orderNo" type="text" value="A1"' in page
    [mark] = re.findall(r'name="mark" value="([\w-]{22})"', page)

    form = {"title": "Call", "dueAt": "2026-11-23T20:00", "priority": "high", "orderNo": "A1", "mark": mark}
    answer = post(api, "/new-task", **form)
    assert answer["headers"]["Location"] == f"/api/console/tasks/{TASK['taskId']}?done=saved"
    body, headers = sent(api, "POST")
    assert body == {
        "title": "Call",
        "dueAt": "2026-11-23T20:00:00+08:00",
        "priority": "high",
        "orderNo": "A1",
    }
    assert headers["Idempotency-Key"] == mark

    post(api, "/new-task", title="Call")
    assert "Idempotency-Key" not in sent(api, "POST")[1]


def test_a_form_that_was_changed_after_it_was_taken_gets_another_key() -> None:
    api = PlayedApi()
    api.refuse("POST", "/v1/tasks", 422, "idempotency_key_reused")
    page = text_of(post(api, "/new-task", title="Call", mark="abcdefgh"))

    assert 'name="mark"' in page
    assert "abcdefgh" not in page


def test_what_is_wrong_stands_at_its_field() -> None:
    api = PlayedApi()
    problem = json.loads(PlayedApi.refusal(400, "task_invalid")[1])
    errors = [{"pointer": "/dueAt", "code": "value_invalid", "message": "Send a time."}]
    api.answers["POST", "/v1/tasks"] = 400, problem | {"errors": errors}
    page = text_of(post(api, "/new-task", title="Call", dueAt="soon"))

    assert '<p class="wrong" id="h-dueAt">Send a time.</p>' in page
    assert 'value="soon"' in page
    assert sent(api, "POST")[0]["dueAt"] == "soon"

    api.refuse("POST", "/v1/tasks", 503, "table_busy")
    assert "What to do about table_busy." in text_of(post(api, "/new-task", title="Call"))


def test_a_form_begins_with_the_task_as_it_is() -> None:
    page = shown(PlayedApi(), "/tasks/T1/edit")
    for name, text in AS_IT_IS.items():
        assert f'name="was-{name}" value="{text}"' in page
    assert 'value="2026-11-23T20:00"' in page

    api = PlayedApi()
    api.answers["GET", "/v1/tasks/T1"] = 200, TASK | {"priority": "normal", "dueAt": None}
    assert '<option value="" selected' not in shown(api, "/tasks/T1/edit")
    assert 'name="was-priority" value=""' in shown(api, "/tasks/T1/edit")


def test_what_is_other_is_changed_and_nothing_else() -> None:
    api = PlayedApi()
    answer = edited(api, group="", priority="", dueAt="2026-11-24T09:30")
    assert answer["headers"]["Location"] == "/api/console/tasks/T1?done=saved"
    body, headers = sent(api, "PATCH")
    assert body == {"group": None, "priority": "normal", "dueAt": "2026-11-24T09:30:00+08:00"}
    assert headers["If-Match"] == '"1"'

    edited(api, "x", dueAt="2026-11-24T09:30:00Z")
    assert sent(api, "PATCH")[0] == {"dueAt": "2026-11-24T09:30:00+00:00"}
    assert "If-Match" not in sent(api, "PATCH")[1]


def test_what_nobody_changed_is_not_sent() -> None:
    api = PlayedApi()
    assert edited(api)["headers"]["Location"] == "/api/console/tasks/T1"
    assert "PATCH" not in {method for method, _ in api.asked}


def test_what_somebody_else_changed_meanwhile_is_said_and_kept() -> None:
    api = PlayedApi()
    api.refuse("PATCH", "/v1/tasks/T1", 412, "task_changed")
    api.answers["GET", "/v1/tasks/T1"] = 200, TASK | {"group": "VIP", "assignee": "Ann", "revision": 3}
    answer = edited(api, title="Write to the buyer")
    page = text_of(answer)

    assert answer["statusCode"] == 412
    assert "Somebody else has changed meanwhile: Assignee, Group." in page
    for text in ('value="Write to the buyer"', 'value="VIP"', 'value="Ann"', 'name="mark" value="3"'):
        assert text in page
    assert f'name="was-title" value="{TASK["title"]}"' in page

    api.refuse("PATCH", "/v1/tasks/T1", 404, "task_unknown")
    assert "There is no such task" in text_of(edited(api, title="x"))


@pytest.mark.parametrize(("scopes", "may"), [({*Scope}, True), ({Scope.TASKS_READ}, False)])
def test_the_forms_are_offered_to_whoever_may_write(scopes: set[Scope], may: bool) -> None:  # noqa: FBT001 - a case
    api = PlayedApi(frozenset(scopes))
    assert ("new-task" in shown(api, "/tasks")) is may
    assert ("/tasks/5d0c9c1e8a534e0b9a0f1f6f5a7c2b10/edit" in shown(api, "/tasks/T1")) is may
    assert ("/customers/5f0c6c1e8b7d4a3f9e2d1c0b5a493827" in shown(api, "/tasks/T1")) is may
