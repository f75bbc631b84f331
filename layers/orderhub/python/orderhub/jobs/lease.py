"""The arithmetic of leases and attempts; pure, no AWS, no clock."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from orderhub.jobs.job import Job
from orderhub.jobs.policy import Policy


def acquired[J: Job[Any]](job: J, worker: str, policy: Policy, now: datetime) -> J:
    """The job once a worker has taken its lease, which is an attempt."""
    return replace(
        job,
        state=job.state.begun,
        worker=worker,
        attempts=job.attempts + 1,
        leased_until=now + policy.lease,
        updated_at=now,
    )


def renewed[J: Job[Any]](job: J, policy: Policy, now: datetime, *, is_progress: bool) -> J:
    """The job after a step; progress resets the attempts."""
    attempts = 0 if is_progress else job.attempts
    return replace(job, attempts=attempts, leased_until=now + policy.lease, updated_at=now)


def released[J: Job[Any]](job: J, attempts: int, now: datetime) -> J:
    """The job once its lease is given back; the worker stays noted."""
    return replace(job, attempts=attempts, leased_until=None, updated_at=now)


def ended[J: Job[Any]](job: J, now: datetime) -> J:
    """The job at its end; nobody has its lease any more."""
    return replace(job, ended_at=now, leased_until=None, updated_at=now)


def is_hopeless(job: Job[Any], policy: Policy) -> bool:
    """Whether the job was taken so often without progress that it is given up."""
    return job.attempts >= policy.most_attempts
