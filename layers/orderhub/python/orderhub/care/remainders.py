"""What is left of an order after its earlier cases: of its total, and of its products."""

from collections.abc import Iterable
from decimal import ROUND_DOWN, Decimal

from orderhub.orders.currencies import decimals_of
from orderhub.orders.model import Case, CaseLine, CaseState, Order
from orderhub.orders.totals import CostReading, reading

_ZERO = Decimal(0)


def amount_left(order: Order, cases: Iterable[Case]) -> Decimal:
    """What of the total none of these cases gives back; refused ones give nothing.

    A total may be finer than its currency, which nobody could pay out: then it is rounded down.
    """
    given = (case.amount for case in cases if case.amount and case.state is not CaseState.REFUSED)
    left = max(_ZERO, order.header.total_cost - sum(given, _ZERO))
    return left.quantize(Decimal(1).scaleb(-decimals_of(order.header.currency)), ROUND_DOWN)


def quantities_left(order: Order, cases: Iterable[Case]) -> dict[str, Decimal]:
    """How much of each SKU none of these cases is about; refused ones count for nothing."""
    left = {line.sku: line.quantity for line in order.lines}
    for case in cases:
        for line in case.lines if case.state is not CaseState.REFUSED else ():
            left[line.sku] = left.get(line.sku, _ZERO) - line.quantity
    return left


def worth_of(order: Order, lines: Iterable[CaseLine]) -> Decimal | None:
    """What some of an order's products were sold for; None where their costs do not say so clearly."""
    header = order.header
    costs = [(line.quantity, line.cost) for line in order.lines]
    meaning = reading(header.total_cost, costs, header.shipping, header.discount, header.taxes)
    if meaning is CostReading.UNCLEAR:
        return None
    sold = {line.sku: (line.quantity, line.cost) for line in order.lines}
    worth = _ZERO
    for line in lines:
        quantity, cost = sold.get(line.sku, (_ZERO, None))
        if cost is None or not quantity:
            return None
        worth += line.quantity * (cost / quantity if meaning is CostReading.LINE_TOTAL else cost)
    return Decimal(f"{worth:.{decimals_of(header.currency)}f}")


def most_for(order: Order, lines: Iterable[CaseLine]) -> Decimal | None:
    """The most that some of an order's products can give back; None where their costs do not say it clearly.

    It is what they were sold for, and what the total holds beside products: shipping and taxes go back with them.
    """
    worth = worth_of(order, lines)
    whole = worth_of(order, (CaseLine(sku=line.sku, quantity=line.quantity) for line in order.lines))
    if worth is None or whole is None:
        return None
    return worth + max(_ZERO, order.header.total_cost - whole)
