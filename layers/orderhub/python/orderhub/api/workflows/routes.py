"""What the API says of workflows: what there is, their runs in pages, runs stopped and taken up again."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Protocol

from orderhub.api.workflows.ports import SavedWorkflows
from orderhub.api.workflows.responses import listed, run_shown, saved_shown
from orderhub.errors import RequestError
from orderhub.events.stored_event import StoredEvent
from orderhub.http.answer import Answer
from orderhub.http.cursors import Cursors
from orderhub.http.query_params import days_of, limit_of, query_text
from orderhub.http.request import Event, segment_of
from orderhub.orders.attributes import time_text
from orderhub.platform.signing import TokenSigner
from orderhub.workflows.backtest import backtested
from orderhub.workflows.catalog import definition_of
from orderhub.workflows.run import Run, RunState
from orderhub.workflows.run_rows import place_of
from orderhub.workflows.saved import SavedWorkflow, WorkflowState, is_name, workflow_of
from orderhub.workflows.stopping import Hand
from orderhub.workflows.workflow import Workflow

MOST_LISTED = 100
STOPPED_AT_ONCE = 100
"""How many runs one request stops: each is a row, a timer and a note, some 40 ms together."""
MOST_DAYS = 90
USUAL_DAYS = 30
BACKTEST_TIME = timedelta(seconds=18)
_RUNS = "runs"


class Runs(Protocol):
    """Where runs are listed; see RunsTable."""

    def find(self, run_id: str, /) -> Run | None: ...  # noqa: D102 - as RunsTable says
    def page(  # noqa: D102 - the same
        self, workflow: str, states: tuple[RunState, ...], limit: int, before: str | None, /
    ) -> list[Run]: ...
    def count(self, workflow: str, state: RunState) -> int: ...  # noqa: D102 - the same


class Past(Protocol):
    """Events of the past; see PastDays."""

    def each(self, since: datetime, until: datetime, types: frozenset[str]) -> Iterator[StoredEvent]: ...  # noqa: D102 - as PastDays says


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkflowRoutes:
    """Answers requests about workflows; every method raises TransientError when trying again can help."""

    workflows: Mapping[str, Workflow]
    saved: SavedWorkflows
    runs: Runs
    hand: Hand
    past: Past
    contact_kinds: Callable[[], frozenset[str]]
    signer: TokenSigner
    clock: Callable[[], datetime]

    def every(self, event: Event) -> Answer:  # noqa: ARG002 - as all of them
        """All workflows: those that ship with the hub, and those that were saved and are not archived."""
        saved = (
            workflow_of(saved, is_on=saved.is_on)
            for saved in self.saved.each()
            if saved.state is not WorkflowState.ARCHIVED
        )
        return Answer(body={"workflows": [listed(workflow) for workflow in (*self.workflows.values(), *saved)]})

    def read(self, event: Event) -> Answer:
        """A workflow with its definition as it is set now, which can be saved under another name.

        Raises:
            RequestError: ``workflow_unknown``.
        """
        workflow, saved = self._found(event)
        definition = saved.definition if saved else definition_of(workflow)
        return Answer(body=listed(workflow) | {"definition": definition, "saved": saved and saved_shown(saved)})

    def launches(self, event: Event) -> Answer:
        """A page of a workflow's runs, newest first.

        Raises:
            RequestError: ``workflow_unknown``; ``state_invalid``, ``limit_invalid`` or ``cursor_invalid``.
        """
        workflow, limit, state = self._known(event).name, limit_of(event, MOST_LISTED), _state_in(event)
        cursors = Cursors(self.signer, _RUNS, [workflow, state], ", with the same state")
        states = (state,) if state else tuple(RunState)
        runs = self.runs.page(workflow, states, limit + 1, cursors.position_in(event))
        shown, is_more = runs[:limit], len(runs) > limit
        following = cursors.to(place_of(shown[-1]) if is_more else None)
        return Answer(body={"runs": [run_shown(read) for read in shown], "next": following})

    def stop(self, event: Event) -> Answer:
        """Stop a run that waits.

        Raises:
            RequestError: ``workflow_unknown`` or ``run_unknown``; ``run_not_waiting``.
        """
        workflow = self._known(event)
        return Answer(body=run_shown(self.hand.stop(self._run(event, workflow), workflow, self.clock())))

    def stop_all(self, event: Event) -> Answer:
        """Stop the newest runs of a workflow that wait, a part at a time; says how many were and are left.

        Raises:
            RequestError: ``workflow_unknown``.
        """
        workflow = self._known(event)
        waiting = self.runs.page(workflow.name, (RunState.WAITING,), STOPPED_AT_ONCE, None)
        left = self.runs.count(workflow.name, RunState.WAITING) - len(waiting)
        stopped = self.hand.stop_all(waiting, workflow, self.clock())
        return Answer(body={"stopped": stopped, "left": max(left, 0)})

    def redrive(self, event: Event) -> Answer:
        """Take up a run where it failed.

        Raises:
            RequestError: ``workflow_unknown`` or ``run_unknown``; ``run_not_failed``.
        """
        run = self._run(event, self._known(event))
        return Answer(status=HTTPStatus.ACCEPTED, body=run_shown(self.hand.redrive(run, self.clock())))

    def backtest(self, event: Event) -> Answer:
        """What a workflow would have started in the past days, had it been on; nothing happens.

        Raises:
            RequestError: ``workflow_unknown``; ``days_invalid``.
        """
        workflow, days, begun = self._known(event), days_of(event, USUAL_DAYS, MOST_DAYS), self.clock()
        since = begun - timedelta(days=days)
        events = self.past.each(since, begun, workflow.start.detail_types)
        result = backtested(workflow, events, lambda: self.clock() - begun > BACKTEST_TIME, self.contact_kinds())
        return Answer(body={"days": days, "since": time_text(since), "until": time_text(begun)} | result.shown())

    def _known(self, event: Event) -> Workflow:
        return self._found(event)[0]

    def _found(self, event: Event) -> tuple[Workflow, SavedWorkflow | None]:
        """The workflow that a request is about, and where it was saved by API what was saved."""
        name = segment_of(event, "name")
        if shipped := self.workflows.get(name):
            return shipped, None
        saved = self.saved.current(name) if is_name(name) else None
        if saved is None:
            raise RequestError("There is no workflow of this name.", "workflow_unknown")
        return workflow_of(saved, is_on=saved.is_on), saved

    def _run(self, event: Event, workflow: Workflow) -> Run:
        run = self.runs.find(segment_of(event, "run_id"))
        if run is None or run.workflow != workflow.name:
            raise RequestError("The workflow has no such run.", "run_unknown")
        return run


def _state_in(event: Event) -> RunState | None:
    text = query_text(event, "state")
    if text and text not in RunState:
        message = f"Send state as one of {', '.join(RunState)}, or leave it out."
        raise RequestError(message, "state_invalid")
    return RunState(text) if text else None
