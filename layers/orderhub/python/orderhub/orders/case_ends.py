"""Cases that end with the shipping of their order: what was asked cannot be done any more."""

from dataclasses import replace

from orderhub.orders.cases import Case, CaseState
from orderhub.orders.model import Header, Order
from orderhub.orders.statuses import Status

_ON_ITS_WAY = frozenset({Status.SHIPPED, Status.DELIVERED, Status.COMPLETED})


def is_shipped(header: Header) -> bool:
    """Whether an order has left, by its status or by the time it says."""
    return header.status in _ON_ITS_WAY or header.shipped_at is not None


def with_ended_cases(order: Order) -> Order:
    """An order whose cases are as they are now: those that end with shipping have lapsed when it is shipped."""
    if not is_shipped(order.header) or not any(map(_lapses, order.cases)):
        return order
    cases = (replace(case, state=CaseState.LAPSED) if _lapses(case) else case for case in order.cases)
    return replace(order, cases=tuple(cases))


def _lapses(case: Case) -> bool:
    return case.ends_when_shipped and case.state.is_open
