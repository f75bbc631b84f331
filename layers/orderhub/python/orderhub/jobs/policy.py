"""How jobs of a kind are worked off: for how long a lease is valid, after how many attempts they are given up."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """The rules of a kind of jobs.

    Args:
        kind: What log events and codes are named after, such as ``operation_ended`` and ``operation_taken``.
        noun: What a job is called in messages.
        continues: The code of the error with which an invocation leaves the rest to the next one.
        lease: For how long a worker that makes no progress has the job; each step renews it.
        most_attempts: How often a job is taken without progress before it is given up.
        retention: How long rows are stored.
        is_kept_from_its_end: Whether that counts from the job's end; else from its beginning.
        step_seconds: What a step may take; with less time left it is left to the next invocation.
        releases_on_fault: Whether a step that fails gives the lease back, so that any worker may go on at once.
        waits_for: Codes of faults that pass by themselves; to wait for them is no attempt.
    """

    kind: str
    noun: str
    continues: str
    lease: timedelta
    most_attempts: int
    retention: timedelta
    is_kept_from_its_end: bool = False
    step_seconds: float
    releases_on_fault: bool = True
    waits_for: frozenset[str] = frozenset()
