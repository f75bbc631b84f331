"""Working off jobs: under a lease, step by step, each kept before the next one begins.

A worker that dies is followed by another, which goes on with what was stored. So every step is done at least once,
and has to come to the same end when it is done again.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple, Protocol

from orderhub.errors import TransientError
from orderhub.jobs.job import Job, State
from orderhub.jobs.lease import acquired, ended, is_hopeless, released, renewed
from orderhub.jobs.policy import Policy
from orderhub.platform.log import log

ABANDONED = "abandoned"
"""The code of a job that was taken too often without progress."""


class Step[J](NamedTuple):
    """What a step came to: the job as it is to be stored, open or at its end, and whether that is progress."""

    job: J
    is_progress: bool = True


class Jobs[J](Protocol):
    """Where jobs of a kind are stored."""

    def find(self, job_id: str, /) -> J | None:
        """The job of that id as it is now, None if there is none."""
        ...

    def open(self) -> Iterable[str]:
        """The ids of all jobs that are not at their end."""
        ...

    def change(self, before: J, after: J, /) -> bool:
        """Replace a job that is still as it was read; False when somebody else has changed it."""
        ...


class Work[J: Job[Any]](ABC):
    """What is to be done for jobs of a kind."""

    @abstractmethod
    def begin(self, job: J, /) -> Callable[[J], Step[J]]:
        """What does the next step of a job, again and again until one ends it.

        A step may raise TransientError; the job then goes on later with what was stored.
        """

    def failed(self, job: J, code: str, /) -> J:
        """The job as it is when it is given up."""
        return replace(job, state=State.FAILED, code=code)

    @abstractmethod
    def ended(self, job: J, /) -> Mapping[str, object]:
        """What the log is to say of a job that has ended, beside id, state and code."""


class Engine[J: Job[Any]]:
    """Composed once for an invocation; every method raises TransientError when another one is to go on.

    Args:
        jobs: Where the jobs are stored.
        work: What is to be done for them.
        policy: The rules they are worked off by.
        clock: Tells the time.
        time_left: Seconds this invocation has.
    """

    def __init__(
        self,
        *,
        jobs: Jobs[J],
        work: Work[J],
        policy: Policy,
        clock: Callable[[], datetime],
        time_left: Callable[[], float],
    ) -> None:
        self._jobs = jobs
        self._work = work
        self._policy = policy
        self._clock = clock
        self._time_left = time_left

    def work(self, job_id: str, worker: str) -> None:
        """Take a job and bring it to its end; nothing happens when somebody else has it."""
        job = self._jobs.find(job_id)
        if job and job.is_free_for(worker, self._clock()):
            self._work_off(job, worker)

    def sweep(self, worker: str) -> None:
        """Take the open jobs that nobody works on, and give up those that wait in vain."""
        for job_id in self._jobs.open():
            job, now = self._jobs.find(job_id), self._clock()
            code = job.expired(now) if job else None
            if job and code:
                self._give_up(job, code)
            elif job and job.is_idle(now):
                self._work_off(job, worker)

    def store(self, before: J, after: J) -> J:
        """Write a change of a job.

        Raises:
            TransientError: Somebody else has changed it meanwhile.
        """
        if not self._jobs.change(before, after):
            message = f"somebody else has changed the {self._policy.noun}"
            raise TransientError(message, f"{self._policy.kind}_taken")
        return after

    def _work_off(self, candidate: J, worker: str) -> None:
        if is_hopeless(candidate, self._policy):
            self._give_up(candidate, ABANDONED)
            return
        job = self.store(candidate, acquired(candidate, worker, self._policy, self._clock()))
        do = self._work.begin(job)
        while job.state.is_open:
            self._check_time(job)
            job = self._keep_step(job, self._next(job, do, candidate.attempts))

    def _check_time(self, job: J) -> None:
        if self._time_left() < self._policy.step_seconds:
            self.store(job, released(job, job.attempts, self._clock()))
            message = f"the invocation ends before the {self._policy.noun} does"
            raise TransientError(message, self._policy.continues)

    def _next(self, job: J, do: Callable[[J], Step[J]], attempts_before: int) -> Step[J]:
        try:
            return do(job)
        except TransientError as fault:
            if self._policy.releases_on_fault:
                is_waiting = fault.code in self._policy.waits_for
                attempts = min(attempts_before, job.attempts) if is_waiting else job.attempts
                self.store(job, released(job, attempts, self._clock()))
            raise

    def _keep_step(self, job: J, step: Step[J]) -> J:
        if step.job.state.is_open:
            return self.store(job, renewed(step.job, self._policy, self._clock(), is_progress=step.is_progress))
        return self._end(job, step.job)

    def _give_up(self, job: J, code: str) -> None:
        self._end(job, self._work.failed(job, code))

    def _end(self, before: J, after: J) -> J:
        job = self.store(before, ended(after, self._clock()))
        kind = self._policy.kind
        facts = {f"{kind}_id": job.job_id, "state": job.state, "code": job.code}
        log.info(f"{kind}_ended", extra={**facts, **self._work.ended(job)})
        return job
