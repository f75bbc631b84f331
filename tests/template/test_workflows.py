"""Catalog, definitions, rules on the bus and settings of the workflows say the same, and fit the code."""

import json
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest

from orderhub.errors import TransientError
from orderhub.events.announcement import SOURCE
from orderhub.events.commands import WORKFLOW_REQUESTED
from orderhub.messages.send_faults import MessageRefused, MessageUncertain
from orderhub.messages.templates import load_catalog as load_messages
from orderhub.workflows.catalog import load_catalog
from orderhub.workflows.run import RunState
from orderhub.workflows.step import Does, step_of
from orderhub.workflows.task import Broken
from orderhub.workflows.workflow import ON, Workflow
from tests.support.functions import payload
from tests.support.template import ROOT, functions, parameter, properties, template
from tests.support.workflows import evaluated, exits

type State = dict[str, Any]

CATALOG = load_catalog("{}")
STATES = [*RunState, "repeated"]
"""What a step may say became of the run."""
CONTEXT = {
    "Execution": {"Id": "arn:aws:states:us-east-1:123456789012:execution:one:run"},
    "StateMachine": {"Id": "arn:aws:states:us-east-1:123456789012:stateMachine:one"},
    "State": {"Name": "Block"},
}
each = pytest.mark.parametrize("workflow", CATALOG.values(), ids=CATALOG)


def definition(workflow: Workflow) -> dict[str, Any]:
    text = (ROOT / "events" / "workflows" / f"{workflow.name}.asl.json").read_text("utf-8")
    read: dict[str, Any] = json.loads(text)
    return read


def states(workflow: Workflow) -> dict[str, State]:
    found: dict[str, State] = definition(workflow)["States"]
    return found


def blocks(workflow: Workflow) -> Iterator[tuple[str, State, dict[str, Any]]]:
    """The states that take a step, with what they ask for."""
    for name, state in states(workflow).items():
        arguments = state.get("Arguments", {})
        payload = arguments.get("Payload") or arguments.get("MessageBody", {}).get("step")
        if payload:
            yield name, state, payload


def machine(workflow: Workflow) -> dict[str, Any]:
    """The state machine of a workflow."""
    uri = f"events/workflows/{workflow.name}.asl.json"
    [found] = [
        machine for machine in properties("Serverless::StateMachine").values() if machine["DefinitionUri"] == uri
    ]
    known: dict[str, Any] = found
    return known


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


def filled(pattern: Any) -> Any:  # noqa: ANN401 - a pattern, or a part of one
    """A pattern of the template with the defaults of parameters in it."""
    if isinstance(pattern, dict) and "Ref" in pattern:
        return [part.strip() for part in parameter(pattern["Ref"]).split(",")]
    if isinstance(pattern, dict):
        return {name: filled(part) for name, part in pattern.items()}
    return pattern


def test_every_workflow_of_the_catalog_has_a_definition_and_a_state_machine_and_no_other_has() -> None:
    definitions = {path.name.removesuffix(".asl.json") for path in (ROOT / "events" / "workflows").glob("*.json")}

    assert definitions == {*CATALOG, "over_all", "run_workflow"}
    assert [machine(workflow)["DefinitionUri"] for workflow in CATALOG.values()]


def test_what_functions_are_told_is_what_the_catalog_says_of_each_setting() -> None:
    configured, known = settings(), {name: workflow for name, workflow in CATALOG.items() if workflow.settings}

    assert configured == {
        name: {setting.name: setting.default for setting in known[name].settings} for name in known
    }


@each
def test_each_setting_has_a_parameter_of_its_default(workflow: Workflow) -> None:
    for setting in workflow.settings:
        assert parameter(setting.parameter) == setting.default


def started_by_apply_rules() -> dict[str, Any]:
    """The state machines that `apply_rules` starts, by the names of their workflows."""
    text = functions()["apply_rules"]["Environment"]["Variables"]["WORKFLOW_MACHINES"]["Fn::Sub"]
    machines: dict[str, str] = json.loads(text)
    return {
        name: properties("Serverless::StateMachine")[machine.strip("${}")] for name, machine in machines.items()
    }


@each
def test_what_happens_starts_the_workflow_by_apply_rules_or_by_a_rule_of_its_own(workflow: Workflow) -> None:
    rules, machines = machine(workflow)["Events"], started_by_apply_rules()
    switches = [setting.parameter for setting in workflow.settings if setting.name == ON]
    if not switches:
        assert set(rules) == {"Requested"}
        return
    if "Happened" not in rules:
        assert machines[workflow.name] == machine(workflow)
        to_rules = properties("Events::Rule")["ToldToRules"]["EventPattern"]["detail-type"]
        prefixes = tuple(prefix["prefix"] for prefix in to_rules if isinstance(prefix, dict))
        assert all(detail_type.startswith(prefixes) for detail_type in workflow.start.detail_types)
        return
    assert workflow.name not in machines
    happened = rules["Happened"]["Properties"]
    pattern = deepcopy(happened["Pattern"])

    assert pattern.pop("source") == [SOURCE]
    assert set(pattern.pop("detail-type")) == workflow.start.detail_types
    assert filled(pattern) == {"detail": workflow.start.where}
    [switch] = switches
    assert happened["State"] == {"Fn::If": [f"Is{switch}On", "ENABLED", "DISABLED"]}
    assert template()["Conditions"][f"Is{switch}On"] == {"Fn::Equals": [{"Ref": switch}, "true"]}


def test_apply_rules_starts_all_that_ship_and_are_started_by_events() -> None:
    assert {name for name, workflow in CATALOG.items() if "Happened" not in machine(workflow)["Events"]} == {
        *started_by_apply_rules(),
        "send_message",
    }


@each
def test_every_workflow_starts_when_it_is_asked_for(workflow: Workflow) -> None:
    rule = machine(workflow)["Events"]["Requested"]["Properties"]

    assert rule["Pattern"] == {
        "source": [SOURCE],
        "detail-type": [WORKFLOW_REQUESTED],
        "detail": {"request": {"workflow": [workflow.name]}},
    }
    assert "State" not in rule


@each
def test_a_timer_may_start_every_state_machine(workflow: Workflow) -> None:
    [policy] = properties("IAM::Policy").values()
    [statement] = policy["PolicyDocument"]["Statement"]
    logical = {str(machine): name for name, machine in properties("Serverless::StateMachine").items()}

    assert {"Ref": logical[str(machine(workflow))]} in statement["Resource"]


@each
def test_every_next_state_exists_and_every_state_is_reached(workflow: Workflow) -> None:
    reached, ahead = set(), [definition(workflow)["StartAt"]]
    while ahead:
        name = ahead.pop()
        if name not in reached:
            reached.add(name)
            ahead += exits(states(workflow)[name])

    assert reached == set(states(workflow))


@each
def test_every_block_asks_for_a_step_that_the_code_knows(workflow: Workflow) -> None:
    event = payload("order-action")
    for name, _, arguments in blocks(workflow):
        came = {"error": "Broken", "input": event} if arguments["does"] == Does.FAIL else event
        step = step_of(evaluated(arguments, {"input": came, "context": CONTEXT}))

        assert (step.workflow, step.block) == (workflow.name, "Block"), name
        assert (step.machine, step.execution) == (CONTEXT["StateMachine"]["Id"], CONTEXT["Execution"]["Id"])
        assert step.input == event
        if step.does is Does.WAIT:
            assert step.then in states(workflow)
            assert len(workflow.values(step.wait)) > step.part


@each
def test_the_messages_are_those_of_the_catalog_and_have_a_text(workflow: Workflow) -> None:
    sent = {step["message"] for _, _, step in blocks(workflow) if step["does"] == Does.SEND}
    known = {name for name, _ in load_messages()["en"]}

    assert sent == set(workflow.messages)
    assert {name for name in sent if "{" not in name} <= known


@each
def test_a_run_goes_on_where_its_timer_says(workflow: Workflow) -> None:
    start = states(workflow)[definition(workflow)["StartAt"]]
    woken = {step["then"] for _, _, step in blocks(workflow) if step["does"] == Does.WAIT}
    # After quiet hours, and when it is taken up again, a run goes on with the block it was at.
    resumed = {name for name, _, step in blocks(workflow) if step["does"] not in (Does.WAIT, Does.FAIL)}
    if start["Type"] == "Task":
        assert resumed == {definition(workflow)["StartAt"]}
        return

    def after(block: str) -> str:
        context = {"input": {"resume": block, "run_id": "r", "leg": 1}}
        taken = (rule["Next"] for rule in start["Choices"] if evaluated(rule["Condition"], context) is True)
        return str(next(taken, start["Default"]))

    assert woken <= resumed
    assert {block: after(block) for block in resumed} == {block: block for block in resumed}


@each
def test_only_faults_that_may_pass_are_tried_again(workflow: Workflow) -> None:
    for name, state, _ in blocks(workflow):
        retried = {error for retry in state["Retry"] for error in retry["ErrorEquals"]}

        assert TransientError.__name__ in retried, name
        assert retried.isdisjoint({kind.__name__ for kind in (MessageRefused, MessageUncertain, Broken)})


@each
def test_a_block_is_the_end_unless_the_run_goes_on_at_once(workflow: Workflow) -> None:
    for name, state, step in blocks(workflow):
        if step["does"] == Does.FAIL:
            continue
        assert state.get("End", False) is step.get("last", True), name
        if "End" in state:
            continue
        choice = states(workflow)[state["Next"]]
        [way] = choice["Choices"]
        goes_on = {ended for ended in STATES if evaluated(way["Condition"], {"input": {"state": ended}})}
        assert goes_on == {"running"}
        assert states(workflow)[way["Next"]]["Type"] == "Task"
        assert states(workflow)[choice["Default"]] == {"Type": "Succeed"}


@each
def test_a_failed_run_is_kept_with_ids_and_the_name_of_its_error_only(workflow: Workflow) -> None:
    event = payload("order-action")
    for name, state, step in blocks(workflow):
        [caught] = state["Catch"]
        thrown = {"Error": "MessageUncertain", "Cause": '{"errorMessage": "to mail@example.com"}'}
        failure = evaluated(caught["Output"], {"input": event, "errorOutput": thrown})

        assert caught["ErrorEquals"] == ["States.ALL"]
        assert "mail@" not in json.dumps(failure)
        assert caught["Next"] == ("KeepFailedRun" if step["does"] == Does.FAIL else "NoteFailure"), name
    noted = evaluated(
        states(workflow)["NoteFailure"]["Arguments"]["Payload"], {"input": failure, "context": CONTEXT}
    )
    assert noted["does"] == Does.FAIL
    failed_run = {"run_id": "r", "event_id": "e", "order_no": "o", "outcome": "MessageUncertain"}
    context = {"input": failed_run, "context": CONTEXT}
    assert evaluated(states(workflow)["KeepFailedRun"]["Arguments"]["MessageBody"], context) == {
        "workflow": workflow.name,
        "run": CONTEXT["Execution"]["Id"],
        "run_id": "r",
        "event_id": "e",
        "order_no": "o",
        "error": "MessageUncertain",
    }
    output = evaluated(states(workflow)["KeepFailedRun"]["Output"], {"input": failed_run})
    assert evaluated(states(workflow)["Failed"]["Error"], {"input": output}) == "MessageUncertain"


@each
def test_a_run_that_could_not_even_be_noted_as_failed_is_kept_too(workflow: Workflow) -> None:
    [caught] = states(workflow)["NoteFailure"]["Catch"]
    left = evaluated(caught["Output"], {"input": {"error": "Broken", "input": {}}})

    body = evaluated(
        states(workflow)["KeepFailedRun"]["Arguments"]["MessageBody"], {"input": left, "context": CONTEXT}
    )

    assert (body["error"], body["run_id"], body["order_no"]) == ("Broken", "", "")


NOTIFICATION = CATALOG["order_notification"]


def test_the_notification_takes_one_transition() -> None:
    start = states(NOTIFICATION)[definition(NOTIFICATION)["StartAt"]]

    assert (start["Type"], start["End"]) == ("Task", True)


def test_the_sample_is_what_a_state_machine_sends() -> None:
    step = next(payload_sent for _, _, payload_sent in blocks(NOTIFICATION))

    assert payload("take_step").keys() == step.keys()
    assert step_of(payload("take_step")).message == "{order.status}"


@each
def test_a_block_that_sends_waits_in_the_queue_of_messages_and_no_other_does(workflow: Workflow) -> None:
    for name, state, asked in blocks(workflow):
        if asked["does"] != Does.SEND:
            assert state["Arguments"]["FunctionName"] == "${TakeStepFunctionArn}", name
            continue
        told = {"input": payload("order-action"), "context": CONTEXT | {"Task": {"Token": "t"}}}
        body = evaluated(state["Arguments"]["MessageBody"], told)
        assert state["Resource"] == "arn:${Partition}:states:::sqs:sendMessage.waitForTaskToken", name
        assert state["Arguments"]["QueueUrl"] == "${MessagesQueueUrl}"
        assert (body["token"], step_of(body["step"]).does) == ("t", Does.SEND)
        # What is answered is the output, as that of a function is.
        assert state["Output"] == "{% $states.result %}"
