"""The operation a deletion is: what is asked, and how far it is; pure, no AWS."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar

from orderhub.deletions.request import DeletionRequest
from orderhub.jobs.job import Job, State
from orderhub.jobs.policy import Policy
from orderhub.orders.json_values import time_text

MOST_FAILED = 100
"""How many orders may fail before the operation does: it names each."""
DELETE = "Delete Orders"
"""Has the worker work off an operation."""
POLICY = Policy(
    kind="operation",
    noun="deletion",
    continues="deletion_continues",
    lease=timedelta(seconds=60),
    most_attempts=10,
    retention=timedelta(days=90),
    step_seconds=30.0,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation(Job[State]):
    """One deletion.

    Orders that came after ``created_at`` stay. ``page`` is what is being deleted right now, noted before it is,
    so that whoever takes over finishes what was begun. ``failed`` are order numbers with the code of the reason.
    ``correlation_id`` is that of the request.
    """

    ID: ClassVar = "operation_id"

    operation_id: str
    asked: DeletionRequest
    updated_at: datetime
    state: State = State.WAITING
    page: tuple[str, ...] = ()
    deleted: int = 0
    failed: tuple[tuple[str, str], ...] = ()
    correlation_id: str = ""


def opened(operation_id: str, request: DeletionRequest, now: datetime, correlation_id: str = "") -> Operation:
    """A new operation; a single order is its page from the start."""
    return Operation(
        operation_id=operation_id,
        asked=request,
        created_at=now,
        updated_at=now,
        page=() if request.order_no is None else (request.order_no,),
        leased_until=now + POLICY.lease,
        correlation_id=correlation_id,
    )


def shown(operation: Operation) -> dict[str, Any]:
    """An operation as the API shows it."""
    request = operation.asked
    criteria = {
        "externalOrderId": request.order_no,
        "from": _time(request.start),
        "to": _time(request.end),
        "prefix": request.prefix,
        "store": request.store_id,
    }
    body = {
        "operationId": operation.operation_id,
        "kind": "delete_orders",
        "state": operation.state,
        "asked": {name: value for name, value in criteria.items() if value} | {"mode": request.mode},
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
