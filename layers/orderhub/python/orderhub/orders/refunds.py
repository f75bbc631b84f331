"""What of an order was given back, by its cases; pure, no AWS."""

from decimal import Decimal

from orderhub.orders.case_basis import currency_of
from orderhub.orders.cases import CaseState
from orderhub.orders.model import Order

_REFUND = "refund"


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
