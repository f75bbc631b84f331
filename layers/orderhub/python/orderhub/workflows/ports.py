"""What the steps of workflows need from outside; every method raises TransientError when trying again can help."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from orderhub.events.reactions import Mark, Reaction
from orderhub.events.stored_event import EventKey
from orderhub.workflows.run import Run
from orderhub.workflows.workflow import Reason, Workflow


class Runs(Protocol):
    """Where runs are stored; see RunsTable."""

    def find(self, run_id: str, /) -> Run | None: ...  # noqa: D102 - as RunsTable says
    def create(self, run: Run, /) -> bool: ...  # noqa: D102 - the same
    def change(self, before: Run, after: Run, /) -> bool: ...  # noqa: D102 - the same


class SavedWorkflows(Protocol):
    """Workflows that were saved by API; see WorkflowDocuments."""

    def find(self, name: str, version: int = 0, /) -> Workflow | None: ...  # noqa: D102 - as WorkflowDocuments says


class Claims(Protocol):
    """Where starts are claimed; see StartClaims."""

    def take(  # noqa: D102 - as StartClaims says
        self, workflow: Workflow, customer_id: str, run_id: str, now: datetime, cart: str, /
    ) -> Reason | None: ...
    def release(self, workflow: Workflow, customer_id: str, run_id: str, /) -> None: ...  # noqa: D102 - the same


class Alarms(Protocol):
    """What wakes runs that wait; see Timers."""

    def set(self, run: Run, /) -> None: ...  # noqa: D102 - as Timers says
    def cancel(self, run: Run, /) -> None: ...  # noqa: D102 - the same


class Notes(Protocol):
    """Where it is noted what an event set off; see ReactionLog."""

    def note(self, place: EventKey, reaction: Reaction, marks: Iterable[Mark], /) -> None: ...  # noqa: D102 - as it says


@dataclass(frozen=True, slots=True, kw_only=True)
class Keeping:
    """How what becomes of a run is kept.

    ``save`` replaces a run that is still as it was read, and raises TransientError when somebody else has changed
    it; ``note`` notes what a run came to beside its event.
    """

    save: Callable[[Run, Run], None]
    note: Callable[[Run], None]
