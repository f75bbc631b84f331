"""How jobs of a kind are written as rows; pure, no AWS.

All jobs of a kind share a partition. Beside each open one stands a row without a body in a partition of the open
ones, so that finding them costs what they are and not what was ever done.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from orderhub.jobs.job import Job
from orderhub.jobs.policy import Policy

type Row = dict[str, Any]
_TIMES = ("created_at", "updated_at", "leased_until", "ended_at")


@dataclass(frozen=True, slots=True, kw_only=True)
class RowFormat[J: Job[Any]]:
    """The rows of a kind of jobs.

    Args:
        partition: The partition of all of them.
        policy: Says how long rows are stored.
        parse: Makes a job of the values of a body; those that every job has are read already, but for the state.
        time: Writes a time.
        omitted: Fields that are not written.
        is_indexed: Whether open jobs have rows of their own.
    """

    partition: str
    policy: Policy
    parse: Callable[[dict[str, Any]], J]
    time: Callable[[datetime], str] = datetime.isoformat
    omitted: frozenset[str] = frozenset()
    is_indexed: bool = True

    @property
    def open_partition(self) -> str:
        """The partition of the open ones."""
        return f"{self.partition}_open"

    def key(self, job_id: str) -> Row:
        """The key of a job's row."""
        return {"pk": {"S": self.partition}, "sk": {"S": job_id}}

    def open_key(self, job_id: str) -> Row:
        """The key of the row that says that a job is open."""
        return {"pk": {"S": self.open_partition}, "sk": {"S": job_id}}

    def row(self, job: J) -> Row:
        """A job as a row."""
        return self.key(job.job_id) | self._expiry(job) | {"body": {"S": self.text(job)}}

    def open_row(self, job: J) -> Row:
        """The row that says that a job is open."""
        return self.open_key(job.job_id) | self._expiry(job)

    def version(self, job: J) -> tuple[str, str]:
        """An attribute that every change changes, and what is in it while the job is as it is here."""
        return "body", self.text(job)

    def job(self, row: Mapping[str, Any]) -> J:
        """The job of a row."""
        return self.job_of(row["body"]["S"])

    def text(self, job: J) -> str:
        """The body of a job, as JSON."""
        values = {name: value for name, value in asdict(job).items() if name not in self.omitted}
        return json.dumps(values, default=self.time, ensure_ascii=False, sort_keys=True)

    def job_of(self, text: str) -> J:
        """The job of a body."""
        values: dict[str, Any] = json.loads(text)
        return self.parse(values | {name: time_of(values[name]) for name in _TIMES if name in values})

    def _expiry(self, job: J) -> Row:
        start = job.ended_at if self.policy.is_kept_from_its_end else job.created_at
        return {"expires_at": {"N": str(int((start + self.policy.retention).timestamp()))}} if start else {}


def time_of(text: str | None) -> datetime | None:
    """A time as it is written in a body, None where there is none."""
    return datetime.fromisoformat(text) if text else None
