"""Catalog, state machine, rules on the bus and settings of the workflows say the same, and fit the code."""

import json
from typing import Any

import pytest

from orderhub.errors import TransientError
from orderhub.events.announcement import SOURCE
from orderhub.events.commands import WORKFLOW_REQUESTED
from orderhub.messages.send_faults import MessageRefused, MessageUncertain
from orderhub.messages.templates import load_catalog as load_messages
from orderhub.workflows.catalog import load_catalog
from orderhub.workflows.message_names import names_fitting
from orderhub.workflows.step import step_of
from orderhub.workflows.task import Broken
from orderhub.workflows.workflow import ON, Workflow
from tests.support.functions import payload
from tests.support.template import ROOT, functions, parameter, properties, template
from tests.support.workflows import evaluated, exits

CATALOG = load_catalog("{}")
CONTEXT = {
    "Execution": {"Id": "arn:aws:states:us-east-1:123456789012:execution:one:run"},
    "StateMachine": {"Id": "arn:aws:states:us-east-1:123456789012:stateMachine:one"},
    "State": {"Name": "Block"},
    "Task": {"Token": "t"},
}
DEFINITION: dict[str, Any] = json.loads(
    (ROOT / "events" / "workflows" / "run_workflow.asl.json").read_text("utf-8")
)
STATES: dict[str, dict[str, Any]] = DEFINITION["States"]
each = pytest.mark.parametrize("workflow", CATALOG.values(), ids=CATALOG)


def machine() -> dict[str, Any]:
    """The state machine of all workflows."""
    found: dict[str, Any] = properties("Serverless::StateMachine")["RunWorkflowStateMachine"]
    return found


def started(workflow: str = "order_notification") -> dict[str, Any]:
    """The input of an execution that apply_rules starts."""
    return {"workflow": workflow, **payload("order-action")}


def settings() -> dict[str, dict[str, str]]:
    """What the functions are told the workflows are set to, as the template says it with its defaults."""
    configured = [
        function["Environment"]["Variables"].get("WORKFLOWS")
        for function in properties("Serverless::Function").values()
        if "Environment" in function
    ]
    [text, lists] = next(setting for setting in configured if setting)["Fn::Sub"]
    for name in template()["Parameters"]:
        text = text.replace(f"${{{name}}}", str(template()["Parameters"][name]["Default"]))
    for name, joined in lists.items():
        text = text.replace(f"${{{name}}}", parameter(joined["Fn::Join"][1]["Ref"]))
    read: dict[str, dict[str, str]] = json.loads(text)
    return read


def test_one_state_machine_runs_all_workflows() -> None:
    definitions = {path.name.removesuffix(".asl.json") for path in (ROOT / "events" / "workflows").glob("*.json")}

    assert definitions == {"over_all", "run_workflow"}
    assert machine()["DefinitionUri"] == "events/workflows/run_workflow.asl.json"
    assert functions()["apply_rules"]["Environment"]["Variables"]["RUN_WORKFLOW_MACHINE"] == {
        "Ref": "RunWorkflowStateMachine"
    }


def test_what_functions_are_told_is_what_the_catalog_says_of_each_setting() -> None:
    configured, known = settings(), {name: workflow for name, workflow in CATALOG.items() if workflow.settings}

    assert configured == {
        name: {setting.name: setting.default for setting in known[name].settings} for name in known
    }


@each
def test_each_setting_has_a_parameter_of_its_default(workflow: Workflow) -> None:
    for setting in workflow.settings:
        assert parameter(setting.parameter) == setting.default


@each
def test_what_starts_a_workflow_is_brought_to_apply_rules(workflow: Workflow) -> None:
    to_rules = properties("Events::Rule")["ToldToRules"]["EventPattern"]["detail-type"]
    prefixes = tuple(prefix["prefix"] for prefix in to_rules if isinstance(prefix, dict))

    assert all(detail_type.startswith(prefixes) for detail_type in workflow.start.detail_types)
    # One that can be turned on starts on events, and no other does.
    assert bool(workflow.start.detail_types) == any(setting.name == ON for setting in workflow.settings)


def test_a_workflow_starts_when_it_is_asked_for_on_the_bus() -> None:
    [rule] = machine()["Events"].values()

    assert rule["Properties"]["Pattern"] == {"source": [SOURCE], "detail-type": [WORKFLOW_REQUESTED]}
    assert "State" not in rule["Properties"]


def test_a_timer_may_start_the_state_machine() -> None:
    [policy] = properties("IAM::Policy").values()
    [statement] = policy["PolicyDocument"]["Statement"]

    assert statement["Resource"] == {"Ref": "RunWorkflowStateMachine"}


@each
def test_each_message_of_a_workflow_has_a_text(workflow: Workflow) -> None:
    known = {name for name, _ in load_messages()["en"]}

    assert all("{request." in name or names_fitting(name, known) for name in workflow.messages)


def test_every_next_state_exists_and_every_state_is_reached() -> None:
    reached, ahead = set(), [DEFINITION["StartAt"]]
    while ahead:
        name = ahead.pop()
        if name not in reached:
            reached.add(name)
            ahead += exits(STATES[name])

    assert reached == set(STATES)


def test_what_lies_between_two_waits_is_one_transition_that_waits_in_the_queue_of_messages() -> None:
    run = STATES[DEFINITION["StartAt"]]

    assert (run["Type"], run["End"]) == ("Task", True)
    assert run["Resource"] == "arn:${Partition}:states:::sqs:sendMessage.waitForTaskToken"
    assert run["Arguments"]["QueueUrl"] == "${MessagesQueueUrl}"
    # What is answered is the output, as that of a function is.
    assert run["Output"] == "{% $states.result %}"


@pytest.mark.parametrize(
    "given",
    [
        started(),
        payload("order-action") | {"detail": {"request": {"workflow": "order_notification", "by": "rule:vip@1"}}},
        {"workflow": "order_notification", "run_id": "r", "leg": 1},
    ],
    ids=["event", "request", "timer"],
)
def test_every_execution_asks_for_a_step_that_the_code_knows(given: dict[str, Any]) -> None:
    body = evaluated(STATES["Run"]["Arguments"]["MessageBody"], {"input": given, "context": CONTEXT})
    failed = {"input": {"error": "Broken", "input": given}, "context": CONTEXT}
    failure = step_of(evaluated(STATES["NoteFailure"]["Arguments"]["Payload"], failed))
    step = step_of(body["step"])

    assert body["token"] == "t"
    for asked in (step, failure):
        assert (asked.workflow, asked.block, asked.input) == ("order_notification", "/blocks/0", given)
        assert (asked.machine, asked.execution) == (CONTEXT["StateMachine"]["Id"], CONTEXT["Execution"]["Id"])
    assert (step.error, failure.error) == ("", "Broken")


def test_the_samples_are_what_the_state_machine_sends() -> None:
    asked = STATES["Run"]["Arguments"]["MessageBody"]["step"]
    [record] = payload("send_messages")["Records"]

    assert json.loads(record["body"])["step"].keys() == asked.keys()
    assert payload("fail_run").keys() == STATES["NoteFailure"]["Arguments"]["Payload"].keys()
    assert STATES["NoteFailure"]["Arguments"]["FunctionName"] == "${FailRunFunctionArn}"


@pytest.mark.parametrize("name", ["Run", "NoteFailure"])
def test_only_faults_that_may_pass_are_tried_again(name: str) -> None:
    retried = {error for retry in STATES[name]["Retry"] for error in retry["ErrorEquals"]}

    assert TransientError.__name__ in retried
    assert retried.isdisjoint({kind.__name__ for kind in (MessageRefused, MessageUncertain, Broken)})


def test_a_failed_run_is_kept_with_ids_and_the_name_of_its_error_only() -> None:
    [caught] = STATES["Run"]["Catch"]
    thrown = {"Error": "MessageUncertain", "Cause": '{"errorMessage": "to mail@example.com"}'}
    failure = evaluated(caught["Output"], {"input": started(), "errorOutput": thrown})

    assert (caught["ErrorEquals"], caught["Next"]) == (["States.ALL"], "NoteFailure")
    assert "mail@" not in json.dumps(failure)
    noted = STATES["NoteFailure"]
    assert (noted["Next"], noted["Catch"][0]["Next"]) == ("KeepFailedRun", "KeepFailedRun")
    failed_run = {"run_id": "care~e", "event_id": "e", "order_no": "o", "outcome": "MessageUncertain"}
    context = {"input": failed_run, "context": CONTEXT}
    assert evaluated(STATES["KeepFailedRun"]["Arguments"]["MessageBody"], context) == {
        "workflow": "care",
        "run": CONTEXT["Execution"]["Id"],
        "run_id": "care~e",
        "event_id": "e",
        "order_no": "o",
        "error": "MessageUncertain",
    }
    output = evaluated(STATES["KeepFailedRun"]["Output"], {"input": failed_run})
    assert evaluated(STATES["Failed"]["Error"], {"input": output}) == "MessageUncertain"


def test_a_run_that_could_not_even_be_noted_as_failed_is_kept_too() -> None:
    [caught] = STATES["NoteFailure"]["Catch"]
    left = evaluated(caught["Output"], {"input": {"error": "Broken", "input": {}}})

    body = evaluated(STATES["KeepFailedRun"]["Arguments"]["MessageBody"], {"input": left, "context": CONTEXT})

    assert (body["error"], body["run_id"], body["order_no"]) == ("Broken", "", "")
