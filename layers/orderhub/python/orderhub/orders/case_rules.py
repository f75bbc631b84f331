"""Rules of an order's cases: what changed since, what shipping ends, what was given back; pure, no AWS."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from hashlib import sha256

from orderhub.orders.cases import Case, CaseLine, CaseState
from orderhub.orders.model import Header, Order
from orderhub.orders.statuses import Status

_ON_ITS_WAY = frozenset({Status.SHIPPED, Status.DELIVERED, Status.COMPLETED})
_REFUND = "refund"


def lines_digest(order: Order, lines: Sequence[CaseLine]) -> str:
    """A digest of quantity and cost of some of an order's products; of all of them where none is named."""
    named = {line.sku for line in lines}
    case_states = sorted(
        (line.sku, f"{line.quantity.normalize():f}", "" if line.cost is None else f"{line.cost.normalize():f}")
        for line in order.lines
        if not named or line.sku in named
    )
    return sha256(repr(case_states).encode(errors="replace")).hexdigest()[:16]


def currency_of(order: Order, case: Case) -> str:
    """The currency of a case's amount: the order's when the case was opened, where that is known."""
    return case.currency or order.header.currency


def changes_since(order: Order, case: Case) -> tuple[str, ...]:
    """What an open case counted on and that is no longer so: ``status``, ``currency``, ``total``, ``lines``.

    Cases at their end, and what a case does not know, are not compared.
    """
    if not case.state.is_open:
        return ()
    return tuple(_changes(order, case))


def _changes(order: Order, case: Case) -> Iterable[str]:
    if case.status is not order.header.status:
        yield "status"
    if case.currency not in (None, order.header.currency):
        yield "currency"
    if case.order_total not in (None, order.header.total_cost):
        yield "total"
    if case.lines_digest not in (None, lines_digest(order, case.lines)):
        yield "lines"


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


def refunds_of(order: Order) -> dict[str, Decimal]:
    """What was paid back for an order, by currency: its refunds that are done; nothing where there are none.

    An order can have changed its currency since: what was paid back in another is no part of its total.
    """
    sums: dict[str, Decimal] = {}
    for case in order.cases:
        if case.kind == _REFUND and case.state is CaseState.DONE and case.amount:
            currency = currency_of(order, case)
            sums[currency] = sums.get(currency, Decimal(0)) + case.amount
    return sums
