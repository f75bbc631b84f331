"""Taking a workflow's steps: the run is taken in hand, its stops are asked, then the block is done.

Every step may come twice. What an execution does to its run is conditional on how the run was read; where it finds
its own work done it does what follows from that again, and comes to the same.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from orderhub.errors import InvalidInput, TransientError
from orderhub.platform.log import log
from orderhub.workflows.blocks import Blocks, Done
from orderhub.workflows.cause import cause_in, run_id_of
from orderhub.workflows.ports import Alarms, Claims, Keeping, Notes, Runs, SavedWorkflows
from orderhub.workflows.run import Run, RunState, reaction_of, taken_up
from orderhub.workflows.step import Does, Step, Taken
from orderhub.workflows.stops import Look, cart_place, order_of, stop_of
from orderhub.workflows.workflow import Workflow


class Programs(Protocol):
    """What runs the programs of saved workflows; see ProgramRunner."""

    def advance(  # noqa: D102 - as ProgramRunner says
        self, run: Run, workflow: Workflow, attempt: str, now: datetime, keeping: Keeping, /
    ) -> Done: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Steps:
    """Takes steps; composed once. Every method raises TransientError when trying again can help.

    ``saved`` are the workflows that people saved, ``programs`` runs them; None where only the others' steps are.
    """

    workflows: Mapping[str, Workflow]
    runs: Runs
    claims: Claims
    alarms: Alarms
    notes: Notes
    look: Look
    blocks: Blocks
    saved: SavedWorkflows
    programs: Programs | None = None

    def take(self, step: Step, attempt: str, now: datetime) -> Taken:
        """Take a step.

        Args:
            step: What the definition asks for.
            attempt: The id of this very call; a step may have several.
            now: The time.

        Raises:
            InvalidInput: It cannot be done, and trying again is no help; the run goes on to say that it failed.
        """
        workflow = self._workflow(step.workflow)
        is_new = "run_id" not in step.input
        run_id = run_id_of(step.workflow, cause_in(step.input)) if is_new else str(step.input["run_id"])
        run = self._in_hand(run_id, step, workflow, now)
        if run is None:
            return Taken(run=None, run_id=run_id)
        log.append_keys(correlation_id=run.cause.correlation_id)
        if run.version != workflow.version:
            workflow = self._workflow(step.workflow, run.version)
        done = self._moved(run, step, workflow, attempt, now) if _is_to_move(run, step) else Done(run=run)
        self._follow(done.run, workflow)
        result = done.result
        return Taken(
            run=done.run,
            run_id=run_id,
            channel=result.channel if result else None,
            message_id=result.message_id if result else None,
        )

    def _workflow(self, name: str, version: int = 0) -> Workflow:
        workflow = self.workflows.get(name) or self.saved.find(name, version)
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

    def _moved(self, run: Run, step: Step, workflow: Workflow, attempt: str, now: datetime) -> Done:
        """What a run in hand becomes by a step; changed where it is stored."""
        at_block = run if step.does is Does.RUN else replace(run, block=step.then or step.block)
        if step.does is Does.FAIL:
            return self._changed(run, self.blocks.do(run, step, workflow, attempt, now))
        stop = stop_of(run, workflow, self.look)
        if stop:
            return self._changed(run, Done(run=at_block.ended(RunState.STOPPED, stop.reason, now, stop.by)))
        if run.leg == 0:
            self._note(run)
        if step.does is Does.RUN and self.programs:
            return self.programs.advance(run, workflow, attempt, now, Keeping(save=self._save, note=self._note))
        return self._changed(run, self.blocks.do(at_block, step, workflow, attempt, now))

    def _changed(self, run: Run, done: Done) -> Done:
        self._save(run, done.run)
        return done

    def _save(self, before: Run, after: Run) -> None:
        if not self.runs.change(before, after):
            raise TransientError("the run was changed by somebody else", "run_taken")
        facts = {"run_id": after.run_id, "state": after.state, "reason": after.reason, "leg": after.leg}
        log.info("run_moved", extra=facts)

    def _follow(self, run: Run, workflow: Workflow) -> None:
        """Do what follows from a run's state, once more if it was done before."""
        if run.state is RunState.WAITING:
            self.alarms.set(run)
        if run.state.is_end and run.cause.customer_id:
            self.claims.release(workflow, run.cause.customer_id, run.run_id)
        if run.state is not RunState.RUNNING or run.deliveries:
            self._note(run)

    def _note(self, run: Run) -> None:
        reaction, marks = reaction_of(run)
        self.notes.note(run.cause.place, reaction, marks)


def _is_to_move(run: Run, step: Step) -> bool:
    """Whether there is something to do; a timer that could not be set fails a run that waits."""
    return run.state is RunState.RUNNING or (step.does is Does.FAIL and not run.state.is_end)
