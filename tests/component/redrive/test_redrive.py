"""Redriving on moto's queues, and `make redrive`: what goes back, where to, and what stays."""

import io
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.exceptions import ClientError
from rich.console import Console

from local.hub import Hub
from local.layout import LocalError
from local.redrive.__main__ import redrive, report, why_of
from orderhub.orders.rows import key_of
from orderhub.redrive import queues
from orderhub.redrive.queue_message import Message, Outcome, Reason, Result
from orderhub.redrive.queues import REDRIVABLE
from tests.support.orders import header
from tests.support.tables import moto_tables, put_order

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_sqs import SQSClient

type Json = dict[str, Any]

ARN = "arn:aws:lambda:us-east-1:123456789012:function"
FOLLOW, PRODUCTS = f"{ARN}:follow", f"{ARN}:products"
TRUST = {"Version": "2012-10-17", "Statement": []}
MACHINE = {"StartAt": "Done", "States": {"Done": {"Type": "Succeed"}}}
STREAM = "arn:aws:dynamodb:us-east-1:123456789012:table/OrdersTable/stream/1"


@dataclass
class Functions:
    """Lambda: notes who was called with what, and answers as it is told to."""

    answer: Callable[[str, Json], Json] = lambda _name, _event: {}
    error: str = ""
    calls: list[tuple[str, Json]] = field(default_factory=list)

    def invoke(self, *, FunctionName: str, Payload: bytes, InvocationType: str = "") -> Json:  # noqa: N803 - AWS's
        event = json.loads(Payload)
        self.calls.append((f"{InvocationType}{FunctionName}", event))
        if self.error:
            body: Json = {"errorType": self.error}
            return {"FunctionError": "Unhandled", "Payload": io.BytesIO(json.dumps(body).encode())}
        return {"Payload": io.BytesIO(json.dumps(self.answer(FunctionName, event)).encode())}


@dataclass
class Streams:
    """DynamoDB Streams: one shard, read two records at a time."""

    records: list[Json] = field(default_factory=list)
    forgotten: str = ""

    def get_shard_iterator(self, **request: str) -> Json:
        if self.forgotten:
            raise ClientError({"Error": {"Code": self.forgotten}}, "GetShardIterator")
        numbers = [record["dynamodb"]["SequenceNumber"] for record in self.records]
        return {"ShardIterator": str(numbers.index(request["SequenceNumber"]))}

    def get_records(self, ShardIterator: str) -> Json:  # noqa: N803 - AWS's name
        position = int(ShardIterator)
        return {"Records": self.records[position : position + 2], "NextShardIterator": str(position + 2)}


@dataclass
class Account:
    """What the commands talk to."""

    dynamodb: "DynamoDBClient"
    sqs: "SQSClient"
    functions: Functions = field(default_factory=Functions)
    streams: Streams = field(default_factory=Streams)
    names: dict[str, tuple[str, str]] = field(default_factory=dict)

    def client(self, service: str) -> Any:  # noqa: ANN401 - as Hub says
        own = {"lambda": self.functions, "dynamodbstreams": self.streams, "cloudformation": self}
        return own.get(service) or boto3.client(service)  # type: ignore[call-overload]  # any service

    def get_paginator(self, _operation: str) -> "Account":
        return self

    def paginate(self, **_asked: str) -> list[Json]:
        rows = [
            {"LogicalResourceId": name, "ResourceType": kind, "PhysicalResourceId": physical}
            for name, (kind, physical) in self.names.items()
        ]
        return [
            {"StackResourceSummaries": [*rows, {"LogicalResourceId": "New", "ResourceType": "AWS::SQS::Queue"}]}
        ]

    def put(self, queue: str, content: object, **attributes: str) -> None:
        self.sqs.send_message(
            QueueUrl=self.names[queue][1],
            MessageBody=content if isinstance(content, str) else json.dumps(content),
            MessageAttributes={
                name: {"DataType": "String", "StringValue": text} for name, text in attributes.items()
            },
        )

    def left(self, queue: str) -> int:
        return len(self._waiting(queue))

    def received(self, queue: str) -> list[Json]:
        return [json.loads(text) for text in self._waiting(queue)]

    def _waiting(self, queue: str) -> list[str]:
        answer = self.sqs.receive_message(QueueUrl=self.names[queue][1], MaxNumberOfMessages=10)
        return [message["Body"] for message in answer.get("Messages", [])]

    def redrive(self, queue: str) -> list[tuple[Outcome, str]]:
        hub = Hub("shop", self.client, embedded=True)
        return [(result.outcome, why_of(result)) for result in redrive(hub, queue)]


@pytest.fixture
def account(monkeypatch: pytest.MonkeyPatch) -> Iterator[Account]:
    monkeypatch.setattr(queues, "WAIT_SECONDS", 0)
    with moto_tables("OrdersTable") as dynamodb:
        sqs = boto3.client("sqs")
        found = Account(dynamodb, sqs)
        for name in [*REDRIVABLE, "RulesQueue"]:
            found.names[name] = ("AWS::SQS::Queue", sqs.create_queue(QueueName=name)["QueueUrl"])
        found.names["OrdersTable"] = ("AWS::DynamoDB::Table", "OrdersTable")
        found.names["FollowOrderChangesFunction"] = ("AWS::Lambda::Function", FOLLOW)
        found.names["ManageWorkflowsFunction"] = ("AWS::Lambda::Function", "workflows")
        yield found


def record(order_no: str, number: int) -> Json:
    images = {"Keys": key_of(order_no), "SequenceNumber": str(number)}
    return {"eventID": f"e{number}", "eventName": "MODIFY", "dynamodb": images}


def aside(order_no: str, number: int, **more: object) -> Json:
    body = {"reason": "image_unreadable", "order_no": order_no, "sequence_number": str(number)}
    return {**body, "record_is_whole": True, "record": record(order_no, number), **more}


def numbers_of(account: Account) -> list[str | None]:
    """What the function was given, by sequence numbers; None where it was told of an order as it stands."""
    return [
        record["dynamodb"].get("SequenceNumber")
        for _, event in account.functions.calls
        for record in event["Records"]
    ]


def test_quarantined_records_are_given_again_one_by_one_in_the_order_of_their_order(account: Account) -> None:
    put_order(account.dynamodb, header(order_no="A1"))
    for number in (12, 9, 100):
        account.put("QuarantineQueue", aside("A1", number))

    outcomes = account.redrive("QuarantineQueue")

    assert outcomes == [(Outcome.DONE, "")] * 3
    # At last the order as it stands: an old record is not to be the last that its customer hears of it.
    assert numbers_of(account) == ["9", "12", "100", None]
    (standing,) = account.functions.calls[-1][1]["Records"]
    assert standing["dynamodb"]["OldImage"] == standing["dynamodb"]["NewImage"]
    assert account.left("QuarantineQueue") == 0


def test_a_record_that_a_repeated_batch_set_aside_twice_is_given_once(account: Account) -> None:
    for _ in range(2):
        account.put("QuarantineQueue", aside("A1", 1, event_id="e1"))

    assert account.redrive("QuarantineQueue") == [(Outcome.DONE, "")] * 2

    assert numbers_of(account) == ["1"]
    assert account.left("QuarantineQueue") == 0


def test_a_record_that_still_cannot_be_read_is_said_to_be_back_and_its_order_left_alone(account: Account) -> None:
    put_order(account.dynamodb, header(order_no="A1"))
    account.functions.answer = lambda _name, _event: {"quarantined": 1}
    account.put("QuarantineQueue", aside("A1", 1))

    assert account.redrive("QuarantineQueue") == [(Outcome.AGAIN, "1 still cannot be read")]

    assert numbers_of(account) == ["1"]
    assert account.left("QuarantineQueue") == 0


def test_a_record_that_the_bus_did_not_take_stays(account: Account) -> None:
    account.functions.answer = lambda _name, _event: {
        "batchItemFailures": [{"itemIdentifier": "1"}],
        "quarantined": 0,
    }
    account.put("QuarantineQueue", aside("A1", 1))

    [(outcome, why)] = account.redrive("QuarantineQueue")

    assert (outcome, account.left("QuarantineQueue")) == (Outcome.LEFT, 1)
    assert "redrive again" in why


def test_what_the_function_fails_on_or_is_not_whole_stays_and_is_seen_again_at_once(account: Account) -> None:
    account.functions.error = "TransientError"
    account.put("QuarantineQueue", aside("A1", 1))
    account.put("QuarantineQueue", aside("A2", 2, record_is_whole=False))

    outcomes = account.redrive("QuarantineQueue")

    assert [outcome for outcome, _ in outcomes] == [Outcome.LEFT, Outcome.LEFT]
    assert {why for _, why in outcomes} == {
        "the function says TransientError",
        "is not whole; send the order again, then delete it",
    }
    assert account.left("QuarantineQueue") == 2


@pytest.mark.parametrize("row", [{}, {"status": {"S": "PAID"}}], ids=["gone", "unreadable"])
def test_an_order_that_is_gone_or_cannot_be_read_is_not_followed_as_it_stands(account: Account, row: Json) -> None:
    if row:
        account.dynamodb.put_item(TableName="OrdersTable", Item=key_of("A1") | row)
    account.put("QuarantineQueue", aside("A1", 1))

    assert account.redrive("QuarantineQueue") == [(Outcome.DONE, "")]

    assert numbers_of(account) == ["1"]


def batch(first: int, last: int, function: str = FOLLOW) -> Json:
    where = {"shardId": "shard-1", "streamArn": STREAM}
    numbers = {"startSequenceNumber": str(first), "endSequenceNumber": str(last)}
    return {"requestContext": {"functionArn": function}, "DDBStreamBatchInfo": where | numbers}


def test_a_range_of_the_stream_is_read_again_and_given_to_who_gave_it_up(account: Account) -> None:
    put_order(account.dynamodb, header(order_no="A1"))
    account.streams.records = [record("A1", number) for number in (7, 8, 9, 10, 11)]
    for row in account.streams.records:
        row["dynamodb"] |= {"ApproximateCreationDateTime": datetime(2026, 3, 1, tzinfo=UTC), "Blob": b"\x00"}
    account.put("StreamFailuresQueue", batch(8, 10))
    account.put("StreamFailuresQueue", batch(8, 10, PRODUCTS))

    assert account.redrive("StreamFailuresQueue") == [(Outcome.DONE, "")] * 2

    # Only who keeps customers is told at last how the order stands.
    assert numbers_of(account) == ["8", "9", "10", None, "8", "9", "10"]
    (name, event), *_ = account.functions.calls
    assert name == FOLLOW
    assert event["Records"][0]["dynamodb"]["ApproximateCreationDateTime"] == 1772323200.0
    assert event["Records"][0]["dynamodb"]["Blob"] == "AA=="


def test_a_range_is_read_to_the_shard_s_end_and_no_further(account: Account) -> None:
    account.streams.records = [record("A1", number) for number in (7, 8)]
    account.put("StreamFailuresQueue", batch(7, 99))

    account.redrive("StreamFailuresQueue")

    assert numbers_of(account) == ["7", "8"]


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("TrimmedDataAccessException", "the stream forgot it after 24 hours; now it takes: make reconcile MEND=1"),
        ("AccessDeniedException", "AWS says AccessDeniedException"),
    ],
)
def test_a_range_that_cannot_be_read_stays_and_says_why(account: Account, code: str, why: str) -> None:
    account.streams.forgotten = code
    account.put("StreamFailuresQueue", batch(1, 2))
    account.put("StreamFailuresQueue", "no json")

    outcomes = account.redrive("StreamFailuresQueue")

    assert outcomes == [(Outcome.LEFT, why), (Outcome.LEFT, "names no range of the stream")]
    assert account.left("StreamFailuresQueue") == 2


def machine() -> str:
    role = boto3.client("iam").create_role(RoleName="states", AssumeRolePolicyDocument=json.dumps(TRUST))
    made = boto3.client("stepfunctions").create_state_machine(
        name="machine", definition=json.dumps(MACHINE), roleArn=role["Role"]["Arn"]
    )
    return made["stateMachineArn"]


def executions(arn: str) -> list[Mapping[str, Any]]:
    client = boto3.client("stepfunctions")
    found = client.list_executions(stateMachineArn=arn)["executions"]
    return [
        json.loads(client.describe_execution(executionArn=execution["executionArn"])["input"])
        for execution in found
    ]


def test_what_could_not_be_delivered_goes_to_where_it_was_to_go(account: Account) -> None:
    event, arn = {"detail-type": "orderPAID", "detail": {"orderId": "A1:1"}}, machine()
    rules = "arn:aws:sqs:us-east-1:123456789012:RulesQueue"
    account.put("UndeliveredEventsQueue", event, TARGET_ARN=arn)
    account.put("UndeliveredEventsQueue", event, TARGET_ARN=f"{ARN}:import")
    account.put("UndeliveredEventsQueue", event, TARGET_ARN=rules)
    failed = {"requestContext": {"functionArn": f"{ARN}:webhook:$LATEST"}, "requestPayload": event}
    account.put("UndeliveredEventsQueue", failed)

    assert account.redrive("UndeliveredEventsQueue") == [(Outcome.DONE, "")] * 4

    assert executions(arn) == [event]
    assert account.functions.calls == [(f"Event{ARN}:import", event), (f"Event{ARN}:webhook:$LATEST", event)]
    assert account.received("RulesQueue") == [event]
    assert account.left("UndeliveredEventsQueue") == 0


def test_what_the_queue_of_the_rules_gave_up_goes_back_there(account: Account) -> None:
    message = Message.of(
        {
            "ReceiptHandle": "h",
            "Body": "{}",
            "Attributes": {"DeadLetterQueueSourceArn": "arn:aws:sqs:us-east-1:123456789012:RulesQueue"},
        }
    )

    (result,) = REDRIVABLE["UndeliveredEventsQueue"](Hub("shop", account.client, embedded=True), [message])

    assert result.outcome is Outcome.DONE
    assert account.received("RulesQueue") == [{}]


def test_one_message_that_cannot_go_does_not_take_the_others_along(account: Account) -> None:
    account.put("UndeliveredEventsQueue", {}, TARGET_ARN="arn:aws:sqs:us-east-1:123456789012:gone")
    account.put("UndeliveredEventsQueue", {}, TARGET_ARN="arn:aws:sns:us-east-1:123456789012:topic")
    account.put("UndeliveredEventsQueue", ["neither", "event", "nor", "call"])
    account.put("UndeliveredEventsQueue", {}, TARGET_ARN=f"{ARN}:import")

    outcomes = account.redrive("UndeliveredEventsQueue")

    assert [outcome for outcome, _ in outcomes] == [Outcome.LEFT, Outcome.LEFT, Outcome.LEFT, Outcome.DONE]
    assert "NonExistentQueue" in outcomes[0][1]
    assert [why for _, why in outcomes[1:3]] == [
        "was to go to sns, which is not known here",
        "does not say where it was to go",
    ]
    assert account.left("UndeliveredEventsQueue") == 3


def test_a_failed_run_is_taken_up_by_the_hub_and_one_it_keeps_no_row_of_starts_anew(account: Account) -> None:
    arn = machine()
    given = {"day": "2026-03-01"}
    states = boto3.client("stepfunctions")
    run = states.start_execution(stateMachineArn=arn, name="nightly", input=json.dumps(given))["executionArn"]
    account.functions.answer = lambda _name, _event: {"statusCode": 202, "body": "{}"}
    account.put("FailedRunsQueue", {"workflow": "win_back", "run_id": "win_back~c/1:2~rule:x", "run": "arn"})
    account.put("FailedRunsQueue", {"workflow": "move_rfm", "run": run})

    assert account.redrive("FailedRunsQueue") == [(Outcome.DONE, "")] * 2

    ((name, request),) = account.functions.calls
    assert name == "workflows"
    assert request["path"] == "/v1/workflows/win_back/runs/win_back~c%2F1%3A2~rule%3Ax/redrive"
    assert request["requestContext"]["authorizer"]["scopes"] == "workflows:write"
    assert executions(arn) == [given, given]


@pytest.mark.parametrize(
    ("status", "code", "outcome"),
    [
        (409, "run_not_failed", (Outcome.DONE, "")),
        (404, "run_unknown", (Outcome.LEFT, "the hub says run_unknown")),
    ],
)
def test_a_run_that_goes_on_already_is_done_and_one_nobody_knows_stays(
    account: Account, status: int, code: str, outcome: tuple[Outcome, str]
) -> None:
    account.functions.answer = lambda _name, _event: {"statusCode": status, "body": json.dumps({"code": code})}
    account.put("FailedRunsQueue", {"workflow": "win_back", "run_id": "r"})

    assert account.redrive("FailedRunsQueue") == [outcome]


def test_a_run_stays_while_the_hub_is_not_well_or_when_it_has_no_name(account: Account) -> None:
    account.functions.error = "Sandbox.Timedout"
    account.put("FailedRunsQueue", {"workflow": "win_back", "run_id": "r"})
    account.put("FailedRunsQueue", {"workflow": "win_back"})

    assert account.redrive("FailedRunsQueue") == [
        (Outcome.LEFT, "the hub says Sandbox.Timedout"),
        (Outcome.LEFT, "names no run"),
    ]


@pytest.mark.parametrize("queue", ["", "RulesQueue"])
def test_only_queues_in_which_something_is_kept_are_redriven(account: Account, queue: str) -> None:
    with pytest.raises(LocalError, match="say which queue"):
        account.redrive(queue)


def test_the_report_counts_and_says_why_once() -> None:
    message = Message(handle="h", text="{}")
    console = Console(file=io.StringIO(), width=100)
    left = Result(message=message, outcome=Outcome.LEFT, reason=Reason.AWS_REFUSED, detail="No")

    assert not report([Result(message=message), left, left], console)
    assert report([], console)

    assert console.file.getvalue().splitlines() == [  # type: ignore[attr-defined]  # the StringIO above
        "1 put back, 2 left in the queue",
        "  2 left in the queue: AWS says No",
        "the queue is empty",
    ]
