"""The desk a job lies on while one worker has it in hand."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from orderhub.errors import TransientError
from orderhub.imports.job import LEASE, Job, State
from orderhub.imports.joblist import JobList
from orderhub.platform.log import log


class Desk:
    """A job in the hands of one worker, who signs for each step; the signature also renews the lease."""

    def __init__(self, jobs: JobList, job: Job, clock: Callable[[], datetime]) -> None:
        self._jobs = jobs
        self._clock = clock
        self.job = job

    def sign(self, **changes: Any) -> None:  # noqa: ANN401 - fields of a job
        """Write a change of the job down.

        Raises:
            TransientError: Somebody else has taken the job meanwhile.
        """
        lease = self._clock() + LEASE if self.job.state.is_open else None
        after = replace(self.job, **({"leased_until": lease} | changes))
        if not self._jobs.change(self.job, after):
            raise TransientError("somebody else has the import in hand", "import_taken")
        self.job = after

    def end(self, state: State, code: str | None = None, reason: str | None = None, **changes: Any) -> None:  # noqa: ANN401 - fields of a job
        """Write the job's end down, and what else there is to say of it."""
        now = self._clock()
        self.sign(state=state, ended_at=now, code=code, reason=reason, leased_until=None, **changes)
        log.info("import_ended", extra={"import_id": self.job.import_id, "state": state, "code": code})
