"""What goes wrong: missing permissions, killed processes, records that cannot be read."""

import json
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

from tests.support.cloud import (
    PATIENCE,
    Deployed,
    Json,
    eventually,
    ids,
    lines,
    mailbox,
    order,
    order_with_buyer,
)


@contextmanager
def hidden_for(cloud: Deployed, seconds: int) -> Iterator[None]:
    """Have messages of a worker that died come again after some seconds, and not after twelve minutes."""
    sqs, queue = cloud.client("sqs"), cloud.queue("MessagesQueue")
    usual = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["VisibilityTimeout"])["Attributes"]
    sqs.set_queue_attributes(QueueUrl=queue, Attributes={"VisibilityTimeout": str(seconds)})
    try:
        yield
    finally:
        sqs.set_queue_attributes(QueueUrl=queue, Attributes=usual)


def test_a_function_stripped_of_a_permission_fails_and_says_which(cloud: Deployed) -> None:
    with cloud.without("FollowOrderChangesRole", "events:PutEvents"):
        cloud.post(order("stripped-1"))

        eventually(
            lambda: any("events:PutEvents" in line for line in cloud.log_lines("FollowOrderChangesLogs")),
            "log line that names the missing permission",
        )
        assert cloud.on_bus("stripped-1") == []

    cloud.settle()
    assert ids(cloud.on_bus("stripped-1")) == ["stripped-1:1"]


def test_an_api_stripped_of_a_permission_answers_500_and_logs_which(cloud: Deployed) -> None:
    with cloud.without("IngestOrdersRole", "dynamodb:BatchGetItem"):
        reply = cloud.call("POST", "/v1/orders", {"orders": [order("stripped-2")]})

    assert (reply.status, reply.code) == (500, "internal_error")
    (line,) = (line for line in cloud.log_lines("IngestOrdersLogs") if reply.json["requestId"] in line)
    assert "BatchGetItem" in line
    assert cloud.post(order("stripped-2"))["created"] == 1


def test_a_process_killed_amid_a_request_leaves_nothing_that_sending_again_does_not_mend(
    cloud: Deployed,
) -> None:
    large = order("killed-large", items=lines(*(f"L{number}" for number in range(300))))
    orders = [large, *(order(f"killed-{number}", items=lines("A", "B")) for number in range(999))]
    numbers = [str(order["externalOrderId"]) for order in orders]

    with ThreadPoolExecutor(1) as pool:
        answer = pool.submit(cloud.call, "POST", "/v1/orders", {"orders": orders})
        eventually(lambda: answer.done() or count_rows(cloud, numbers[1::50]), "first order in the table")
        cloud.kill("ingest_orders")
        cut_off = answer.result()
    assert (cut_off.status, cut_off.code) == (500, "internal_error")
    assert cut_off.headers["retry-after"], "plugins send again what is 429 or 500, and nothing else"
    begun = count_rows(cloud, numbers[1:])
    again = cloud.post(*orders)
    cloud.settle()

    assert 0 < begun < len(orders)
    assert again["created"] + again["unchanged"] == len(orders)
    assert again["unchanged"] >= begun
    assert Counter(ids(cloud.on_bus(*numbers))) == Counter(f"{order_no}:1" for order_no in numbers)
    assert len(cloud.get("killed-large")["items"]) == 300
    assert [item["externalItemId"] for item in cloud.get("killed-998")["items"]] == ["A", "B"]


def test_a_process_killed_amid_the_stream_loses_no_event_and_repeats_no_message(cloud: Deployed) -> None:
    numbers = [f"followed-{number}" for number in range(1000)]
    sampled = numbers[::50]
    orders = [
        order_with_buyer(order_no, "INITIALIZED") if order_no in sampled else order(order_no)
        for order_no in numbers
    ]
    deaths = stream_deaths(cloud)

    with ThreadPoolExecutor(1) as pool:
        answer = pool.submit(cloud.post, *orders)
        kill_amid_work(
            cloud, "follow_order_changes", lambda: kept_events(cloud), lambda: stream_deaths(cloud) > deaths
        )
        assert answer.result()["created"] == 1000
    cloud.settle()

    assert set(ids(cloud.on_bus(*numbers))) == {f"{order_no}:1" for order_no in numbers}
    # Among the events stands what they set off.
    rows = [row for row in cloud.rows("events") if "detail" in row]
    assert sum(row["order_no"]["S"].startswith("followed-") for row in rows) == 1000
    mails = cloud.mail_counts()
    assert {order_no: mails[mailbox(order_no)] for order_no in sampled} == dict.fromkeys(sampled, 1)


def test_a_process_killed_amid_sending_sends_no_message_twice_and_hides_no_loss(cloud: Deployed) -> None:
    numbers = [f"mailed-{number}" for number in range(10)]

    with hidden_for(cloud, 20):
        cloud.post(*(order_with_buyer(order_no, "SHIPPED") for order_no in numbers))
        eventually(lambda: any(cloud.mail_counts()[mailbox(order_no)] for order_no in numbers), "first mail")
        cloud.kill("send_messages")
        # As after twelve minutes: who claimed these is not at work any more.
        for row in cloud.rows("operations"):
            if row["pk"]["S"].startswith("message#order#mailed-") and row["state"]["S"] == "claimed":
                long_ago = {"claimed_at": {"S": "2026-01-01T00:00:00+00:00"}}
                cloud.client("dynamodb").put_item(TableName=cloud.stack.tables["operations"], Item=row | long_ago)
        cloud.settle()

    mails, lost = cloud.mail_counts(), {message["order_no"] for message in failed(cloud)}
    assert all(mails[mailbox(order_no)] <= 1 for order_no in numbers)
    assert {order_no for order_no in numbers if not mails[mailbox(order_no)]} <= lost


def test_a_run_that_cannot_know_whether_the_message_went_out_ends_in_the_queue(cloud: Deployed) -> None:
    cloud.post(order_with_buyer("unsure-1", "PAID"))
    cloud.settle()
    (event,) = cloud.on_bus("unsure-1")
    event |= {"workflow": "order_notification"}
    event["detail"]["order"]["status"] = "PAID"
    machine = cloud.stack.workflows["run_workflow"]
    run = machine.replace(":stateMachine:", ":execution:") + ":unsure"
    row = {
        "pk": "message#order#unsure-1",
        "sk": "PAID",
        "state": "claimed",
        "run": "order_notification~unsure-1:1",
        "attempt": "one that died",
        "claimed_at": "2026-01-01T00:00:00+00:00",
    }
    item = {name: {"S": value} for name, value in row.items()}
    cloud.client("dynamodb").put_item(TableName=cloud.stack.tables["operations"], Item=item)

    cloud.client("stepfunctions").start_execution(stateMachineArn=machine, name="unsure", input=json.dumps(event))

    assert cloud.run_of("unsure-1:1").status == "FAILED"
    (failure,) = (message for message in failed(cloud) if message["order_no"] == "unsure-1")
    assert (failure["event_id"], failure["run"]) == ("unsure-1:1", run)
    assert failure["error"] == "MessageUncertain"
    assert cloud.mails(mailbox("unsure-1")) == []


def test_a_record_that_cannot_be_read_is_set_aside_with_what_follows_it(cloud: Deployed) -> None:
    table = cloud.client("dynamodb"), cloud.stack.tables["orders"]
    with cloud.paused("FollowOrderChangesFunction"):
        cloud.post(order("before-poison"))
        poison(*table, "poisoned-1")
        table[0].delete_item(TableName=table[1], Key=header_key("poisoned-1"))
        cloud.post(order("poisoned-1"), order("beside-poison"))

    cloud.settle()
    assert reasons(cloud, "poisoned-1") == {"image_unreadable", "follows_quarantined"}
    assert ids(cloud.on_bus("before-poison", "beside-poison", "poisoned-1")) == [
        "before-poison:1",
        "beside-poison:1",
    ]
    cloud.post(order("poisoned-1", remark="later"))
    cloud.settle()
    assert ids(cloud.on_bus("poisoned-1")) == ["poisoned-1:2"]


def poison(client: Any, table: str, order_no: str) -> None:  # noqa: ANN401 - a boto3 client
    """Write a header that nobody can read: it has no time of ordering."""
    row = header_key(order_no) | {"status": {"S": "PAID"}, "version": {"N": "1"}}
    client.put_item(TableName=table, Item=row)


def header_key(order_no: str) -> Json:
    return {"order_no": {"S": order_no}, "order_no_sku": {"S": f"{order_no}#"}}


def reasons(cloud: Deployed, order_no: str) -> set[str]:
    waiting = cloud.messages(cloud.queue("QuarantineQueue"))
    return {message["reason"] for message in waiting if message["order_no"] == order_no}


def kept_events(cloud: Deployed) -> int:
    table = cloud.stack.tables["events"]
    pages = cloud.client("dynamodb").get_paginator("scan").paginate(TableName=table, Select="COUNT")
    return sum(page["Count"] for page in pages)


def failed(cloud: Deployed) -> list[Json]:
    return cloud.messages(cloud.queue("FailedRunsQueue"))


def count_rows(cloud: Deployed, numbers: list[str]) -> int:
    table, found = cloud.stack.tables["orders"], 0
    for start in range(0, len(numbers), 100):
        keys = {table: {"Keys": [header_key(order_no) for order_no in numbers[start : start + 100]]}}
        found += len(cloud.client("dynamodb").batch_get_item(RequestItems=keys)["Responses"][table])
    return found


def stream_deaths(cloud: Deployed) -> int:
    """How many batches of the stream ended with their process, by MiniStack's own log."""
    log = (cloud.directory / "cloud.log").read_text("utf-8", "replace")
    return sum("stream batch" in line and "Worker process died" in line for line in log.splitlines())


def kill_amid_work(
    cloud: Deployed, function: str, work_done: Callable[[], int], is_hit: Callable[[], bool]
) -> None:
    """Kill a function's processes as often as its work goes on, until one was hit at work."""
    # Not more often: a process killed while it starts never gets to work.
    done_before, deadline = work_done(), time.monotonic() + PATIENCE
    while not is_hit():
        assert time.monotonic() < deadline, f"{function} was never hit at work"
        if (done := work_done()) > done_before:
            cloud.kill(function)
            done_before = done
        time.sleep(0.02)
