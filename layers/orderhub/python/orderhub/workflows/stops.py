"""Why a run stops: rules held against how things are at its start and after every wait; pure, no AWS."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from orderhub.orders.attributes import time_text
from orderhub.orders.model import Order
from orderhub.orders.statuses import Status
from orderhub.workflows.cause import Cause
from orderhub.workflows.run import Run
from orderhub.workflows.workflow import Reason, Workflow

_NO_ORDERS = {Status.ABANDONED_SHOPPING_CART, Status.CANCELLED}
"""What a customer has not ordered, or not any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ordered:
    """An order of a customer: its number, when it was made, and its status now."""

    order_no: str
    ordered_at: datetime
    status: Status


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """Why a run stops, and by what: the order, the case, the feedback or the segment, where it is one of those."""

    reason: Reason
    by: str = ""


class Look(Protocol):
    """How things are now; every method raises TransientError when trying again can help."""

    def order(self, order_no: str, /) -> Order | None:
        """The order of that number."""
        ...

    def newest(self, customer_id: str, /) -> tuple[Ordered, ...]:
        """The newest orders of a customer, newest first."""
        ...

    def is_in(self, customer_id: str, segment: str, /) -> bool:
        """Whether a customer is in a segment."""
        ...


def stop_of(run: Run, workflow: Workflow, look: Look) -> Stop | None:
    """The first of a workflow's stops that holds; None while none does."""
    if not workflow.is_on:
        return Stop(reason=Reason.SWITCHED_OFF)
    held = ((reason, _RULES[reason](run, workflow, look)) for reason in workflow.stops)
    return next((Stop(reason=reason, by=by) for reason, by in held if by is not None), None)


def order_of(customer_id: str, look: Look) -> str | None:
    """The order that messages to a customer are about: the newest that is one, or else the newest cart."""
    orders = look.newest(customer_id)
    real = (order for order in orders if order.status not in _NO_ORDERS)
    newest = next(real, orders[0] if orders else None)
    return newest.order_no if newest else None


def cart_place(workflow: Workflow, cause: Cause) -> str:
    """The place of a cart among those of its customer, newer ones later; empty where no newer one counts."""
    counts = Reason.NEWER_CART in workflow.stops and cause.order_no is not None
    return f"{time_text(cause.since)}#{cause.order_no}" if counts else ""


def has_left(was: Status, version: int, now: Status, version_now: int) -> bool:
    """Whether an order left the stage it was in; a version below the event's is that of another, made anew."""
    return now.stage is not was.stage or version_now < version


def _order(run: Run, look: Look) -> Order | None:
    return look.order(run.order_no) if run.order_no else None


def _order_gone(run: Run, _workflow: Workflow, look: Look) -> str | None:
    return "" if _order(run, look) is None else None


def _order_moved_on(run: Run, _workflow: Workflow, look: Look) -> str | None:
    order, was = _order(run, look), run.cause.status
    if order is None or was is None:
        return None
    status = order.header.status
    return status.value if has_left(was, run.cause.version, status, order.stamp.version) else None


def _feedback_came(run: Run, _workflow: Workflow, look: Look) -> str | None:
    order = _order(run, look)
    return order.feedbacks[-1].feedback_id if order is not None and order.feedbacks else None


def _case_open(run: Run, _workflow: Workflow, look: Look) -> str | None:
    order = _order(run, look)
    cases = order.cases if order is not None else ()
    return next((case.case_id for case in cases if case.state.is_open), None)


def _ordered_since(run: Run, _workflow: Workflow, look: Look) -> str | None:
    orders = (order for order in _newest(run, look) if order.status not in _NO_ORDERS and _is_since(order, run))
    return next((order.order_no for order in orders), None)


def _newest(run: Run, look: Look) -> tuple[Ordered, ...]:
    customer_id = run.cause.customer_id
    return look.newest(customer_id) if customer_id else ()


def _is_since(order: Ordered, run: Run) -> bool:
    # A cart may become an order under its own number, and keep its time; or under another, with the cart's time.
    came_of_it = order.order_no == run.order_no and run.cause.status is Status.ABANDONED_SHOPPING_CART
    is_since = _second(order.ordered_at) >= _second(run.cause.since)
    return came_of_it or (order.order_no != run.order_no and is_since)


def _second(moment: datetime) -> datetime:
    """A time without the fraction, which some clients give of a cart and not of its order."""
    return moment.replace(microsecond=0)


def _newer_cart(run: Run, _workflow: Workflow, look: Look) -> str | None:
    """The customer's cart that is newer; of two of the same moment the one with the higher number is."""
    mine = run.cause.since, run.order_no or ""
    carts = (order for order in _newest(run, look) if order.status is Status.ABANDONED_SHOPPING_CART)
    return next((order.order_no for order in carts if (order.ordered_at, order.order_no) > mine), None)


def _in_segment(run: Run, workflow: Workflow, look: Look) -> str | None:
    segment, customer_id = workflow.value("stop_segment"), run.cause.customer_id
    return segment if segment and customer_id and look.is_in(customer_id, segment) else None


_RULES: dict[Reason, Callable[[Run, Workflow, Look], str | None]] = {
    Reason.ORDER_GONE: _order_gone,
    Reason.ORDER_MOVED_ON: _order_moved_on,
    Reason.FEEDBACK_CAME: _feedback_came,
    Reason.CASE_OPEN: _case_open,
    Reason.ORDERED_SINCE: _ordered_since,
    Reason.NEWER_CART: _newer_cart,
    Reason.IN_SEGMENT: _in_segment,
}
"""Each says by what it holds, with nothing to name where that is plain; None where it does not hold."""
