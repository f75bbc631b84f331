"""Deleting orders: page by page, each noted before it is deleted, until nothing is left."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from time import sleep
from typing import Protocol

from orderhub.deletions.operation import MOST_FAILED, Operation
from orderhub.jobs.engine import Step, Work
from orderhub.jobs.job import State
from orderhub.orders.removal import OrdersRemoval
from orderhub.orders.write_plan import Source
from orderhub.orders.writers import writer_of

PAGE = 100
_LOOK_SECONDS = 1.0
"""How long to wait before the second look: an index shows an order a moment after it is stored."""


class OrderTimeIndex(Protocol):
    """What is found by order time."""

    def in_range(self, start: datetime, end: datetime, limit: int) -> Sequence[str]:
        """Numbers of orders with an order time from ``start`` to before ``end``, at most so many, if there are.

        Orders that are gone may show for a moment, and new ones not yet.

        Raises:
            TransientError: The index could not be read; trying again can help.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Deleter(Work[Operation]):
    """What is done for operations.

    Args:
        index: Where orders are found by their time.
        removal: Makes what deletes them, for what their tombstones are stamped with.
        clock: Tells the time.
        pause: Waits that many seconds.
    """

    index: OrderTimeIndex
    removal: Callable[[Source], OrdersRemoval]
    clock: Callable[[], datetime]
    pause: Callable[[float], None] = sleep

    def begin(self, operation: Operation) -> Callable[[Operation], Step[Operation]]:
        """What finds and notes a page, or deletes one that is noted."""
        operation_id = operation.operation_id
        writer = writer_of(operation.correlation_id or operation_id, operation_id)
        source = Source(written_by=writer, mode=operation.asked.mode, received_at=self.clock())
        return partial(self._step, self.removal(source))

    def ended(self, operation: Operation) -> Mapping[str, object]:
        """What the log is to say of its end."""
        return {"deleted": operation.deleted, "correlation_id": operation.correlation_id}

    def _step(self, removal: OrdersRemoval, operation: Operation) -> Step[Operation]:
        if len(operation.failed) >= MOST_FAILED:
            return Step(self.failed(operation, "too_many_failures"))
        if operation.page:
            removed = removal.remove_all(operation.page, operation.created_at)
            failed = (*operation.failed, *removed.failed)
            return Step(replace(operation, page=(), deleted=operation.deleted + removed.count, failed=failed))
        page = self._next(operation, removal)
        if page:
            return Step(replace(operation, page=page), is_progress=False)
        return Step(replace(operation, state=State.DONE))

    def _next(self, operation: Operation, removal: OrdersRemoval) -> tuple[str, ...]:
        """The next orders to delete; none when nothing is left, nor shows up a moment later."""
        page = self._look(operation, removal)
        if not page and operation.asked.order_no is None:
            self.pause(_LOOK_SECONDS)
            page = self._look(operation, removal)
        return page

    def _look(self, operation: Operation, removal: OrdersRemoval) -> tuple[str, ...]:
        request = operation.asked
        failed, limit = {order_no for order_no, _ in operation.failed}, PAGE
        while request.start and request.end:
            listed = self.index.in_range(request.start, request.end, limit)
            wanted = [no for no in listed if no.startswith(request.prefix) and no not in failed]
            page = removal.there(wanted, operation.created_at, request.store_id)
            if page or len(listed) < limit:
                return page[:PAGE]
            # All of them are gone, came too late, failed, or are another shop's; what is wanted may stand behind.
            limit *= 2
        return ()
