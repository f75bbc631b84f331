"""One step of a run, as the state machine asks for it; pure, no AWS."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from orderhub.errors import InvalidInput
from orderhub.workflows.run import Run, RunState

_NAMES = ("workflow", "machine", "execution", "block")


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What an execution asks for: that a run goes on to its next wait or its end.

    ``input`` is what the execution was started with: an event, or a timer's input. ``block`` is where a run that
    begins stands. ``error`` is what failed, where the run is to say that it did.
    """

    workflow: str
    machine: str
    execution: str
    block: str
    input: Mapping[str, Any] = field(repr=False)
    error: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What came of a step: the run, or None where another execution has it in hand or had it."""

    run: Run | None
    run_id: str

    def answer(self) -> dict[str, Any]:
        """It, as the state machine notes it."""
        if self.run is None:
            return {"run_id": self.run_id, "state": "repeated", "outcome": "repeated"}
        run = self.run
        return {
            "run_id": run.run_id,
            "leg": run.leg,
            "event_id": run.cause.event_id,
            "order_no": run.order_no,
            "state": run.state,
            "outcome": run.reason if run.state is not RunState.WAITING else "waiting",
            "channel": run.deliveries[-1].channel if run.deliveries else None,
        }


def step_of(task_input: Mapping[str, Any]) -> Step:
    """Read what the state machine passes on.

    Raises:
        InvalidInput: ``task_input_wrong``: it is not what the definition says.
    """
    missing = [name for name in _NAMES if not isinstance(task_input.get(name), str) or not task_input[name]]
    if missing:
        raise InvalidInput(f"missing in the task's input: {', '.join(missing)}", "task_input_wrong")
    if not isinstance(task_input.get("input"), Mapping):
        raise InvalidInput("a step has no input", "task_input_wrong")
    known = {name: task_input[name] for name in _NAMES}
    return Step(**known, input=task_input["input"], error=task_input.get("error", ""))
