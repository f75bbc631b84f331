"""Workflows from event to message, with waits of seconds: what starts, waits, stops and ends, each once."""

import json
import re
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote
from urllib.request import urlopen
from zoneinfo import ZoneInfo

import pytest

from local.cloud import free_port
from local.layout import LOCAL
from local.up import stack as running_stack
from tests.support.cloud import Deployed, eventually, mailbox, order_with_buyer
from tests.support.functions import payload
from tests.support.published import came_of
from tests.support.template import ROOT

SCALE = 0.00001
SET = {
    "delivered_follow_up": {"on": True, "days": 14},
    "abandoned_cart": {"on": True, "hours": [1, 240]},
    "payment_reminder": {"on": True},
    "win_back": {"on": True, "cells": ["0/2"]},
    "after_sales": {"on": True},
}
FAR_AWAY = ZoneInfo("America/Sao_Paulo")
"""Where it is quiet in these tests, while it is not where the shop is."""


@pytest.fixture(scope="module")
def cloud() -> Iterator[Deployed]:
    """A cloud of its own, where waits are short and the API sets everything on that the template leaves off."""
    port = free_port()
    directory = LOCAL / f"test-{port}"
    with running_stack(port, directory, parameters=[f"WaitScale={SCALE:f}"]) as deployed:
        found = Deployed(deployed, directory)
        found.listen()
        # Before any function reads what is set, which it then remembers for a minute.
        there = datetime.now(FAR_AWAY)
        quiet = f"{there - timedelta(hours=1):%H:%M}-{there + timedelta(hours=3):%H:%M}"
        sent = {"workflows": SET, "messages": {"quiet_hours": quiet, "frequency_cap": "8/7"}}
        answer = found.call("PUT", "/v1/settings", sent)
        assert answer.status == 200, answer.body
        yield found
    shutil.rmtree(directory)


def now() -> str:
    return datetime.now(UTC).isoformat()


def runs(cloud: Deployed, workflow: str, order_no: str) -> list[dict[str, Any]]:
    found = cloud.call("GET", f"/v1/workflows/{workflow}/runs?limit=100")
    assert found.status == 200, found.body
    return [run for run in found.json["runs"] if run["orderNo"] == order_no]


def ended(cloud: Deployed, workflow: str, order_no: str) -> tuple[str, str]:
    """The state and reason of the one run of an order, once it has ended."""

    def looked() -> list[dict[str, Any]]:
        found = runs(cloud, workflow, order_no)
        assert len(found) <= 1
        return [run for run in found if run["endedAt"]]

    [run] = eventually(looked, f"end of {workflow} of {order_no}")
    return run["state"], run["reason"]


def ended_runs(cloud: Deployed, workflow: str, order_no: str, count: int) -> list[dict[str, Any]]:
    """The runs of an order, once so many have ended."""
    found = [run for run in runs(cloud, workflow, order_no) if run["endedAt"]]
    return found if len(found) == count else []


def waiting(cloud: Deployed, workflow: str, order_no: str) -> dict[str, Any]:
    """The run of an order, once it waits."""

    def looked() -> list[dict[str, Any]]:
        return [run for run in runs(cloud, workflow, order_no) if run["state"] == "waiting"]

    return eventually(looked, f"wait of {workflow} of {order_no}")[0]


def path_of(run: dict[str, Any]) -> str:
    return f"/v1/workflows/{run['workflow']}/runs/{quote(run['runId'], safe='')}"


def subjects(cloud: Deployed, order_no: str) -> list[str]:
    return sorted(mail["Subject"] for mail in cloud.mails(mailbox(order_no)))


def tell_again(cloud: Deployed, order_no: str) -> None:
    """Put every event of an order on the bus a second time."""
    for event in eventually(lambda: cloud.on_bus(order_no), f"events of {order_no}"):
        cloud.publish(event)


def reactions(cloud: Deployed, order_no: str, version: int) -> set[str]:
    """What an event set off, as it is kept beside it."""
    key = {"order_no": {"S": order_no}, "version": {"N": str(-version)}}
    found = cloud.client("dynamodb").get_item(TableName=cloud.stack.tables["events"], Key=key, ConsistentRead=True)
    return came_of(found["Item"]["reactions"]["SS"])


def test_an_order_played_through_tells_each_thing_once_though_each_event_comes_twice(cloud: Deployed) -> None:
    cloud.post(order_with_buyer("played-1", "INITIALIZED", date=now()))
    assert ended(cloud, "payment_reminder", "played-1") == ("done", "sent")
    for status in ("PAID", "SHIPPED", "DELIVERED"):
        cloud.post(order_with_buyer("played-1", status))
        # Of a status that has passed nobody is told any more.
        cloud.settle()
    tell_again(cloud, "played-1")

    assert ended(cloud, "delivered_follow_up", "played-1") == ("done", "sent")

    cloud.settle()
    assert len(subjects(cloud, "played-1")) == len(set(subjects(cloud, "played-1"))) == 5
    assert len(runs(cloud, "order_notification", "played-1")) == 3
    assert reactions(cloud, "played-1", 4) == {
        f"workflow:{name}:{state}:"
        for name, states in (
            ("order_notification", ("started", "sent")),
            ("delivered_follow_up", ("started", "waiting", "sent")),
        )
        for state in states
    }


def test_what_the_api_sets_says_how_long_a_run_waits_and_when_it_is_quiet(cloud: Deployed) -> None:
    cloud.post(order_with_buyer("far-1", "DELIVERED", additionalInfo={"timeZone": str(FAR_AWAY)}))

    run = waiting(cloud, "delivered_follow_up", "far-1")
    wait = datetime.fromisoformat(run["waitUntil"]) - datetime.fromisoformat(run["startedAt"])
    assert wait >= timedelta(days=14) * SCALE

    def held() -> bool:
        return any(run["reason"] == "quiet" for run in runs(cloud, "delivered_follow_up", "far-1"))

    assert eventually(held, "a message that waits for the end of quiet hours")
    # What tells of the order itself is sent as it comes.
    assert len(subjects(cloud, "far-1")) == 1

    def is_stopped() -> bool:
        return cloud.call("POST", f"{path_of(run)}/stop").status == 200

    eventually(is_stopped, "end of a run that would wait for hours")


def test_feedback_that_came_stops_the_question_for_it(cloud: Deployed) -> None:
    cloud.post(order_with_buyer("pleased-1", "DELIVERED"))
    waiting(cloud, "delivered_follow_up", "pleased-1")

    assert cloud.call("POST", "/v1/orders/pleased-1/feedback", {"score": 5}).status == 200

    assert ended(cloud, "delivered_follow_up", "pleased-1") == ("stopped", "feedback_came")
    assert len(subjects(cloud, "pleased-1")) == 1
    assert "workflow:delivered_follow_up:stopped:feedback_came" in reactions(cloud, "pleased-1", 1)


def test_a_cart_that_becomes_an_order_is_reminded_of_once(cloud: Deployed) -> None:
    buyer = {"externalCustomerId": "C-cart-1", "phone": "13900000001", "unionid": "u-cart-1"}
    cloud.post(order_with_buyer("cart-1", "ABANDONED_SHOPPING_CART", date=now(), **buyer))
    eventually(lambda: subjects(cloud, "cart-1"), "first reminder")

    mine = buyer | {"email": mailbox("cart-1"), "date": now()}
    cloud.post(order_with_buyer("bought-1", "PAID", **mine))

    assert ended(cloud, "abandoned_cart", "cart-1") == ("stopped", "ordered_since")
    assert len(subjects(cloud, "cart-1")) == 1


def test_a_run_is_stopped_by_hand_with_its_timer(cloud: Deployed) -> None:
    cloud.post(order_with_buyer("stopped-1", "DELIVERED"))
    run = waiting(cloud, "delivered_follow_up", "stopped-1")

    answer = cloud.call("POST", f"{path_of(run)}/stop")

    assert (answer.status, answer.json["state"], answer.json["reason"]) == (200, "stopped", "stopped_by_hand")
    timers = cloud.client("scheduler").list_schedules(GroupName=cloud.stack.stack_name)["Schedules"]
    assert run["runId"] not in str(timers)
    assert cloud.call("POST", f"{path_of(run)}/redrive").code == "run_not_failed"
    all_of_it = cloud.call("POST", "/v1/workflows/delivered_follow_up/stop")
    assert (all_of_it.status, all_of_it.json["left"]) == (200, 0)


def test_a_run_that_failed_is_taken_up_where_it_failed(cloud: Deployed) -> None:
    cloud.post(order_with_buyer("failed-1", "DELIVERED"))
    waiting(cloud, "delivered_follow_up", "failed-1")
    with cloud.without("SendMessagesRole", "ses:SendEmail"):
        assert ended(cloud, "delivered_follow_up", "failed-1") == ("failed", "MessageRefused")
    [run] = runs(cloud, "delivered_follow_up", "failed-1")

    assert cloud.call("POST", f"{path_of(run)}/redrive").status == 202

    assert ended(cloud, "delivered_follow_up", "failed-1") == ("done", "sent")
    messages = [
        message for message in cloud.messages(cloud.queue("FailedRunsQueue")) if message["order_no"] == "failed-1"
    ]
    assert [(message["run_id"], message["error"]) for message in messages] == [(run["runId"], "MessageRefused")]


def tasks_of(cloud: Deployed, order_no: str) -> list[str]:
    """The bodies of an order's tasks."""
    tasks = [row["body"]["S"] for row in cloud.rows("operations") if row["pk"]["S"].startswith("task#")]
    return [body for body in tasks if f'"{order_no}"' in body]


def test_a_request_for_a_refund_becomes_a_task_and_its_decision_a_message(cloud: Deployed) -> None:
    cloud.post(order_with_buyer("refund-1", "PAID"))
    assert cloud.call("POST", "/v1/orders/refund-1/actions/refund", {"reason": "broken"}).status == 200
    # A case that is decided before its request is followed gets no task.
    eventually(lambda: tasks_of(cloud, "refund-1"), "task of the request")
    cloud.settle()
    tell_again(cloud, "refund-1")

    assert cloud.call("POST", "/v1/orders/refund-1/actions/refund_approve", {}).status == 200

    eventually(lambda: len(subjects(cloud, "refund-1")) > 1, "messages of request and decision")
    [task] = tasks_of(cloud, "refund-1")
    assert '"state": "done"' in task
    assert "broken" in task
    # A message is there before its run is noted as ended.
    both = eventually(lambda: ended_runs(cloud, "after_sales", "refund-1", 2), "ends of both runs")
    assert [run["reason"] for run in both] == ["sent", "sent"]


def test_who_slips_away_is_written_to_once_in_a_period(cloud: Deployed) -> None:
    buyer = {"externalCustomerId": "C-slips-1", "phone": "13900000002", "unionid": "u-slips-1"}
    cloud.post(order_with_buyer("slips-1", "PAID", **buyer))
    [event] = eventually(lambda: cloud.on_bus("slips-1"), "event of slips-1")
    moved = payload("rfm-cell-changed")
    for number in range(2):
        moved["detail"] |= {"contactId": event["detail"]["contactId"], "orderId": f"slips-1-moved-{number}"}
        moved["detail"]["metadata"]["occurred_at"] = now().replace("+00:00", "Z")
        cloud.publish(moved)
        eventually(lambda count=number + 1: len(runs(cloud, "win_back", "slips-1")) == count, "run of slips-1")  # type: ignore[misc]

    def reasons() -> list[str]:
        return sorted(str(run["reason"]) for run in runs(cloud, "win_back", "slips-1"))

    eventually(lambda: reasons() == ["once_per_period", "sent"], "one message and one stop")
    assert len(subjects(cloud, "slips-1")) == 1


def follow_up_in(cloud: Deployed, order_no: str) -> set[tuple[str, str | None]]:
    """What the explanation of an order says came of the follow-up of its first event."""
    [event] = cloud.call("GET", f"/v1/orders/{order_no}/explain").json["events"]
    [found] = [reactor for reactor in event["reactors"] if reactor["name"] == "delivered_follow_up"]
    return {(reaction["state"], reaction["reason"]) for reaction in found["came_of_it"]}


def test_who_unsubscribed_gets_no_more_and_explain_says_so(cloud: Deployed) -> None:
    buyer = {"externalCustomerId": "C-leaves-1", "phone": "13900000003", "unionid": "u-leaves-1"}
    cloud.post(order_with_buyer("leaves-1", "DELIVERED", **buyer))
    assert ended(cloud, "delivered_follow_up", "leaves-1") == ("done", "sent")
    [url] = set(re.findall(r"http\S+/unsubscribe", json.dumps(cloud.mails(mailbox("leaves-1")))))

    with urlopen(url, data=b"List-Unsubscribe=One-Click", timeout=30) as answer:  # noqa: S310 - the stack's own
        assert answer.status == 200
    cloud.post(order_with_buyer("leaves-2", "DELIVERED", **buyer))

    assert ended(cloud, "delivered_follow_up", "leaves-2") == ("stopped", "unsubscribed")
    assert len(subjects(cloud, "leaves-2")) == 1
    assert ("stopped", "unsubscribed") in follow_up_in(cloud, "leaves-2")


def test_a_buyer_gets_no_more_than_the_cap_and_explain_says_so(cloud: Deployed) -> None:
    buyer = {"externalCustomerId": "C-much-1", "phone": "13900000004", "unionid": "u-much-1"}
    numbers = [f"much-{number}" for number in range(9)]
    cloud.post(*(order_with_buyer(number, "DELIVERED", **buyer) for number in numbers))

    ends = {number: ended(cloud, "delivered_follow_up", number) for number in numbers}

    [capped] = [number for number, end in ends.items() if end != ("done", "sent")]
    assert ends[capped] == ("stopped", "capped")
    assert ("stopped", "capped") in follow_up_in(cloud, capped)
    # The message of the order itself is none that is counted.
    assert all(len(subjects(cloud, number)) == (1 if number == capped else 2) for number in numbers)


CARE: dict[str, Any] = {
    "description": "Asks how it was after the delivery of a larger order.",
    "transactional": True,
    "start": {"events": ["orderDELIVERED"], "where": {"order": {"total_cost": [{"numeric": [">", 500]}]}}},
    "stops": ["order_gone", "order_moved_on"],
    "blocks": [
        {"wait": {"days": 10}},
        {
            "if": ["order.total_cost > 900.0", "size(order.open_cases) == 0"],
            "then": [
                {"send_message": {"message": "COMPLETED"}},
                {"wait": {"days": 4}},
                {
                    "if": "!order.has_feedback",
                    "then": [{"send_message": {"message": "PAID"}}],
                    "else": [{"create_task": {"title": "Thank the buyer of ${event.key}"}}],
                },
            ],
        },
    ],
}


def test_a_workflow_is_saved_tried_turned_on_changed_and_turned_off_by_api_alone(cloud: Deployed) -> None:
    care = "/v1/workflows/care"
    assert cloud.call("PUT", care, CARE).status == 201
    assert cloud.call("POST", f"{care}/state", {"state": "on"}).status == 200
    # What starts on events is read once a minute; a new process reads it at once.
    cloud.kill("apply_rules")
    for number, total in enumerate((1000, 1000, 600)):
        cloud.post(order_with_buyer(f"care-{number}", "DELIVERED", totalCost=total))
        waiting(cloud, "care", f"care-{number}")
    assert cloud.call("POST", "/v1/orders/care-1/feedback", {"score": 5}).status == 200
    tried = cloud.call("POST", f"{care}/test", {"order": "care-0"}).json
    other = CARE | {"blocks": [{"end": "changed"}]}
    assert cloud.call("PUT", care, other).json["version"] == 3

    ends = [ended(cloud, "care", f"care-{number}") for number in range(3)]

    assert ends == [("done", "sent"), ("done", "sent"), ("done", "completed")]
    assert [block["does"] for block in tried["blocks"] if block["does"] != "if"] == [
        *("wait", "send_message", "wait", "send_message", "end"),
    ]
    [run] = runs(cloud, "care", "care-0")
    assert (run["version"], run["messages"], len(run["passed"])) == (2, ["COMPLETED", "PAID"], 6)
    assert runs(cloud, "care", "care-2")[0]["messages"] == []
    assert len(tasks_of(cloud, "care-1")) == 1
    assert {"workflow:care:started:", "workflow:care:sent:"} <= reactions(cloud, "care-0", 1)
    assert cloud.call("POST", f"{care}/backtest").json["started"] == 3
    assert cloud.call("POST", f"{care}/state", {"state": "off"}).status == 200
    cloud.kill("apply_rules")
    cloud.post(order_with_buyer("care-3", "DELIVERED", totalCost=1000))
    cloud.settle()
    assert runs(cloud, "care", "care-3") == []


def test_a_state_machine_of_ones_own_on_the_bus_has_the_hub_send_its_message(cloud: Deployed) -> None:
    guide = (ROOT / "docs" / "workflows.md").read_text("utf-8")
    [template] = re.findall(r"```yaml\n(.*?)```", guide.partition("## A state machine of your own")[2], re.DOTALL)
    text = {"subject": "Thank you for {{ order.number }}", "text": "Thank you!"}
    assert cloud.call("PUT", "/v1/messages/thank_you/en", text).status in {200, 201}
    # What is saved as a message is read once a minute; a new process reads it at once.
    cloud.kill("send_messages")
    clouds = cloud.client("cloudformation")
    parameters = [
        {"ParameterKey": "Bus", "ParameterValue": cloud.physical("EventBus")},
        {"ParameterKey": "WaitSeconds", "ParameterValue": "1"},
    ]
    clouds.create_stack(
        StackName="thanks", TemplateBody=template, Parameters=parameters, Capabilities=["CAPABILITY_IAM"]
    )
    clouds.get_waiter("stack_create_complete").wait(
        StackName="thanks", WaiterConfig={"Delay": 1, "MaxAttempts": 60}
    )

    cloud.post(order_with_buyer("thanked-1", "COMPLETED"))

    assert ended(cloud, "send_message", "thanked-1") == ("done", "sent")
    assert "Thank you for thanked-1" in subjects(cloud, "thanked-1")
    clouds.delete_stack(StackName="thanks")


def test_a_backtest_says_what_the_workflow_did(cloud: Deployed) -> None:
    cloud.post(*(order_with_buyer(f"tested-{number}", "INITIALIZED", date=now()) for number in range(3)))
    for number in range(3):
        ended(cloud, "payment_reminder", f"tested-{number}")

    found = cloud.call("POST", "/v1/workflows/payment_reminder/backtest?days=1").json

    started = cloud.call("GET", "/v1/workflows/payment_reminder/runs?limit=100").json["runs"]
    assert (found["started"], found["refused"], found["isComplete"]) == (len(started), 0, True)
    assert {"tested-0", "tested-1", "tested-2"} <= {entry["key"] for entry in found["sample"]}
