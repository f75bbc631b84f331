"""What requests about tasks get: created once, listed, changed without losing what others change."""

import json
from collections.abc import Sequence
from typing import Any

import pytest

from orderhub.api.tasks.parameters import moment_in
from orderhub.api.tasks.routes import TaskRoutes
from orderhub.errors import RequestError, TransientError
from orderhub.http.answer import Answer
from orderhub.http.statuses import status_of
from orderhub.tasks.task import Priority, Task, TaskState, Wanted
from tests.support.signing import signer
from tests.unit.tasks.fakes import HOUR, NOON, FakeTasks, new_task

KEY = "7f3a2b9c1d0e"
CUSTOMER = "5f0c6c1e8b7d4a3f9e2d1c0b5a493827"
TASK = new_task(due_at=NOON + HOUR)


class FakeLists:
    """Lists of one page each; they keep what was asked of them."""

    def __init__(self, last: str | None = None) -> None:
        self.calls: list[tuple[Wanted, int, str | None]] = []
        self.last = last

    def page(self, wanted: Wanted, limit: int, after: str | None = None) -> tuple[Sequence[Task], str | None]:
        self.calls.append((wanted, limit, after))
        return [TASK], self.last


def request(  # noqa: PLR0913 - the parts of a request
    body: object = None,
    *,
    task_id: str = TASK.task_id,
    query: dict[str, str] | None = None,
    request_id: str = "request-1",
    key: str | None = None,
    match: str | None = None,
) -> dict[str, Any]:
    sent = {"Host": "hub.example", "Idempotency-Key": key, "If-Match": match}
    return {
        "resource": "/v1/tasks/{task_id}",
        "path": f"/v1/tasks/{task_id}",
        "headers": {name: value for name, value in sent.items() if value},
        "queryStringParameters": query,
        "body": json.dumps(body) if body is not None else None,
        "requestContext": {
            "path": f"/api/v1/tasks/{task_id}",
            "requestId": request_id,
            "authorizer": {"key_id": KEY},
        },
    }


def routes(tasks: FakeTasks | None = None, lists: FakeLists | None = None) -> TaskRoutes:
    return TaskRoutes(
        tasks=tasks or FakeTasks(TASK), lists=lists or FakeLists(), signer=signer(), clock=lambda: NOON + 2 * HOUR
    )


def body_of(answer: Answer) -> dict[str, Any]:
    assert isinstance(answer.body, dict)
    return answer.body


def refused(call: Any, event: dict[str, Any]) -> RequestError:  # noqa: ANN401 - a method of the desk
    with pytest.raises(RequestError) as caught:
        call(event)
    return caught.value


def test_a_task_is_shown_with_where_its_card_is_and_whether_it_is_overdue() -> None:
    answer = routes(FakeTasks(new_task(due_at=NOON, order_no="A/1"))).read(request())

    body = body_of(answer)
    assert body["card"] == "https://hub.example/api/v1/orders/A%2F1/card"
    assert (body["state"], body["overdue"], body["dueAt"]) == ("open", True, "2026-11-22T12:00:00Z")
    assert answer.headers["ETag"] == '"1"'


def test_a_task_about_no_order_has_no_card() -> None:
    assert body_of(routes(FakeTasks(new_task(order_no=None))).read(request()))["card"] is None


def test_a_task_there_is_not_is_unknown() -> None:
    assert refused(routes().read, request(task_id="x")).code == "task_unknown"
    assert refused(routes().change, request({}, task_id="x")).code == "task_unknown"


def test_a_task_is_created_with_what_was_said() -> None:
    tasks = FakeTasks()
    body = {
        "title": " Call back ",
        "description": "Ask for the reason\n",
        "orderNo": "A\u200b1",
        "customerId": CUSTOMER,
        "assignee": "ann",
        "group": "returns",
        "priority": "high",
        "dueAt": "2026-11-23T12:00:00+02:00",
    }

    answer = routes(tasks).create(request(body))

    (task,) = tasks.stored.values()
    assert answer.status == 201
    assert body_of(answer)["taskId"] == task.task_id
    assert task.description == body_of(answer)["description"] == "Ask for the reason"
    assert (task.title, task.order_no, task.customer_id) == ("Call back", "A1", CUSTOMER)
    assert (task.assignee, task.group, task.priority) == ("ann", "returns", Priority.HIGH)
    assert (task.created_by, task.created_at) == ("api", NOON + 2 * HOUR)
    assert body_of(answer)["dueAt"] == "2026-11-23T10:00:00Z"


def test_a_request_that_comes_again_with_its_key_creates_nothing() -> None:
    tasks = FakeTasks()
    first = routes(tasks).create(request({"title": "Call"}, key="k"))

    again = routes(tasks).create(request({"title": "Call"}, key="k", request_id="request-2"))

    assert (first.status, again.status) == (201, 200)
    assert first.body == again.body


def test_a_key_that_comes_with_another_request_is_refused() -> None:
    tasks = FakeTasks()
    routes(tasks).create(request({"title": "Call"}, key="k"))

    assert refused(routes(tasks).create, request({"title": "Write"}, key="k")).code == "idempotency_key_reused"


def test_requests_without_a_key_are_two_tasks() -> None:
    tasks = FakeTasks()
    for number in "12":
        routes(tasks).create(request({"title": "Call"}, request_id=number))

    assert len(tasks.stored) == 2


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ({}, ["/title"]),
        ({"title": None}, ["/title"]),
        ({"title": " ", "orderNo": 7}, ["/title", "/orderNo"]),
        ({"title": "x", "orderNo": "\u200b"}, ["/orderNo"]),
        ({"title": "x", "description": "y" * 2001}, ["/description"]),
        ({"title": "x" * 201, "assignee": "y" * 101}, ["/title", "/assignee"]),
        ({"title": "x", "dueAt": "soon", "priority": "mad"}, ["/priority", "/dueAt"]),
        ({"title": "x", "dueAt": "1999-12-31T00:00:00Z"}, ["/dueAt"]),
        ({"title": "x", "dueAt": 7}, ["/dueAt"]),
        ({"title": "x", "customerId": "somebody", "priority": None}, ["/customerId", "/priority"]),
        ({"title": "x", "customerId": 7}, ["/customerId"]),
    ],
)
def test_all_that_is_wrong_with_a_task_is_said(body: object, wrong: list[str]) -> None:
    fault = refused(routes(FakeTasks()).create, request(body))

    assert (fault.code, status_of(fault)) == ("task_invalid", 400)
    assert [error["pointer"] for error in fault.errors] == wrong


def test_a_new_task_has_no_state_and_a_changed_one_stays_with_its_order() -> None:
    assert refused(routes().create, request({"title": "x", "state": "done"})).code == "field_unknown"
    assert refused(routes().change, request({"orderNo": "A2"})).code == "field_unknown"


def test_a_change_that_says_nothing_at_all_is_refused() -> None:
    assert refused(routes().change, request() | {"body": None}).code == "body_invalid"


def test_a_change_touches_what_it_names_and_empties_what_is_null() -> None:
    tasks = FakeTasks(new_task(assignee="ann", description="Ask", due_at=NOON))

    answer = routes(tasks).change(
        request({"state": "in_progress", "assignee": None, "description": None}, match='"1"')
    )

    task = tasks.stored[TASK.task_id]
    assert (task.state, task.assignee, task.due_at, task.description) == (TaskState.IN_PROGRESS, None, NOON, None)
    assert (answer.headers["ETag"], task.updated_at) == ('"2"', NOON + 2 * HOUR)


def test_a_title_cannot_be_emptied() -> None:
    assert refused(routes().change, request({"title": None})).code == "task_invalid"


def test_a_change_that_changes_nothing_is_no_revision() -> None:
    answer = routes().change(request({"state": "open"}))

    assert (answer.status, answer.headers["ETag"]) == (200, '"1"')


def test_who_read_another_revision_is_told() -> None:
    fault = refused(routes().change, request({"state": "done"}, match='"0"'))

    assert (status_of(fault), fault.code) == (412, "task_changed")


class Busy(FakeTasks):
    """Tasks that somebody else changes just before each of the first changes."""

    def __init__(self, *tasks: Task, times: int) -> None:
        super().__init__(*tasks)
        self.times = times

    def change(self, before: Task, after: Task) -> bool:
        if self.times:
            self.times -= 1
            return False
        return super().change(before, after)


def test_a_change_goes_on_when_others_change_the_task_meanwhile() -> None:
    tasks = Busy(TASK, times=3)

    routes(tasks).change(request({"state": "done"}))

    assert tasks.stored[TASK.task_id].state is TaskState.DONE


def test_a_task_that_everybody_changes_is_busy() -> None:
    with pytest.raises(TransientError) as fault:
        routes(Busy(TASK, times=9)).change(request({"state": "done"}))

    assert fault.value.code == "task_busy"


def test_a_list_is_of_what_is_still_to_be_done_unless_a_state_is_named() -> None:
    lists = FakeLists()

    routes(lists=lists).every(request())
    routes(lists=lists).every(
        request(query={"state": "done", "assignee": "ann", "group": "returns", "order_no": " A1 ", "limit": "7"})
    )

    assert lists.calls == [
        (Wanted(states=(TaskState.OPEN, TaskState.IN_PROGRESS)), 20, None),
        (Wanted(states=(TaskState.DONE,), assignee="ann", group="returns", order_no="A1"), 7, None),
    ]


def test_a_cursor_leads_on_behind_the_page() -> None:
    lists = FakeLists(TASK.place)

    first = body_of(routes(lists=lists).every(request(query={"due_before": "2026-11-23"})))
    routes(lists=lists).every(request(query={"cursor": first["next"]}))

    assert [task["taskId"] for task in first["tasks"]] == [TASK.task_id]
    assert lists.calls[0][0].due_before == moment_in("2026-11-23T00:00:00Z")
    assert lists.calls[1][2] == TASK.place


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({"state": "late"}, "state_unknown"),
        ({"due_before": "soon"}, "due_before_invalid"),
        ({"cursor": "made up"}, "cursor_invalid"),
        ({"limit": "0"}, "limit_invalid"),
    ],
)
def test_a_list_that_cannot_be_asked_for_is_refused(query: dict[str, str], code: str) -> None:
    assert refused(routes().every, request(query=query)).code == code


@pytest.mark.parametrize("text", ["9999-12-31T23:59:59-23:00", "0001-01-01T00:00:00+23:00", None, "", 7])
def test_a_time_beyond_all_times_is_none(text: object) -> None:
    assert moment_in(text) is None
