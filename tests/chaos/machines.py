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
type Queue = Callable[[Json, "Task"], None]

ARN = "arn:aws:states:us-east-1:123456789012:stateMachine:"
_DIED = "Runtime.ExitError"
_BY_TOKEN = ".waitForTaskToken"


class _FailedError(Exception):
    """A task failed; its name is what retries and catches go by."""


class _WaitsError(Exception):
    """A task waits until it is answered."""


@dataclass(frozen=True, slots=True)
class Task:
    """A task that waits until it is answered: its execution, the state it is in, and what that was given."""

    execution: "Execution"
    name: str
    data: Json


@dataclass(frozen=True, slots=True)
class Execution:
    """One execution of a machine.

    Args:
        machine: The workflow's name.
        execution: Its id.
        invoke: Calls ``fail_run``.
        keep: Takes what goes to the queue of failed runs.
        queue: Takes what goes to the queue of messages, and the task that waits for it.
    """

    machine: str
    execution: str
    invoke: Invoke
    keep: Callable[[Json], None]
    queue: Queue

    def run(self, given: Json) -> None:
        """Run it to its end, or until it waits for an answer."""
        self._go(_definition(self.machine)["StartAt"], given)

    def answered(self, task: Task, answer: Json) -> None:
        """Go on with the answer of a task that waited for it: its output, or the name of its error."""
        state, states = _definition(self.machine)["States"][task.name], self._states(task.name, task.data)
        if "error" in answer:
            self._go(*_caught(state, states, answer["error"]))
            return
        states["result"] = answer["output"]
        self._go(state.get("Next", ""), _value(state.get("Output", {}), states))

    def _go(self, name: str, data: Json) -> None:
        definition = _definition(self.machine)
        while name:
            try:
                name, data = self._entered(name, definition["States"][name], data)
            except _WaitsError:
                return

    def _states(self, name: str, data: Json) -> Json:
        context = {
            "State": {"Name": name},
            "StateMachine": {"Id": f"{ARN}{self.machine}"},
            "Execution": {"Id": self.execution},
        }
        return {"input": data, "context": context}

    def _entered(self, name: str, state: Json, data: Json) -> tuple[str, Json]:
        states = self._states(name, data)
        if state["Type"] in {"Succeed", "Fail"}:
            return "", data
        if state["Type"] == "Choice":
            chosen = (choice["Next"] for choice in state["Choices"] if _value(choice["Condition"], states))
            return next(chosen, state.get("Default", "")), data
        assert state["Type"] == "Task", state["Type"]
        if state["Resource"].endswith(_BY_TOKEN):
            states["context"]["Task"] = {"Token": f"{self.execution} {name}"}
            self.queue(_value(state["Arguments"]["MessageBody"], states), Task(self, name, data))
            raise _WaitsError
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
                return _caught(state, states, str(failed))

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


def _caught(state: Json, states: Json, error: str) -> tuple[str, Json]:
    states["errorOutput"] = {"Error": error}
    [caught] = state["Catch"]
    assert caught["ErrorEquals"] == ["States.ALL"]
    return caught["Next"], _value(caught["Output"], states)


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
