"""The state machines of the workflows, run from their real definitions: as much of Step Functions as they use."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from jsonata.jsonata import Jsonata  # type: ignore[import-untyped]

from tests.chaos.clock import CLOCK
from tests.chaos.faults import Killed
from tests.support.template import ROOT

type Json = dict[str, Any]
type Invoke = Callable[[Json], Json]

ARN = "arn:aws:states:us-east-1:123456789012:stateMachine:"
_DIED = "Runtime.ExitError"


class _FailedError(Exception):
    """A task failed; its name is what retries and catches go by."""


@dataclass(frozen=True, slots=True)
class Execution:
    """One execution of a machine.

    Args:
        machine: The workflow's name.
        execution: Its id.
        invoke: Calls ``take_step``.
        keep: Takes what goes to the queue of failed runs.
    """

    machine: str
    execution: str
    invoke: Invoke
    keep: Callable[[Json], None]

    def run(self, given: Json) -> None:
        """Run it to its end."""
        definition = _definition(self.machine)
        name, data = definition["StartAt"], given
        while name:
            name, data = self._entered(name, definition["States"][name], data)

    def _entered(self, name: str, state: Json, data: Json) -> tuple[str, Json]:
        states: Json = {
            "input": data,
            "context": {
                "State": {"Name": name},
                "StateMachine": {"Id": f"{ARN}{self.machine}"},
                "Execution": {"Id": self.execution},
            },
        }
        if state["Type"] in {"Succeed", "Fail"}:
            return "", data
        if state["Type"] == "Choice":
            chosen = (choice["Next"] for choice in state["Choices"] if _value(choice["Condition"], states))
            return next(chosen, state.get("Default", "")), data
        assert state["Type"] == "Task", state["Type"]
        return self._done(state, states)

    def _done(self, state: Json, states: Json) -> tuple[str, Json]:
        tried = [0] * len(state["Retry"])
        while True:
            try:
                states["result"] = self._task(state, _value(state["Arguments"], states))
                return state.get("Next", ""), _value(state.get("Output", {}), states)
            except _FailedError as failed:
                if self._waited(state["Retry"], tried, str(failed)):
                    continue
                states["errorOutput"] = {"Error": str(failed)}
                [caught] = state["Catch"]
                assert caught["ErrorEquals"] == ["States.ALL"]
                return caught["Next"], _value(caught["Output"], states)

    def _task(self, state: Json, arguments: Json) -> Json:
        if state["Resource"].endswith("sqs:sendMessage"):
            self.keep(arguments["MessageBody"])
            return {}
        try:
            answer = self.invoke(json.loads(json.dumps(arguments["Payload"])))
        except Killed:
            raise _FailedError(_DIED) from None
        except Exception as error:
            raise _FailedError(type(error).__name__) from error
        return {"Payload": json.loads(json.dumps(answer))}

    @staticmethod
    def _waited(retries: list[Json], tried: list[int], error: str) -> bool:
        """Whether a task is to be tried again; the time until then has passed."""
        for number, retry in enumerate(retries):
            if error in retry["ErrorEquals"] or retry["ErrorEquals"] == ["States.ALL"]:
                if tried[number] >= retry["MaxAttempts"]:
                    return False
                CLOCK.sleep(retry["IntervalSeconds"] * retry.get("BackoffRate", 2) ** tried[number])
                tried[number] += 1
                return True
        return False


@cache
def _definition(name: str) -> Json:
    text = (ROOT / "events" / "workflows" / f"{name}.asl.json").read_text("utf-8")
    definition: Json = json.loads(text)
    return definition


@cache
def _expression(text: str) -> Jsonata:
    return Jsonata(text.removeprefix("{%").removesuffix("%}").strip())


def _value(field: Any, states: Mapping[str, Any]) -> Any:  # noqa: ANN401 - any JSON
    """What Step Functions makes of a field: the texts in {% %} are JSONata, all others stand."""
    if isinstance(field, dict):
        return {name: _value(part, states) for name, part in field.items()}
    if not isinstance(field, str) or not field.startswith("{%"):
        return field
    if field == "{% $states.input %}":
        return states["input"]
    if field == "{% $states.result.Payload %}":
        return states["result"]["Payload"]
    expression = _expression(field)
    expression.assign("states", states)
    return expression.evaluate(None)
