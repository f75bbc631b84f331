"""The definition of what goes over everything: plan, work each part until it is done, finish."""

import json
from pathlib import Path
from typing import Any

import pytest

from orderhub.errors import TransientError
from orderhub.workflows.task import Broken
from tests.support.functions import Context, load_app
from tests.support.template import properties
from tests.support.workflows import evaluated, exits

DEFINITION: dict[str, Any] = json.loads(Path("events/workflows/over_all.asl.json").read_text("utf-8"))
STATES: dict[str, dict[str, Any]] = DEFINITION["States"]
PARTS: dict[str, dict[str, Any]] = STATES["Parts"]["ItemProcessor"]["States"]
RUN = "arn:aws:states:us-east-1:123456789012:execution:reconcile:one"
CONTEXT = {"Execution": {"Id": RUN}}
WORKERS = sorted(
    machine["DefinitionSubstitutions"]["WorkerFunctionArn"]["Fn::GetAtt"][0]
    for machine in properties("Serverless::StateMachine").values()
    if machine["DefinitionUri"].endswith("over_all.asl.json")
)
ADDRESS = "mail@example.com"


@pytest.mark.parametrize("states", [STATES, PARTS])
def test_every_next_state_exists_and_every_state_is_reached(states: dict[str, dict[str, Any]]) -> None:
    start = DEFINITION["StartAt"] if states is STATES else STATES["Parts"]["ItemProcessor"]["StartAt"]

    reached, ahead = set(), [start]
    while ahead:
        name = ahead.pop()
        if name not in reached:
            reached.add(name)
            ahead += exits(states[name])

    assert reached == set(states)


def test_the_worker_is_asked_for_a_plan_with_the_run_and_its_input() -> None:
    states = {"input": {"mode": "report"}, "context": CONTEXT}

    payload = evaluated(STATES["Plan"]["Arguments"]["Payload"], states)

    assert payload == {"step": "plan", "run": RUN, "input": {"mode": "report"}}
    plan = {"result": {"Payload": {"parts": [1, 2], "day": "2026-11-22"}}}
    assert evaluated(STATES["Plan"]["Output"], plan) == {"parts": [1, 2], "day": "2026-11-22"}
    assert evaluated(STATES["Parts"]["Items"], {"input": {"parts": [1, 2]}}) == [1, 2]


@pytest.mark.parametrize(("is_done", "following"), [(True, "PartDone"), (False, "Work")])
def test_a_part_is_worked_until_it_says_it_is_done(*, is_done: bool, following: str) -> None:
    part = {"list": 3, "after": "c1", "done": is_done}

    assert evaluated(PARTS["Work"]["Arguments"]["Payload"], {"input": part}) == {"step": "work", "part": part}
    assert evaluated(PARTS["Work"]["Output"], {"result": {"Payload": part}}) == part
    [rule] = PARTS["IsDone"]["Choices"]
    taken = rule["Next"] if evaluated(rule["Condition"], {"input": part}) else PARTS["IsDone"]["Default"]
    assert taken == following


def test_the_end_is_told_the_plan_and_all_parts() -> None:
    payload = STATES["Finish"]["Arguments"]["Payload"]

    assert STATES["Plan"]["Assign"] == {"plan": "{% $states.result.Payload %}"}
    assert payload.pop("plan") == "{% $plan %}"
    assert evaluated(payload, {"input": [{"done": True}], "context": CONTEXT}) == {
        "step": "finish",
        "run": RUN,
        "parts": [{"done": True}],
    }


@pytest.mark.parametrize("task", [STATES["Plan"], PARTS["Work"], STATES["Finish"]])
def test_what_may_pass_is_tried_again(task: dict[str, Any]) -> None:
    [retry] = task["Retry"]

    assert TransientError.__name__ in retry["ErrorEquals"]
    assert {Broken.__name__, "States.ALL"}.isdisjoint(retry["ErrorEquals"])


class _Poison(dict[str, Any]):
    """An input that nobody can read."""

    def __getitem__(self, name: str) -> Any:  # noqa: ANN401 - never answered
        raise KeyError(ADDRESS)


@pytest.mark.parametrize("worker", WORKERS)
def test_a_fault_that_a_worker_did_not_foresee_takes_nothing_of_a_customer_s_into_the_run(
    worker: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    function = properties("Serverless::Function")[worker]
    settings = {name: "UTC" if name.endswith("ZONE") else "1" for name in function["Environment"]["Variables"]}
    handler = load_app(Path(function["CodeUri"]).name, settings, monkeypatch).handler

    with pytest.raises(Broken) as caught:
        handler(_Poison(), Context())

    assert str(caught.value) == "KeyError"


@pytest.mark.parametrize("name", ["Plan", "Parts", "Finish"])
def test_a_failed_run_is_kept_with_the_name_of_its_error_only(name: str) -> None:
    [caught] = STATES[name]["Catch"]
    thrown = {"Error": "Broken", "Cause": f"to {ADDRESS}"}

    failure = evaluated(caught["Output"], {"errorOutput": thrown})
    body = evaluated(STATES[caught["Next"]]["Arguments"]["MessageBody"], {"input": failure, "context": CONTEXT})

    assert caught["ErrorEquals"] == ["States.ALL"]
    assert body == {"workflow": "${Name}", "run": RUN, "error": "Broken"}
    output = evaluated(STATES["KeepFailedRun"]["Output"], {"input": failure})
    assert evaluated(STATES["Failed"]["Error"], {"input": output}) == "Broken"
