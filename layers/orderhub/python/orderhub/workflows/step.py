"""One step of a workflow, as its definition asks for it; pure, no AWS."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from orderhub.errors import InvalidInput
from orderhub.workflows.run import Run, RunState

_NAMES = ("workflow", "machine", "execution", "block", "does")


class Does(StrEnum):
    """What a block does."""

    WAIT = "wait"
    SEND = "send"
    CREATE_TASK = "create_task"
    CLOSE_TASK = "close_task"
    FAIL = "fail"
    RUN = "run"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What an execution asks for.

    ``input`` is what the block was given: an event, a timer's input, or the answer to the step before.
    ``message`` is the name of a template, with facts of the event in braces. ``wait`` names the setting that says
    how long, ``part`` which of its values; after the wait the run goes on with the block ``then``. After the
    ``last`` block the run is done. ``error`` is what failed. A saved workflow is ``run`` up to its next wait.
    """

    workflow: str
    machine: str
    execution: str
    block: str
    does: Does
    input: Mapping[str, Any] = field(repr=False)
    message: str = ""
    wait: str = ""
    part: int = 0
    then: str = ""
    last: bool = True
    error: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What came of a step: the run, or None where another execution has it in hand or had it."""

    run: Run | None
    run_id: str
    channel: str | None = None
    message_id: str | None = None

    def answer(self) -> dict[str, Any]:
        """It, as the definition reads it: ``state`` says where to go on, ``outcome`` why."""
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
            "channel": self.channel,
            "message_id": self.message_id,
        }


def step_of(task_input: Mapping[str, Any]) -> Step:
    """Read what the state machine passes on.

    Raises:
        InvalidInput: ``task_input_wrong``: it is not what a definition says.
    """
    missing = [name for name in _NAMES if not isinstance(task_input.get(name), str) or not task_input[name]]
    if missing:
        raise InvalidInput(f"missing in the task's input: {', '.join(missing)}", "task_input_wrong")
    if task_input["does"] not in Does or not isinstance(task_input.get("input"), Mapping):
        raise InvalidInput("a block does something that is not known, or has no input", "task_input_wrong")
    more = {
        name: task_input[name]
        for name in ("message", "wait", "part", "then", "last", "error")
        if name in task_input
    }
    return Step(
        **{name: task_input[name] for name in _NAMES if name != "does"},
        does=Does(task_input["does"]),
        input=task_input["input"],
        **more,
    )
