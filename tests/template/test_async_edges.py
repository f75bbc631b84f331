"""Whatever goes on without anybody waiting for it ends: done, or in a queue with an alarm and a way back."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from local.template_file import Tree
from orderhub.redrive.queues import REDRIVABLE
from orderhub.status.watched import KEPT_ASIDE
from tests.support.template import ROOT, functions, properties, resources, routes

type Edge = tuple[str, str]

BY_BUS = {"EventBridgeRule", "ScheduleV2"}
CALLED_LATER = {"process_import", "delete_orders", "fulfil_privacy", "replay_events"}
"""What others of our functions call without waiting; a test below holds them against the permissions."""
CALLED_AT_ONCE = {"make_signing_key"}
"""And what they wait for: it has nothing to put aside."""
RECEIVED_AT_MOST = {"RulesQueue": 20, "MessagesQueue": 1000}
"""How often a queue hands out a message that is not done; those for buyers may wait long for SES."""


def queue_in(config: Any) -> str:  # noqa: ANN401 - part of a template
    """The queue that a part of the template names, by its ARN."""
    (named,) = (part["Fn::GetAtt"] for part in config.values() if isinstance(part, dict) and "Fn::GetAtt" in part)
    assert named[1] == "Arn"
    return str(named[0])


def events(kinds: set[str]) -> Iterator[tuple[Edge, Tree]]:
    """The triggers of some kinds, of functions and of state machines."""
    owners = properties("Serverless::Function") | properties("Serverless::StateMachine")
    for name, owner in owners.items():
        for event, source in owner.get("Events", {}).items():
            if source["Type"] in kinds:
                yield (name, event), source["Properties"]


def by_name(edges: Iterator[tuple[Edge, Tree]]) -> pytest.MarkDecorator:
    found = list(edges)
    return pytest.mark.parametrize(
        "edge", [event for _, event in found], ids=["-".join(name) for name, _ in found]
    )


def asynchronous() -> dict[str, Tree]:
    """The functions that AWS calls without anybody waiting."""
    by_bus = {
        folder
        for folder, function in functions().items()
        if any(event["Type"] in BY_BUS for event in function.get("Events", {}).values())
    }
    return {folder: functions()[folder] for folder in sorted(by_bus | CALLED_LATER)}


@by_name(events(BY_BUS))
def test_what_the_bus_or_a_schedule_cannot_start_is_bounded_and_put_aside(edge: Tree) -> None:
    assert queue_in(edge["DeadLetterConfig"]) == "UndeliveredEventsQueue"
    assert 60 <= edge["RetryPolicy"]["MaximumEventAgeInSeconds"] <= 86400
    assert 0 < edge["RetryPolicy"]["MaximumRetryAttempts"] <= 185


@pytest.mark.parametrize("rule", properties("Events::Rule").values(), ids=properties("Events::Rule"))
def test_what_a_rule_of_its_own_cannot_deliver_is_bounded_and_put_aside(rule: Tree) -> None:
    for target in rule["Targets"]:
        assert queue_in(target["DeadLetterConfig"]) == "UndeliveredEventsQueue"
        assert target["RetryPolicy"] == {"MaximumEventAgeInSeconds": 86400, "MaximumRetryAttempts": 185}


@pytest.mark.parametrize("folder", asynchronous())
def test_what_a_function_gives_up_that_nobody_waits_for_is_bounded_and_put_aside(folder: str) -> None:
    config = asynchronous()[folder]["EventInvokeConfig"]

    assert config["MaximumEventAgeInSeconds"] <= 21600
    assert config["MaximumRetryAttempts"] <= 2
    assert queue_in(config["DestinationConfig"]["OnFailure"]) == "UndeliveredEventsQueue"


def test_the_functions_that_others_call_later_are_known() -> None:
    called = {
        statement["Resource"]["Fn::GetAtt"][0]
        for name, role in properties("IAM::Role").items()
        if f"{name.removesuffix('Role')}Function" in properties("Serverless::Function")
        for policy in role["Policies"]
        for statement in policy["PolicyDocument"]["Statement"]
        # What is redriven was called before by somebody else.
        if statement.get("Action") == "lambda:InvokeFunction" and name != "RedriveQueueRole"
    }

    known = CALLED_LATER | CALLED_AT_ONCE
    assert called == {f"{''.join(word.title() for word in name.split('_'))}Function" for name in known}
    assert known.isdisjoint(routes().values())


@by_name(events({"DynamoDB"}))
def test_a_stream_that_is_not_followed_is_bounded_and_its_range_put_aside(edge: Tree) -> None:
    assert queue_in(edge["DestinationConfig"]["OnFailure"]) == "StreamFailuresQueue"
    # A stream keeps 24 hours; what is put aside must still be there to be read.
    assert edge["MaximumRecordAgeInSeconds"] <= 12 * 3600
    assert edge["BisectBatchOnFunctionError"] is True


@by_name(events({"SQS"}))
def test_a_queue_that_is_worked_off_gives_up_in_the_end(edge: Tree) -> None:
    worked_off, _ = edge["Queue"]["Fn::GetAtt"]
    policy = properties("SQS::Queue")[worked_off]["RedrivePolicy"]

    # A message that is received while the function is throttled counts as tried: AWS asks for at least five.
    assert policy["maxReceiveCount"] == RECEIVED_AT_MOST[worked_off] >= 5
    assert policy["deadLetterTargetArn"]["Fn::GetAtt"][0] == "UndeliveredEventsQueue"
    assert edge["FunctionResponseTypes"] == ["ReportBatchItemFailures"]


def test_every_kind_of_trigger_is_looked_at_here() -> None:
    known = BY_BUS | {"DynamoDB", "SQS", "Api"}

    owners = {**properties("Serverless::Function"), **properties("Serverless::StateMachine")}.values()
    assert {event["Type"] for owner in owners for event in owner.get("Events", {}).values()} == known
    # Whatever else could call something later.
    assert resources("Lambda::EventSourceMapping") == resources("Scheduler::Schedule") == {}
    (bucket,) = properties("S3::Bucket").values()
    assert bucket["NotificationConfiguration"].keys() == {"EventBridgeConfiguration"}


@pytest.mark.parametrize(
    "path", sorted((ROOT / "events" / "workflows").glob("*.asl.json")), ids=lambda path: path.stem
)
def test_every_task_of_a_state_machine_is_bounded_and_its_failure_kept(path: Any) -> None:  # noqa: ANN401 - a path
    tree = json.loads(path.read_text("utf-8"))
    caught: list[str] = []
    for name, state in tree["States"].items():
        if state["Type"] == "Task" and name != "KeepFailedRun":
            waits = state["Resource"].endswith(".waitForTaskToken")
            # No longer than the queue of messages keeps what a run waits for.
            assert state["TimeoutSeconds"] <= (
                properties("SQS::Queue")["MessagesQueue"]["MessageRetentionPeriod"] if waits else 360
            ), name
            assert all(0 < retrier["MaxAttempts"] <= 6 for retrier in state["Retry"]), name
        if state["Type"] in {"Task", "Map"} and name != "KeepFailedRun":
            (catch,) = state["Catch"]
            assert catch["ErrorEquals"] == ["States.ALL"], name
            caught.append(catch["Next"])
    assert set(caught) <= {"NoteFailure", "KeepFailedRun"}
    keeping = tree["States"]["KeepFailedRun"]
    assert keeping["Arguments"]["QueueUrl"] == "${FailedRunsQueueUrl}"
    assert {"run", "workflow", "error"} <= keeping["Arguments"]["MessageBody"].keys()
    assert keeping["Retry"][0]["MaxAttempts"] == 5


def test_every_queue_in_which_something_is_kept_has_an_alarm_and_a_way_back() -> None:
    worked_off = {event["Queue"]["Fn::GetAtt"][0] for _, event in events({"SQS"})}
    watched = {
        dimension["Value"]["Fn::GetAtt"][0]
        for alarm in properties("CloudWatch::Alarm").values()
        for dimension in alarm.get("Dimensions", [])
        if dimension["Name"] == "QueueName"
    }

    assert set(resources("SQS::Queue")) == watched == worked_off | KEPT_ASIDE
    assert set(REDRIVABLE) == KEPT_ASIDE


@pytest.mark.parametrize("queue", sorted(REDRIVABLE))
def test_the_person_on_call_is_told_how_to_put_back_what_is_in_a_queue(queue: str) -> None:
    text = (ROOT / "docs" / "operations.md").read_text("utf-8")

    assert f"make redrive ENV=<env> QUEUE={queue}" in text


@pytest.mark.parametrize("alarm", resources("CloudWatch::Alarm"))
def test_the_person_on_call_is_told_what_an_alarm_means(alarm: str) -> None:
    """By its name, in the chapter that the alarm itself sends to."""
    chapter = (
        properties("CloudWatch::Alarm")[alarm].get("AlarmDescription", "").rpartition(", ")[2].removesuffix(".")
    )
    words = (ROOT / "docs" / "operations.md").read_text("utf-8")
    text = words.partition(f"## {chapter}\n")[2].partition("\n## ")[0]

    assert f"`{alarm}`" in text


def test_all_that_puts_something_aside_may_be_given_it_back() -> None:
    statements = properties("IAM::Role")["RedriveQueueRole"]["Policies"][0]["PolicyDocument"]["Statement"]
    allowed = {
        json.dumps(resource, sort_keys=True)
        for statement in statements
        for resource in (
            statement["Resource"] if isinstance(statement["Resource"], list) else [statement["Resource"]]
        )
    }
    asynchronous_ones = {f"{folder.title().replace('_', '')}Function" for folder in asynchronous()}
    streams = {
        f"{folder.title().replace('_', '')}Function" for folder in ("follow_order_changes", "keep_products")
    }
    needed = {json.dumps({"Fn::GetAtt": [name, "Arn"]}) for name in asynchronous_ones | streams}
    needed |= {json.dumps({"Fn::GetAtt": [name, "Arn"]}) for name in RECEIVED_AT_MOST}
    needed |= {json.dumps({"Ref": name}) for name in properties("Serverless::StateMachine")}

    assert needed - allowed == set()


@pytest.mark.parametrize(
    ("function", "queues"), [("read_status", resources("SQS::Queue")), ("redrive_queue", KEPT_ASIDE)]
)
def test_the_functions_of_the_status_know_the_queues_by_their_names(function: str, queues: set[str]) -> None:
    told = functions()[function]["Environment"]["Variables"]["QUEUES"]["Fn::Sub"]

    assert json.loads(told) == {name: f"${{{name}}}" for name in queues}


def test_the_status_counts_the_runs_of_every_state_machine() -> None:
    told = functions()["read_status"]["Environment"]["Variables"]["MACHINES"]["Fn::Join"][1]

    assert {machine["Ref"] for machine in told} == set(properties("Serverless::StateMachine"))
