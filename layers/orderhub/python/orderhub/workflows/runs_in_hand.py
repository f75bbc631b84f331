"""Runs in hand: begun or woken by one execution, changed where they are stored, and what follows from that.

What an execution does to its run is conditional on how the run was read; where it finds its own work done it does
what follows from that again, and comes to the same.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from orderhub.errors import InvalidInput, TransientError
from orderhub.platform.log import log
from orderhub.workflows.cause import cause_in, run_id_of
from orderhub.workflows.ports import Claims, Notes, Runs, SavedWorkflows
from orderhub.workflows.run import Run, RunState, reaction_of, taken_up
from orderhub.workflows.step import Step
from orderhub.workflows.stops import Look, cart_place, order_of
from orderhub.workflows.workflow import Workflow


@dataclass(frozen=True, slots=True, kw_only=True)
class RunsInHand:
    """Composed once. Every method raises TransientError when trying again can help.

    Args:
        shipped: The workflows that ship with the hub, as they are set now.
        saved: Those that people saved.
        runs: Where runs are stored.
        claims: Where starts are claimed.
        notes: Where it is noted what an event set off.
        look: How things are now.
    """

    shipped: Mapping[str, Workflow]
    saved: SavedWorkflows
    runs: Runs
    claims: Claims
    notes: Notes
    look: Look

    def take(self, step: Step, now: datetime) -> tuple[str, Run | None, Workflow]:
        """The id of a step's run, the run, and its workflow of the version it began with.

        The run is None when another execution has it in hand, or had it.

        Raises:
            InvalidInput: ``workflow_unknown``, ``event_unreadable``.
        """
        workflow = self._workflow(step.workflow)
        is_new = "run_id" not in step.input
        run_id = run_id_of(step.workflow, cause_in(step.input)) if is_new else str(step.input["run_id"])
        run = self._in_hand(run_id, step, workflow, now)
        if run is not None:
            log.append_keys(correlation_id=run.cause.correlation_id)
            if run.version != workflow.version:
                workflow = self._workflow(step.workflow, run.version)
        return run_id, run, workflow

    def save(self, before: Run, after: Run) -> None:
        """Replace a run that is still as it was read.

        Raises:
            TransientError: ``run_taken``: somebody else has changed it.
        """
        if not self.runs.change(before, after):
            raise TransientError("the run was changed by somebody else", "run_taken")
        facts = {"run_id": after.run_id, "state": after.state, "reason": after.reason, "leg": after.leg}
        log.info("run_moved", extra=facts)

    def follow(self, run: Run, workflow: Workflow) -> None:
        """Do what follows from a run's state, once more if it was done before."""
        if run.state.is_end and run.cause.customer_id:
            self.claims.release(workflow, run.cause.customer_id, run.run_id)
        self.note(run)

    def note(self, run: Run) -> None:
        """Note beside its event what a run came to."""
        reaction, marks = reaction_of(run)
        self.notes.note(run.cause.place, reaction, marks)

    def _workflow(self, name: str, version: int = 0) -> Workflow:
        workflow = self.shipped.get(name) or self.saved.find(name, version)
        if workflow is None:
            raise InvalidInput("there is no such workflow", "workflow_unknown")
        return workflow

    def _in_hand(self, run_id: str, step: Step, workflow: Workflow, now: datetime) -> Run | None:
        """The run of a step; None when another execution has it in hand, or had it."""
        run = self.runs.find(run_id)
        if run is None:
            return None if "run_id" in step.input else self._begun(run_id, step, workflow, now)
        if run.execution == step.execution:
            return run
        if not taken_up(run, step.input):
            return None
        woken = run.woken(step.execution)
        return woken if self.runs.change(run, woken) else self._mine(run_id, step)

    def _begun(self, run_id: str, step: Step, workflow: Workflow, now: datetime) -> Run | None:
        """A new run, which is stopped at once where it may not start now.

        None when somebody else began it.
        """
        cause = cause_in(step.input)
        customer_id = cause.customer_id
        run = Run(
            run_id=run_id,
            workflow=workflow.name,
            machine=step.machine,
            execution=step.execution,
            block=step.block,
            cause=cause,
            order_no=cause.order_no or (order_of(customer_id, self.look) if customer_id else None),
            started_at=now,
            version=workflow.version,
        )
        refusal = None
        if customer_id and workflow.is_on:
            refusal = self.claims.take(workflow, customer_id, run_id, now, cart_place(workflow, cause))
        if refusal:
            run = run.ended(RunState.STOPPED, refusal, now)
        return run if self.runs.create(run) else self._mine(run_id, step)

    def _mine(self, run_id: str, step: Step) -> Run | None:
        """The run if it is this execution's: the client repeats a write whose answer was lost, and is refused."""
        run = self.runs.find(run_id)
        return run if run and run.execution == step.execution else None
