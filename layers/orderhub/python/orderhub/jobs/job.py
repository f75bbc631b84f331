"""The record of a job in the background: how far it is, and who has it; pure, no AWS."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import ClassVar, Protocol, Self


class JobState(Protocol):
    """A state that jobs of a kind can be in; kinds may have states of their own."""

    @property
    def is_open(self) -> bool:
        """Whether something is still to come."""
        ...

    @property
    def begun(self) -> Self:
        """The state once a worker has taken the job; one that was taken before stays as it is."""
        ...


class State(StrEnum):
    """The states of most kinds of jobs."""

    WAITING = "waiting"
    WORKING = "working"
    DONE = "done"
    FAILED = "failed"

    @property
    def is_open(self) -> bool:
        """Whether something is still to come."""
        return self in (State.WAITING, State.WORKING)

    @property
    def begun(self) -> "State":
        """The state once a worker has taken the job."""
        return State.WORKING


@dataclass(frozen=True, slots=True, kw_only=True)
class Job[S: JobState]:
    """What every job has; a kind of jobs adds what there is to do, and how far it is.

    ``worker`` is the invocation that has the lease until ``leased_until``. ``attempts`` counts how often the job
    was taken since its last progress. ``code`` says why it ended without success. Rows need not keep ``worker``
    or ``updated_at``: without the first nobody goes on before the lease is over.
    """

    ID: ClassVar[str]
    """The field with the id; kinds name it each in its own way."""

    created_at: datetime
    updated_at: datetime | None = None
    state: S
    attempts: int = 0
    worker: str | None = None
    leased_until: datetime | None = None
    ended_at: datetime | None = None
    code: str | None = None

    @property
    def job_id(self) -> str:
        """What the job is found by."""
        return str(getattr(self, self.ID))

    def is_silent(self, now: datetime) -> bool:
        """Whether no worker has a lease that is still valid."""
        return self.leased_until is None or self.leased_until <= now

    def is_free_for(self, worker: str, now: datetime) -> bool:
        """Whether a worker may take the lease of the job.

        An invocation that AWS repeats has the id of the one that died, and goes on at once. The lease of a job
        that nobody took yet only keeps the sweep away from it.
        """
        is_taken = self.state.begun is self.state
        return self.state.is_open and (not is_taken or self.worker == worker or self.is_silent(now))

    def is_idle(self, now: datetime) -> bool:
        """Whether the sweep is to take the job: it is open, and nobody works on it."""
        return self.state.is_open and self.is_silent(now)

    def expired(self, now: datetime) -> str | None:  # noqa: ARG002 - for kinds that wait for something
        """The code with which the sweep gives the job up, because what it waits for did not come."""
        return None
