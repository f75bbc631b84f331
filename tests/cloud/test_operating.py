"""The person on call: one id leads through everything; what broke lies in a queue, and goes back once mended."""

import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from local.doctor.__main__ import checklist
from local.hub import Hub, embedded_hub
from local.redrive.__main__ import redrive
from local.status.reading import read_status
from orderhub.platform.metrics import Metric
from orderhub.redrive.queue_message import Outcome
from orderhub.status.snapshot import Status
from tests.support.cloud import (
    Deployed,
    Json,
    bearer,
    eventually,
    file_row,
    file_table,
    ids,
    mailbox,
    order_with_buyer,
)
from tests.support.cloud import order as sent_order
from tests.support.files import csv_file

ID = "erp-sync-0001"


@pytest.fixture
def hub(cloud: Deployed) -> Hub:
    return embedded_hub(cloud.stack)


def header_key(order_no: str) -> Json:
    return {"order_no": {"S": order_no}, "order_no_sku": {"S": f"{order_no}#"}}


def lines_with(cloud: Deployed, logs: str, text: str) -> Iterator[Json]:
    return (json.loads(line) for line in cloud.log_lines(logs) if text in line)


def waiting(cloud: Deployed, queue: str, text: str) -> list[Json]:
    return [message for message in cloud.messages(cloud.queue(queue)) if text in json.dumps(message)]


def test_one_id_leads_from_the_request_to_event_run_and_message(cloud: Deployed) -> None:
    headers = bearer(cloud.stack.api_key) | {"X-Correlation-Id": ID}
    body = {"orders": [order_with_buyer("traced-1", "SHIPPED")]}

    reply = cloud.call("POST", "/v1/orders", body, headers)
    again = cloud.call("POST", "/v1/orders", {"orders": [sent_order("traced-1", "PAID")]}, headers)
    cloud.settle()

    assert reply.headers["x-correlation-id"] == again.headers["x-correlation-id"] == ID
    # Two requests under one id are two changes all the same.
    assert (reply.json["created"], again.json["updated"]) == (1, 1)
    assert {event["detail"]["metadata"]["correlation_id"] for event in cloud.on_bus("traced-1")} == {ID}
    run = next(row for row in cloud.rows("operations") if row["pk"]["S"] == "run#order_notification~traced-1:1")
    assert json.loads(run["detail"]["S"])["metadata"]["correlation_id"] == ID
    (message,) = lines_with(cloud, "SendMessagesLogs", '"message_id":"order#traced-1#SHIPPED"')
    assert (message["correlation_id"], message["message"]) == (ID, "message_ended")
    assert {line["correlation_id"] for line in lines_with(cloud, "FollowOrderChangesLogs", "traced-1")} == {ID}


def test_what_the_gateway_answers_itself_bears_an_id_too(cloud: Deployed) -> None:
    for reply in (cloud.call("GET", "/v1/orders", headers={}), cloud.call("GET", "/v1/nothing")):
        assert reply.headers["x-correlation-id"] == reply.json["requestId"]


def test_a_run_that_failed_goes_on_when_its_queue_is_redriven(cloud: Deployed, hub: Hub) -> None:
    with cloud.without("SendMessagesRole", "ses:SendEmail"):
        cloud.post(order_with_buyer("stuck-1", "SHIPPED"))
        eventually(lambda: waiting(cloud, "FailedRunsQueue", "stuck-1"), "failed run in its queue")
    # A worker writes its figures when its batch is done, which is after a run of it has failed.
    status = eventually(lambda: with_failed_messages(hub), "figure of messages that failed")

    results = redrive(hub, "FailedRunsQueue")

    assert "FailedRunsAlarm" in status.ringing
    assert status.queues["FailedRunsQueue"] >= 1
    (ours,) = (result for result in results if result.message.body.get("order_no") == "stuck-1")
    assert ours.outcome is Outcome.DONE
    eventually(lambda: cloud.mails(mailbox("stuck-1")), "mail of the run that was taken up")
    cloud.settle()
    assert len(cloud.mails(mailbox("stuck-1"))) == 1
    assert waiting(cloud, "FailedRunsQueue", "stuck-1") == []


def with_failed_messages(hub: Hub) -> Status | None:
    status = read_status(hub, datetime.now(UTC)).status
    return status if status.figures.sum_of(Metric.MESSAGES_FAILED) >= 1 else None


def test_a_file_nobody_could_take_in_is_taken_in_when_its_event_is_redriven(cloud: Deployed, hub: Hub) -> None:
    table = file_table([file_row("undelivered-1"), file_row("undelivered-2")])
    with cloud.without("ProcessImportRole", "dynamodb:GetItem"):
        cloud.drop("undelivered.csv", csv_file(table))
        eventually(lambda: waiting(cloud, "UndeliveredEventsQueue", "undelivered.csv"), "event in its queue")
    assert cloud.imports("undelivered.csv") == []

    results = redrive(hub, "UndeliveredEventsQueue")

    (ours,) = (result for result in results if "undelivered.csv" in result.message.text)
    assert ours.outcome is Outcome.DONE
    assert cloud.ended_import("undelivered.csv")["state"] == "done"
    assert cloud.get("undelivered-2")["status"] == "PAID"
    # The job is done a moment before its function ends, and only then are the figures written.
    eventually(
        lambda: read_status(hub, datetime.now(UTC)).status.figures.sum_of(Metric.IMPORT_ROWS) >= 2,
        "figures of the import",
    )
    assert any(job.name == "undelivered.csv" for job in read_status(hub, datetime.now(UTC)).imports)


def test_a_change_that_waited_behind_one_nobody_can_read_is_told_from_the_quarantine(
    cloud: Deployed, hub: Hub
) -> None:
    table = cloud.client("dynamodb"), cloud.stack.tables["orders"]
    with cloud.paused("FollowOrderChangesFunction"):
        cloud.post(sent_order("before-set-aside"))
        unreadable = header_key("set-aside-1") | {"status": {"S": "PAID"}, "version": {"N": "1"}}
        table[0].put_item(TableName=table[1], Item=unreadable)
        table[0].delete_item(TableName=table[1], Key=header_key("set-aside-1"))
        cloud.post(sent_order("set-aside-1"))
    cloud.settle()
    assert waiting(cloud, "QuarantineQueue", "follows_quarantined")
    assert cloud.on_bus("set-aside-1") == []

    results = [
        result
        for result in redrive(hub, "QuarantineQueue")
        if result.message.body.get("order_no") == "set-aside-1"
    ]
    cloud.settle()

    assert {result.outcome for result in results} == {Outcome.DONE, Outcome.AGAIN}
    assert ids(cloud.on_bus("set-aside-1")) == ["set-aside-1:1"]
    left = waiting(cloud, "QuarantineQueue", "set-aside-1")
    assert {message["reason"] for message in left} == {"image_unreadable"}


def test_a_range_of_the_stream_that_was_given_up_is_followed_again(cloud: Deployed, hub: Hub) -> None:
    cloud.post(sent_order("given-up-1"), sent_order("given-up-2"))
    cloud.settle()
    streams = cloud.client("dynamodbstreams")
    table = cloud.stack.tables["orders"]
    (stream,) = streams.list_streams(TableName=table)["Streams"]
    (shard,) = streams.describe_stream(StreamArn=stream["StreamArn"])["StreamDescription"]["Shards"]
    where = {"StreamArn": stream["StreamArn"], "ShardId": shard["ShardId"]}
    iterator = streams.get_shard_iterator(**where, ShardIteratorType="TRIM_HORIZON")["ShardIterator"]
    numbers = []
    while records := (answer := streams.get_records(ShardIterator=iterator))["Records"]:
        ours = [
            record["dynamodb"]
            for record in records
            if record["dynamodb"]["Keys"]["order_no"]["S"].startswith("given-up")
        ]
        numbers += [our["SequenceNumber"] for our in ours]
        iterator = answer["NextShardIterator"]
    message = {
        "requestContext": {"functionArn": cloud.stack.functions["follow_order_changes"]},
        "DDBStreamBatchInfo": {
            "streamArn": where["StreamArn"],
            "shardId": where["ShardId"],
            "startSequenceNumber": numbers[0],
            "endSequenceNumber": numbers[-1],
        },
    }
    cloud.client("sqs").send_message(QueueUrl=cloud.queue("StreamFailuresQueue"), MessageBody=json.dumps(message))

    results = redrive(hub, "StreamFailuresQueue")
    cloud.settle()

    assert [result.outcome for result in results] == [Outcome.DONE]
    # Told once more, under the ids they always have, and kept once.
    assert sorted(ids(cloud.on_bus("given-up-1", "given-up-2"))) == ["given-up-1:1"] * 2 + ["given-up-2:1"] * 2
    assert len(cloud.history("given-up-1")) == 1


def _counted(hub: Hub) -> dict[Metric, int]:
    measured = read_status(hub, datetime.now(UTC)).status.figures
    metrics = (Metric.ORDERS_ACCEPTED, Metric.ORDERS_CHANGED, Metric.ORDERS_FAILED)
    return {metric: measured.sum_of(metric) for metric in metrics}


def _counted_at_last(hub: Hub) -> dict[Metric, int]:
    """How many orders were counted, once no line of a log that is on its way changes it any more."""
    counted: list[dict[Metric, int]] = []

    def is_still() -> bool:
        counted.append(_counted(hub))
        time.sleep(1)
        return counted[-4:] == [counted[-1]] * 4

    eventually(is_still, "end of counting")
    return counted[-1]


def test_the_status_shows_what_came_in_and_how_late_it_was_told(cloud: Deployed, hub: Hub) -> None:
    before = _counted_at_last(hub)
    cloud.post(sent_order("counted-1"), sent_order("counted-2"))
    cloud.post(sent_order("counted-1"))
    cloud.settle()

    # The marker of settling is one of them.
    more = {Metric.ORDERS_ACCEPTED: 4, Metric.ORDERS_CHANGED: 3, Metric.ORDERS_FAILED: 0}
    eventually(lambda: _counted(hub) == {metric: before[metric] + more[metric] for metric in more}, "their count")
    status = read_status(hub, datetime.now(UTC)).status

    assert status.figures.lag_median is not None
    assert set(status.queues) >= {
        *("QuarantineQueue", "StreamFailuresQueue", "UndeliveredEventsQueue", "FailedRunsQueue", "RulesQueue")
    }


def test_the_doctor_finds_nothing_to_do_on_a_cloud_that_was_just_brought_up(hub: Hub) -> None:
    found = {finding.subject: finding for finding in checklist(hub)}

    assert found.keys() == {"sender", "access keys", "alarms"}
    assert [found[subject].to_do for subject in ("sender", "access keys")] == ["", ""]
    assert found["sender"].detail.endswith("is verified")
