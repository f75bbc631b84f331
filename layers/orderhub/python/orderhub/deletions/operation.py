"""The operation a deletion is: what is asked, how far it is, who has it in hand; pure, no AWS."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from orderhub.deletions.request import Asked
from orderhub.orders.json_values import time_text

LEASE = timedelta(seconds=60)
"""How long a worker that gives no sign is waited for; working, it gives one with every page."""
MAX_ATTEMPTS = 10
"""How often an operation is taken in hand without getting on before it is given up."""
MOST_FAILED = 100
"""How many orders may fail before the operation does: it names each."""
KEPT = timedelta(days=90)
DELETE = "Delete Orders"
"""Has the worker work off an operation."""


class State(StrEnum):
    """How far an operation is."""

    WAITING = "waiting"
    WORKING = "working"
    DONE = "done"
    FAILED = "failed"

    @property
    def is_open(self) -> bool:
        """Whether something is still to come."""
        return self in (State.WAITING, State.WORKING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One deletion.

    Orders that came after ``created_at`` stay. ``page`` is what is being deleted right now, noted before it is,
    so that whoever takes over finishes what was begun. ``failed`` are order numbers with the code of the reason.
    ``worker`` is the invocation that has it in hand until ``leased_until``; ``attempts`` counts how often it
    was taken in hand since it last got on. ``code`` says why a failed one failed.
    ``correlation_id`` is that of the request.
    """

    operation_id: str
    asked: Asked
    created_at: datetime
    updated_at: datetime
    state: State = State.WAITING
    page: tuple[str, ...] = ()
    deleted: int = 0
    failed: tuple[tuple[str, str], ...] = ()
    attempts: int = 0
    worker: str | None = None
    leased_until: datetime | None = None
    ended_at: datetime | None = None
    code: str | None = None
    correlation_id: str = ""

    def is_silent(self, now: datetime) -> bool:
        """Whether nobody gives a sign of working on it."""
        return self.leased_until is None or self.leased_until <= now

    def is_free_for(self, worker: str, now: datetime) -> bool:
        """Whether a worker may take it in hand: it is open, and nobody else gives a sign of life.

        An invocation that AWS repeats has the id of the one that died, and goes on at once.
        """
        return self.state.is_open and (self.worker in (None, worker) or self.is_silent(now))

    def is_hopeless(self, now: datetime) -> bool:
        """Whether it was taken in hand so often in vain that it is given up."""
        return self.attempts >= MAX_ATTEMPTS and self.is_silent(now)


def opened(operation_id: str, asked: Asked, now: datetime, correlation_id: str = "") -> Operation:
    """A new operation; a single order is its page from the start."""
    return Operation(
        operation_id=operation_id,
        asked=asked,
        created_at=now,
        updated_at=now,
        page=() if asked.order_no is None else (asked.order_no,),
        leased_until=now + LEASE,
        correlation_id=correlation_id,
    )


def shown(operation: Operation) -> dict[str, Any]:
    """An operation as the API shows it."""
    asked = operation.asked
    said = {
        "externalOrderId": asked.order_no,
        "from": _time(asked.start),
        "to": _time(asked.end),
        "prefix": asked.prefix,
        "store": asked.store_id,
    }
    body = {
        "operationId": operation.operation_id,
        "kind": "delete_orders",
        "state": operation.state,
        "asked": {name: value for name, value in said.items() if value} | {"mode": asked.mode},
        "deleted": operation.deleted,
        "failed": [{"externalOrderId": order_no, "code": code} for order_no, code in operation.failed],
        "code": operation.code,
        "createdAt": _time(operation.created_at),
        "updatedAt": _time(operation.updated_at),
        "endedAt": _time(operation.ended_at),
    }
    return {name: value for name, value in body.items() if value is not None}


def _time(moment: datetime | None) -> str | None:
    return time_text(moment) if moment else None
