"""The task of a refund or an exchange: one for each case, made with the request and closed with the decision."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from orderhub.errors import TransientError
from orderhub.messages.placeholders import Amount
from orderhub.messages.unlinked import plain
from orderhub.orders.case_rules import currency_of
from orderhub.orders.cases import Case, CaseState
from orderhub.orders.model import Order
from orderhub.tasks.task import LONGEST_DESCRIPTION, LONGEST_TITLE, Task, TaskState, changed, task_id_of
from orderhub.workflows.run import Run

TASK_CREATED = "task_created"
TASK_CLOSED = "task_closed"
DECIDED = "case_decided"
"""Why no task is made: somebody was faster than the workflow."""
_TRIES = 5
_MOST_LINES = 3


class Tasks(Protocol):
    """Where tasks are stored; see TasksTable."""

    def create(self, task: Task, /) -> bool: ...  # noqa: D102 - as TasksTable says
    def find(self, task_id: str, /) -> Task | None: ...  # noqa: D102 - the same
    def change(self, before: Task, after: Task, /) -> bool: ...  # noqa: D102 - the same


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseTasks:
    """Makes and closes the tasks of cases.

    Args:
        tasks: Where tasks are stored.
        order: Reads an order as it is now.
    """

    tasks: Tasks
    order: Callable[[str], Order | None]

    def follow(self, run: Run, due_in: timedelta, now: datetime) -> str:
        """Make the task of a case that was requested, or close that of one that is decided; say what came of it.

        Args:
            run: Of an event of a case.
            due_in: When a task is to be done.
            now: The time.

        Raises:
            TransientError: Trying again can help.
        """
        if _action(run).get("state") == CaseState.REQUESTED:
            return self._create(run, due_in, now)
        if order_and_case := self._order_and_case(run):
            self._close(_task_id(run, order_and_case[1]), now)
        return TASK_CLOSED

    def _create(self, run: Run, due_in: timedelta, now: datetime) -> str:
        order_and_case = self._order_and_case(run)
        if order_and_case is None or _is_decided(order_and_case):
            return DECIDED
        order, case = order_and_case
        self.tasks.create(_task(run, order, case, now + due_in, now))
        # It may have been decided meanwhile, and whoever closes its task have found none.
        reread = self._order_and_case(run)
        if reread is None or _is_decided(reread):
            self._close(_task_id(run, case), now)
        return TASK_CREATED

    def _order_and_case(self, run: Run) -> tuple[Order, Case] | None:
        order = self.order(run.order_no) if run.order_no else None
        case_id = _action(run).get("case_id")
        return next(((order, case) for case in order.cases if case.case_id == case_id), None) if order else None

    def _close(self, task_id: str, now: datetime) -> None:
        for _ in range(_TRIES):
            task = self.tasks.find(task_id)
            if task is None or not task.state.is_open:
                return
            if self.tasks.change(task, changed(task, now, state=TaskState.DONE)):
                return
        raise TransientError("the task is being changed by others", "task_busy", is_busy=True)


def _is_decided(order_and_case: tuple[Order, Case]) -> bool:
    return order_and_case[1].state is not CaseState.REQUESTED


def _action(run: Run) -> Mapping[str, Any]:
    action: Mapping[str, Any] = run.cause.detail.get("action", {})
    return action


def _by(run: Run) -> str:
    return f"workflow:{run.workflow}"


def _task_id(run: Run, case: Case) -> str:
    """The same for all events of a case; one of an order that was made anew is another."""
    return task_id_of(_by(run), f"{run.order_no}!{case.case_id}@{case.opened_at.isoformat()}")


def _task(run: Run, order: Order, case: Case, due_at: datetime, now: datetime) -> Task:
    return Task(
        task_id=_task_id(run, case),
        title=title_of(order, case),
        description=case.reason[:LONGEST_DESCRIPTION] if case.reason else None,
        created_at=now,
        created_by=_by(run),
        cause=run.cause.event_id,
        order_no=run.order_no,
        customer_id=run.cause.customer_id,
        due_at=due_at,
    )


def title_of(order: Order, case: Case) -> str:
    """What is to be decided: kind, amount, order, products and reason, as much of it as a title holds."""
    names = {line.sku: plain(line.name or "") for line in order.lines}
    lines = [f"{line.quantity.normalize():f} × {names.get(line.sku) or plain(line.sku)}" for line in case.lines]
    more = len(lines) - _MOST_LINES
    parts = [
        case.kind.replace("_", " ").capitalize(),
        "" if case.amount is None else str(Amount(value=case.amount, currency=currency_of(order, case))),
        f"order {plain(order.header.order_no)}",
        ", ".join([*lines[:_MOST_LINES], *([f"{more} more"] if more > 0 else [])]),
        plain(case.reason or ""),
    ]
    title = " · ".join(part for part in parts if part)
    return title if len(title) <= LONGEST_TITLE else f"{title[: LONGEST_TITLE - 1]}…"
