"""Stopping runs by hand, and taking up those that failed."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from orderhub.errors import RequestError
from orderhub.workflows.ports import Alarms, Claims, Notes, Runs
from orderhub.workflows.run import Run, RunState, reaction_of, until_of
from orderhub.workflows.workflow import Reason, Workflow


@dataclass(frozen=True, slots=True, kw_only=True)
class Hand:
    """Somebody's hand on runs; every method raises TransientError when trying again can help."""

    runs: Runs
    claims: Claims
    alarms: Alarms
    notes: Notes

    def stop(self, run: Run, workflow: Workflow, now: datetime) -> Run:
        """Stop a run that waits, and take its timer away; one that was stopped so before stays as it is.

        Raises:
            RequestError: ``run_not_waiting``.
        """
        if (run.state, run.reason) != (RunState.STOPPED, Reason.STOPPED_BY_HAND):
            stopped = run.ended(RunState.STOPPED, Reason.STOPPED_BY_HAND, now)
            if run.state is not RunState.WAITING or not self.runs.change(run, stopped):
                message = "Only a run that waits can be stopped; this one is under way, or has ended."
                raise RequestError(message, "run_not_waiting")
            run = stopped
        self.alarms.cancel(run)
        if run.cause.customer_id:
            self.claims.release(workflow, run.cause.customer_id, run.run_id)
        self.notes.note(run.cause.place, *reaction_of(run))
        return run

    def stop_all(self, runs: Iterable[Run], workflow: Workflow, now: datetime) -> int:
        """Stop those of some runs that wait; how many that were."""
        stopped = 0
        for run in runs:
            try:
                self.stop(run, workflow, now)
            except RequestError:
                # The list is behind the runs by a moment.
                continue
            stopped += 1
        return stopped

    def redrive(self, run: Run, now: datetime) -> Run:
        """Take up a run where it failed, or one that waits past its time because its timer was lost.

        Raises:
            RequestError: ``run_not_failed``.
        """
        soon = until_of(now, timedelta())
        again = replace(run, wait_until=soon)
        if run.state is RunState.FAILED:
            again = run.redriven(soon)
        if not _is_stuck(run, now) or (again.leg != run.leg and not self.runs.change(run, again)):
            message = "Only a run that failed, or waits past its time, can be taken up again."
            raise RequestError(message, "run_not_failed")
        self.alarms.set(again)
        return again


def _is_stuck(run: Run, now: datetime) -> bool:
    return run.state is RunState.FAILED or (run.wait_until is not None and run.wait_until < now)
