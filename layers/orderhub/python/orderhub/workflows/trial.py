"""A workflow tried on one event: what each block would see and do; waits are skipped, and nothing is done."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, assert_never

from orderhub.errors import RequestError
from orderhub.orders.attributes import time_text
from orderhub.workflows.cause import Cause, run_id_of
from orderhub.workflows.circumstances import Circumstances
from orderhub.workflows.program import Branch, Do, End, Instruction, Jump, Program, Send, Wait
from orderhub.workflows.run import Run
from orderhub.workflows.stops import Look, order_of, stop_of
from orderhub.workflows.workflow import Workflow


@dataclass(frozen=True, slots=True, kw_only=True)
class Trials:
    """Tries workflows; every method raises TransientError when trying again can help.

    It is given nothing that could send, store or publish.
    """

    look: Look
    circumstances: Circumstances

    def of(self, workflow: Workflow, cause: Cause, now: datetime) -> dict[str, Any]:
        """What would come of an event, as the API shows it; whether the workflow is on is not asked.

        Everything is looked up as it is now, also behind a wait.

        Raises:
            RequestError: ``workflow_not_saved``: it ships with the hub and has no blocks to show.
        """
        if workflow.program is None:
            message = "Only workflows that were saved by API can be tried; this one ships with the hub."
            raise RequestError(message, "workflow_not_saved")
        customer_id = cause.customer_id
        run = Run(
            run_id=run_id_of(workflow.name, cause),
            workflow=workflow.name,
            machine="",
            execution="",
            block="",
            cause=cause,
            order_no=cause.order_no or (order_of(customer_id, self.look) if customer_id else None),
            started_at=now,
            version=workflow.version,
        )
        checks = [
            check
            for check in workflow.checks(cause.event_type, cause.detail)
            if "the workflow is on" not in check.condition
        ]
        walk = _Walk(run, now, self.circumstances)
        stop = stop_of(run, _switched_on(workflow), self.look)
        if stop is None:
            walk.through(workflow.program)
        return {
            "event": {"type": cause.event_type, "id": cause.event_id},
            "orderNo": run.order_no,
            "customerId": customer_id,
            "starts": all(check.holds for check in checks),
            "checks": [check.shown() for check in checks],
            "stop": stop and {"reason": stop.reason, "by": stop.by or None},
            "blocks": walk.shown,
            "ends": walk.ends,
        }


def _switched_on(workflow: Workflow) -> Workflow:
    settings = (
        replace(setting, value="true") if setting.name == "on" else setting for setting in workflow.settings
    )
    return replace(workflow, settings=tuple(settings))


@dataclass(slots=True)
class _Walk:
    """A way through a program, with what stands on it."""

    run: Run
    now: datetime
    circumstances: Circumstances
    shown: list[dict[str, Any]] = field(default_factory=list)
    ends: str | None = None

    def through(self, program: Program) -> None:
        position: int | None = 0
        while position is not None:
            position = self._next(program.instructions[position], position)

    def _next(self, instruction: Instruction, position: int) -> int | None:
        match instruction:
            case Jump():
                return instruction.target
            case Branch():
                verdict = self.circumstances.verdict(instruction.conditions, self.run)
                checks = [check.shown() for check in verdict.checks]
                self._show(instruction, "if", taken="then" if verdict.fires else "else", checks=checks)
                return position + 1 if verdict.fires else instruction.otherwise
            case Wait():
                ends_at = self.circumstances.end_of(instruction, self.run, self.now)
                self.now = ends_at or self.now
                self._show(instruction, "wait", until=ends_at and time_text(ends_at))
            case Send():
                message = self.run.cause.filled(instruction.message)
                self._show(instruction, "send_message", message=message)
            case Do():
                self._show(instruction, instruction.action.act, action=instruction.action.shown())
            case End():
                self._show(instruction, "end", reason=instruction.reason)
                self.ends = instruction.reason
                return None
            case _:
                assert_never(instruction)
        return position + 1

    def _show(self, instruction: Instruction, does: str, **what: object) -> None:
        self.shown.append({"place": instruction.place, "does": does, **what})
