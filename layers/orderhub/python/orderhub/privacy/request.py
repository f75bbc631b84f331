"""A request to export or to erase a customer, and how far it is; pure, no AWS."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import ClassVar

from orderhub.jobs.job import Job, State
from orderhub.jobs.policy import Policy

FULFIL = "Fulfil Privacy Request"
"""Has the worker work off a request."""
EXPORTS = "exports/privacy/"
MOST_ORDERS = 5_000
"""Nobody who has more is one person; all that is noted of a request has to fit into a row."""
IMPORT_UNDER_WAY = "import_under_way"
"""The code of waiting for an import that somebody is in."""
POLICY = Policy(
    kind="privacy_request",
    noun="request",
    continues="privacy_continues",
    lease=timedelta(seconds=60),
    most_attempts=10,
    # Of the receipt, where the stack's owner set nothing else.
    retention=timedelta(days=1825),
    is_kept_from_its_end=True,
    step_seconds=60.0,
    # An import comes to its end by itself.
    waits_for=frozenset({IMPORT_UNDER_WAY}),
)


class PrivacyKind(StrEnum):
    """What is requested."""

    EXPORT = "export"
    ERASE = "erase"


class PrivacyStep(StrEnum):
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


STEPS: Mapping[PrivacyKind, tuple[PrivacyStep, ...]] = {
    # Files and definitions come before orders, because it is by what orders say that a person is found in them.
    # Once identities are erased nobody new is bound by them; what was under way by then has come to its end after
    # the settling.
    PrivacyKind.ERASE: (
        *(
            PrivacyStep.IDENTITIES,
            PrivacyStep.FILES,
            PrivacyStep.DEFINITIONS,
            PrivacyStep.RUNS,
            PrivacyStep.ORDERS,
        ),
        *(PrivacyStep.TASKS, PrivacyStep.AUDIT, PrivacyStep.MESSAGES, PrivacyStep.SETTLING, PrivacyStep.REMAINS),
    ),
    PrivacyKind.EXPORT: (PrivacyStep.EXPORT,),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Request(Job[State]):
    """One request.

    ``customers`` are all that are one with the customer, ``orders`` the numbers of their orders when it was asked;
    both are forgotten at the end. ``counted`` is what there was, by kind, ``done`` what became of it. ``step`` is
    what is to be done next, counted through the steps of the kind, and ``page`` how many orders of it are done.
    ``key_id`` is the access key that asked.
    """

    ID: ClassVar = "request_id"

    request_id: str
    kind: PrivacyKind
    key_id: str
    updated_at: datetime
    customers: tuple[str, ...]
    orders: tuple[str, ...]
    counted: Mapping[str, int]
    done: Mapping[str, int] = field(default_factory=dict)
    state: State = State.WAITING
    step: int = 0
    page: int = 0
    erased_at: datetime | None = None

    @property
    def doing(self) -> PrivacyStep | None:
        """What is to be done next; None at the end."""
        steps = STEPS[self.kind]
        return steps[self.step] if self.step < len(steps) else None


def export_key(request_id: str) -> str:
    """Where an export lies in the drop bucket."""
    return f"{EXPORTS}{request_id}.json"
