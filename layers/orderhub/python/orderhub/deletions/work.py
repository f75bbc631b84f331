"""Working off deletions: page by page, each noted before it is deleted, until nothing is left.

Every step can be repeated: an invocation that dies is followed by another, which takes the operation up where
it was and comes to the same end.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from time import sleep
from typing import Any, Protocol

from orderhub.deletions.ledger import Ledger
from orderhub.deletions.operation import LEASE, MOST_FAILED, Operation, State
from orderhub.errors import TransientError
from orderhub.orders.removal import OrdersRemoval
from orderhub.orders.transactions import Source
from orderhub.orders.writers import writer_of
from orderhub.platform.log import log

PAGE = 100
_PAGE_SECONDS = 30.0
"""What a page may take; with less time left it is left to the next invocation."""
_LOOK_SECONDS = 1.0
"""How long to wait before the second look: an index shows an order a moment after it is stored."""


class Index(Protocol):
    """What is found by order time."""

    def in_range(self, start: datetime, end: datetime, limit: int) -> Sequence[str]:
        """Numbers of orders with an order time from ``start`` to before ``end``, at most so many, if there are.

        Orders that are gone may show for a moment, and new ones not yet.

        Raises:
            TransientError: The index could not be read; trying again can help.
        """
        ...


class Deleter:
    """Composed once for an invocation; works off operations.

    Args:
        ledger: Where operations are kept.
        index: Where orders are found by their time.
        removal: Makes what deletes them, for what their tombstones are stamped with.
        clock: Tells the time.
        time_left: Seconds this invocation has.
        pause: Waits that many seconds.
    """

    def __init__(  # noqa: PLR0913 - the composition of a whole room
        self,
        *,
        ledger: Ledger,
        index: Index,
        removal: Callable[[Source], OrdersRemoval],
        clock: Callable[[], datetime],
        time_left: Callable[[], float],
        pause: Callable[[float], None] = sleep,
    ) -> None:
        self._ledger = ledger
        self._index = index
        self._removal = removal
        self._clock = clock
        self._time_left = time_left
        self._pause = pause

    def look_round(self, worker: str) -> None:
        """Take up operations that nobody works on, and end those there is no hope for.

        Raises:
            TransientError: Not all came to their end; another invocation is to go on.
        """
        for operation_id in self._ledger.open():
            found = self._ledger.find(operation_id)
            if found and found.is_hopeless(self._clock()):
                self._end(found, State.FAILED, "abandoned")
            elif found and found.is_silent(self._clock()):
                self.work(operation_id, worker)

    def work(self, operation_id: str, worker: str) -> None:
        """Take an operation in hand and bring it to its end; nothing happens when somebody else has it.

        Raises:
            TransientError: It did not come to its end; another invocation is to go on.
        """
        found, now = self._ledger.find(operation_id), self._clock()
        if found is None or not found.is_free_for(worker, now):
            return
        operation = self._sign(found, state=State.WORKING, worker=worker, attempts=found.attempts + 1)
        writer = writer_of(operation.correlation_id or operation_id, operation_id)
        removal = self._removal(Source(written_by=writer, mode=operation.asked.mode, at=now))
        while operation.state.is_open:
            if self._time_left() < _PAGE_SECONDS:
                self._sign(operation, leased_until=None)
                raise TransientError("the invocation ends before the deletion does", "deletion_continues")
            operation = self._step(operation, removal)

    def _step(self, operation: Operation, removal: OrdersRemoval) -> Operation:
        """Find and note a page, or delete one that is noted, or come to the end."""
        if len(operation.failed) >= MOST_FAILED:
            return self._end(operation, State.FAILED, "too_many_failures")
        if operation.page:
            removed = removal.remove_all(operation.page, operation.created_at)
            failed = (*operation.failed, *removed.failed)
            return self._sign(
                operation, page=(), deleted=operation.deleted + removed.count, failed=failed, attempts=0
            )
        page = self._next(operation, removal)
        return self._sign(operation, page=page) if page else self._end(operation, State.DONE)

    def _next(self, operation: Operation, removal: OrdersRemoval) -> tuple[str, ...]:
        """The next orders to delete; none when nothing is left, nor shows up a moment later."""
        page = self._look(operation, removal)
        if not page and operation.asked.order_no is None:
            self._pause(_LOOK_SECONDS)
            page = self._look(operation, removal)
        return page

    def _look(self, operation: Operation, removal: OrdersRemoval) -> tuple[str, ...]:
        asked = operation.asked
        failed, limit = {order_no for order_no, _ in operation.failed}, PAGE
        while asked.start and asked.end:
            listed = self._index.in_range(asked.start, asked.end, limit)
            wanted = [no for no in listed if no.startswith(asked.prefix) and no not in failed]
            page = removal.there(wanted, operation.created_at, asked.store_id)
            if page or len(listed) < limit:
                return page[:PAGE]
            # All of them are gone, came too late, failed, or are another shop's; what is wanted may stand behind.
            limit *= 2
        return ()

    def _end(self, operation: Operation, state: State, code: str | None = None) -> Operation:
        ended = self._sign(operation, state=state, ended_at=self._clock(), code=code, leased_until=None)
        facts = {"operation_id": ended.operation_id, "state": state, "code": code, "deleted": ended.deleted}
        log.info("operation_ended", extra={**facts, "correlation_id": ended.correlation_id})
        return ended

    def _sign(self, operation: Operation, **changes: Any) -> Operation:  # noqa: ANN401 - fields of an operation
        """Write a change of an operation down, which is also a sign of life.

        Raises:
            TransientError: Somebody else has taken it meanwhile.
        """
        now = self._clock()
        after = replace(operation, **({"leased_until": now + LEASE, "updated_at": now} | changes))
        if not self._ledger.change(operation, after):
            raise TransientError("somebody else has the operation in hand", "operation_taken")
        return after
