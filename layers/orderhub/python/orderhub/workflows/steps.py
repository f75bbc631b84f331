"""Taking the steps of runs: a run is taken in hand, its stops are asked, then it goes on to its next wait or end.

Every step may come twice; see ``runs_in_hand``.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from orderhub.workflows.ports import Alarms, Keeping
from orderhub.workflows.run import Run, RunState
from orderhub.workflows.runs_in_hand import RunsInHand
from orderhub.workflows.step import Step, Taken
from orderhub.workflows.stops import stop_of
from orderhub.workflows.workflow import Workflow


class Programs(Protocol):
    """What runs the programs of workflows; see ProgramRunner."""

    def advance(  # noqa: D102 - as ProgramRunner says
        self, run: Run, workflow: Workflow, attempt: str, now: datetime, keeping: Keeping, /
    ) -> Run: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Steps:
    """Takes steps; composed once.

    Args:
        runs: Takes runs in hand.
        programs: Runs the programs of workflows.
        alarms: What wakes runs that wait.
    """

    runs: RunsInHand
    programs: Programs
    alarms: Alarms

    def take(self, step: Step, attempt: str, now: datetime) -> Taken:
        """Have a run go on to its next wait or its end.

        Args:
            step: What the execution asks for.
            attempt: The id of this very call; a step may have several.
            now: The time.

        Raises:
            TransientError: Trying again can help.
            InvalidInput: It cannot be done, and trying again is no help; the run is to say that it failed.
        """
        run_id, run, workflow = self.runs.take(step, now)
        if run is not None:
            if run.state is RunState.RUNNING:
                run = self._moved(run, workflow, attempt, now)
            if run.state is RunState.WAITING:
                self.alarms.set(run)
            self.runs.follow(run, workflow)
        return Taken(run=run, run_id=run_id)

    def _moved(self, run: Run, workflow: Workflow, attempt: str, now: datetime) -> Run:
        """What a run in hand becomes by a step; changed where it is stored."""
        stop = stop_of(run, workflow, self.runs.look)
        if stop:
            stopped = run.ended(RunState.STOPPED, stop.reason, now, stop.by)
            self.runs.save(run, stopped)
            return stopped
        if run.leg == 0:
            self.runs.note(run)
        keeping = Keeping(save=self.runs.save, note=self.runs.note)
        return self.programs.advance(run, workflow, attempt, now, keeping)


@dataclass(frozen=True, slots=True, kw_only=True)
class Failures:
    """Has runs say that they failed; composed once."""

    runs: RunsInHand

    def note(self, step: Step, now: datetime) -> Taken:
        """Have a run say that it failed, so that it shows among the failed and can be taken up again.

        One that waits failed too, if its timer could not be set.

        Raises:
            TransientError: Trying again can help.
            InvalidInput: There is no such run, and none can be made.
        """
        run_id, run, workflow = self.runs.take(step, now)
        if run is not None:
            if not run.state.is_end:
                failed = run.ended(RunState.FAILED, step.error, now)
                self.runs.save(run, failed)
                run = failed
            self.runs.follow(run, workflow)
        return Taken(run=run, run_id=run_id)
