"""Why a run stops: rules held against how things are at its start and after every wait; pure, no AWS."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from orderhub.orders.model import CaseState, Order
from orderhub.orders.statuses import Status
from orderhub.workflows.run import Run
from orderhub.workflows.workflow import Reason, Workflow

_OPEN = {CaseState.REQUESTED, CaseState.APPROVED}
_NO_ORDERS = {Status.ABANDONED_SHOPPING_CART, Status.CANCELLED}
"""What a customer has not ordered, or not any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ordered:
    """An order of a customer: its number, when it was made, and its status now."""

    order_no: str
    ordered_at: datetime
    status: Status


class Look(Protocol):
    """How things are now; every method raises Passing when trying again can help."""

    def order(self, order_no: str, /) -> Order | None:
        """The order of that number."""
        ...

    def newest(self, customer_id: str, /) -> tuple[Ordered, ...]:
        """The newest orders of a customer, newest first."""
        ...

    def is_in(self, customer_id: str, segment: str, /) -> bool:
        """Whether a customer is in a segment."""
        ...


def stop_of(run: Run, workflow: Workflow, look: Look) -> Reason | None:
    """The first of a workflow's stops that holds; None while none does."""
    if not workflow.is_on:
        return Reason.SWITCHED_OFF
    return next((reason for reason in workflow.stops if _RULES[reason](run, workflow, look)), None)


def order_of(customer_id: str, look: Look) -> str | None:
    """The order that messages to a customer are about: the newest that is one, or else the newest cart."""
    orders = look.newest(customer_id)
    real = (one for one in orders if one.status not in _NO_ORDERS)
    newest = next(real, orders[0] if orders else None)
    return newest.order_no if newest else None


def _order(run: Run, look: Look) -> Order | None:
    return look.order(run.order_no) if run.order_no else None


def _order_gone(run: Run, _workflow: Workflow, look: Look) -> bool:
    return _order(run, look) is None


def _order_moved_on(run: Run, _workflow: Workflow, look: Look) -> bool:
    """Whether the order left the stage it was in; a version below the event's is that of another, made anew."""
    order, was = _order(run, look), run.cause.status
    if order is None or was is None:
        return False
    return order.header.status.stage is not was.stage or order.stamp.version < run.cause.version


def _feedback_came(run: Run, _workflow: Workflow, look: Look) -> bool:
    order = _order(run, look)
    return order is not None and bool(order.feedbacks)


def _case_open(run: Run, _workflow: Workflow, look: Look) -> bool:
    order = _order(run, look)
    return order is not None and any(case.state in _OPEN for case in order.cases)


def _ordered_since(run: Run, _workflow: Workflow, look: Look) -> bool:
    customer_id = run.cause.customer_id
    orders = look.newest(customer_id) if customer_id else ()
    return any(one.status not in _NO_ORDERS and _is_later(one, run) for one in orders)


def _is_later(one: Ordered, run: Run) -> bool:
    # A cart may become an order under its own number, and keep its time.
    came_of_it = one.order_no == run.order_no and run.cause.status is Status.ABANDONED_SHOPPING_CART
    return came_of_it or (one.order_no != run.order_no and one.ordered_at > run.cause.since)


def _in_segment(run: Run, workflow: Workflow, look: Look) -> bool:
    segment, customer_id = workflow.value("stop_segment"), run.cause.customer_id
    return bool(segment and customer_id) and look.is_in(str(customer_id), segment)


_RULES: dict[Reason, Callable[[Run, Workflow, Look], bool]] = {
    Reason.ORDER_GONE: _order_gone,
    Reason.ORDER_MOVED_ON: _order_moved_on,
    Reason.FEEDBACK_CAME: _feedback_came,
    Reason.CASE_OPEN: _case_open,
    Reason.ORDERED_SINCE: _ordered_since,
    Reason.IN_SEGMENT: _in_segment,
}
