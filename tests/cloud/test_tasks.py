"""A task from its creation to its end, and what is told when it is overdue, through the API and over the bus."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.support.cloud import Deployed, Json, bearer, eventually, order
from tests.support.contracts import contract

GROUP = "cloud-tasks"


def created(cloud: Deployed, title: str, key: str | None = None, **fields: str) -> Json:
    headers = bearer(cloud.stack.api_key) | ({"Idempotency-Key": key} if key else {})
    reply = cloud.call("POST", "/v1/tasks", {"title": title, "group": GROUP, **fields}, headers)
    assert reply.status in {200, 201}, reply.body
    return reply.json


def titles(cloud: Deployed, query: str) -> list[str]:
    """The titles on all pages of a list, of one task each."""
    found, cursor = [], ""
    while True:
        reply = cloud.call("GET", f"/v1/tasks?group={GROUP}&limit=1&{query}{cursor}")
        assert reply.status == 200, reply.body
        found += [task["title"] for task in reply.json["tasks"]]
        if reply.json["next"] is None:
            return found
        cursor = f"&cursor={reply.json['next']}"


def overdue_on_bus(cloud: Deployed, task_id: str) -> list[Json]:
    """The events of an overdue task, each once: when two look round at a time, both may tell of it, by one id."""
    events = [event for event in cloud.on_bus(task_id) if event["detail-type"] == "taskOVERDUE"]
    return list({event["detail"]["orderId"]: event for event in events}.values())


def look(cloud: Deployed) -> None:
    """Look for overdue tasks now; the schedule does so every five minutes."""
    function = cloud.stack.functions["tell_overdue_tasks"]
    answer = cloud.client("lambda").invoke(FunctionName=function, Payload=b"{}")
    assert "FunctionError" not in answer, answer["Payload"].read()


def test_tasks_are_listed_by_due_time_and_leave_the_list_when_they_are_done(cloud: Deployed) -> None:
    for title, due in (("later", "2199-01-02"), ("sooner", "2199-01-01")):
        created(cloud, title, dueAt=due, assignee="ann")
    never = created(cloud, "never", assignee="ann")
    eventually(lambda: titles(cloud, "assignee=ann") == ["sooner", "later", "never"], "list by due time")

    reply = cloud.call("PATCH", f"/v1/tasks/{never['taskId']}", {"state": "done"})

    assert (reply.status, reply.json["revision"]) == (200, 2)
    eventually(lambda: titles(cloud, "assignee=ann") == ["sooner", "later"], "list without what is done")
    assert titles(cloud, "assignee=ann&state=done") == ["never"]
    assert titles(cloud, "assignee=ann&due_before=2199-01-02") == ["sooner"]


def test_the_card_of_a_task_is_where_it_says(cloud: Deployed) -> None:
    cloud.post(order("task-card"))

    task = created(cloud, "look at the card", orderNo="task-card")

    path = task["card"].partition("/api/")[2]
    assert cloud.call("GET", f"/{path}").status == 200


def test_a_task_is_created_once_however_often_its_request_comes(cloud: Deployed) -> None:
    with ThreadPoolExecutor(4) as pool:
        ids = [task["taskId"] for task in pool.map(lambda _: created(cloud, "once", "task-once"), range(8))]

    assert len(set(ids)) == 1


def test_changes_at_the_same_time_are_all_kept_and_late_ones_are_refused(cloud: Deployed) -> None:
    task = created(cloud, "changed by many")
    path, changes = (
        f"/v1/tasks/{task['taskId']}",
        [{"assignee": "bob"}, {"priority": "urgent"}, {"title": "other"}],
    )
    with ThreadPoolExecutor(3) as pool:
        replies = list(pool.map(lambda change: cloud.call("PATCH", path, change), changes))

    late = cloud.call("PATCH", path, {"state": "done"}, bearer(cloud.stack.api_key) | {"If-Match": '"1"'})

    now: dict[str, Any] = cloud.call("GET", path).json
    assert [reply.status for reply in replies] == [200, 200, 200]
    assert (now["assignee"], now["priority"], now["title"], now["revision"]) == ("bob", "urgent", "other", 4)
    assert (late.status, late.code) == (412, "task_changed")


def test_an_overdue_task_is_told_of_once_for_each_due_time_and_kept(cloud: Deployed) -> None:
    past = (datetime.now(UTC) - timedelta(hours=1)).isoformat()
    late = created(cloud, "call 13800138000", dueAt=past, assignee="ann@buyers.example", orderNo="task-late")
    done = created(cloud, "done in time")
    # At once: the cloud looks round by itself too, and may do so between two requests.
    cloud.call("PATCH", f"/v1/tasks/{done['taskId']}", {"state": "done", "dueAt": past})

    look(cloud)
    look(cloud)

    [event] = eventually(lambda: overdue_on_bus(cloud, late["taskId"]), "event of the overdue task")
    contract("task-event.v1")[1].validate(event)
    assert event["detail"]["task"]["order_no"] == "task-late"
    moved = (datetime.now(UTC) - timedelta(minutes=30)).isoformat()
    assert cloud.call("PATCH", f"/v1/tasks/{late['taskId']}", {"dueAt": moved}).status == 200
    look(cloud)
    eventually(lambda: len(overdue_on_bus(cloud, late["taskId"])) == 2, "event of the other due time")
    assert overdue_on_bus(cloud, done["taskId"]) == []
    events = cloud.history(f"customer#{late['taskId']}")
    assert Counter(row["detail_type"]["S"] for row in events) == {"taskOVERDUE": 2, "taskCREATED": 1}


def test_a_tag_is_in_the_profile_until_it_is_taken_off(cloud: Deployed) -> None:
    cloud.post(order("tagged", externalCustomerId="C-tagged"))
    cloud.settle()
    lookup = cloud.call("POST", "/v1/customers/lookup", {"externalCustomerId": "C-tagged"})
    path = f"/v1/customers/{lookup.json['customer']['customerId']}"

    tagged = cloud.call("PUT", f"{path}/tags/%E8%B4%B5%E5%AE%BE")
    profile = cloud.call("GET", path).json["tags"]
    untagged = cloud.call("DELETE", f"{path}/tags/%E8%B4%B5%E5%AE%BE")

    assert (tagged.status, tagged.json["tags"], profile) == (200, ["贵宾"], ["贵宾"])
    assert (untagged.status, untagged.json["tags"]) == (200, [])
    assert cloud.call("GET", path).json["orders"] == 1
