"""A request to export or to erase a customer: how far it is, who has it in hand; pure, no AWS."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

LEASE = timedelta(seconds=60)
"""How long a worker that gives no sign is waited for; working, it gives one with every page."""
MAX_ATTEMPTS = 10
"""How often a request is taken in hand without getting on before it is given up."""
FULFIL = "Fulfil Privacy Request"
"""Has the worker work off a request."""
EXPORTS = "exports/privacy/"
MOST_ORDERS = 5_000
"""Nobody who has more is one person; all that is noted of a request has to fit into a row."""


class Kind(StrEnum):
    """What is asked for."""

    EXPORT = "export"
    ERASE = "erase"


class State(StrEnum):
    """How far a request is."""

    WAITING = "waiting"
    WORKING = "working"
    DONE = "done"
    FAILED = "failed"

    @property
    def is_open(self) -> bool:
        """Whether something is still to come."""
        return self in (State.WAITING, State.WORKING)


class Step(StrEnum):
    """What is done one after the other; each can be repeated."""

    IDENTITIES = "identities"
    FILES = "files"
    DEFINITIONS = "definitions"
    RUNS = "runs"
    ORDERS = "orders"
    TASKS = "tasks"
    AUDIT = "audit"
    MESSAGES = "messages"
    SETTLING = "settling"
    REMAINS = "remains"
    EXPORT = "export"


STEPS: Mapping[Kind, tuple[Step, ...]] = {
    # Files and definitions come before orders, because it is by what orders say that a person is found in them.
    # Once identities are erased nobody new is bound by them; what was under way by then has come to its end after
    # the settling.
    Kind.ERASE: (
        *(Step.IDENTITIES, Step.FILES, Step.DEFINITIONS, Step.RUNS, Step.ORDERS),
        *(Step.TASKS, Step.AUDIT, Step.MESSAGES, Step.SETTLING, Step.REMAINS),
    ),
    Kind.EXPORT: (Step.EXPORT,),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One request.

    ``customers`` are all that are one with the customer, ``orders`` the numbers of their orders when it was asked;
    both are forgotten at the end. ``counted`` is what there was, by kind, ``done`` what became of it. ``step`` is
    what is to be done next, counted through the steps of the kind, and ``page`` how many orders of it are done.
    ``worker`` is the invocation that has it in hand until ``leased_until``; ``attempts`` counts how often it was
    taken in hand since it last got on, but for waiting for an import. ``key_id`` is the access key that asked.
    """

    request_id: str
    kind: Kind
    key_id: str
    created_at: datetime
    updated_at: datetime
    customers: tuple[str, ...]
    orders: tuple[str, ...]
    counted: Mapping[str, int]
    done: Mapping[str, int] = field(default_factory=dict)
    state: State = State.WAITING
    step: int = 0
    page: int = 0
    erased_at: datetime | None = None
    attempts: int = 0
    worker: str | None = None
    leased_until: datetime | None = None
    ended_at: datetime | None = None
    code: str | None = None

    @property
    def doing(self) -> Step | None:
        """What is to be done next; None at the end."""
        steps = STEPS[self.kind]
        return steps[self.step] if self.step < len(steps) else None

    def is_silent(self, now: datetime) -> bool:
        """Whether nobody gives a sign of working on it."""
        return self.leased_until is None or self.leased_until <= now

    def is_free_for(self, worker: str, now: datetime) -> bool:
        """Whether a worker may take it in hand: it is open, and nobody else gives a sign of life."""
        return self.state.is_open and (self.worker in (None, worker) or self.is_silent(now))

    def is_hopeless(self, now: datetime) -> bool:
        """Whether it was taken in hand so often in vain that it is given up."""
        return self.attempts >= MAX_ATTEMPTS and self.is_silent(now)


def export_key(request_id: str) -> str:
    """Where an export lies in the drop bucket."""
    return f"{EXPORTS}{request_id}.json"
