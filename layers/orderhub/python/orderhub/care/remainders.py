"""What is left of an order after its earlier cases: of its total, and of its products."""

from collections.abc import Iterable
from decimal import ROUND_DOWN, ROUND_UP, Decimal

from orderhub.care.shares import paid_shares, up_to
from orderhub.orders.cases import Case, CaseLine, CaseState
from orderhub.orders.currencies import decimals_of
from orderhub.orders.model import Order

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


def worth_of(order: Order, lines: Iterable[CaseLine], before: Iterable[CaseLine] = ()) -> Decimal | None:
    """What some of an order's products were paid for; None where their costs do not say so clearly.

    A discount of the order is spread over its products. Pieces that were given back ``before`` have had their part
    of the cents already, so that all parts add up to what was paid.
    """
    shares, taken = paid_shares(order), dict[str, Decimal]()
    if shares is None:
        return None
    for line in before:
        taken[line.sku] = taken.get(line.sku, _ZERO) + line.quantity
    ordered = {line.sku: line.quantity for line in order.lines}
    coin = Decimal(1).scaleb(-decimals_of(order.header.currency))
    worth = _ZERO
    for line in lines:
        share, whole = shares.get(line.sku), ordered.get(line.sku, _ZERO)
        if share is None or not whole:
            return None
        had = taken.get(line.sku, _ZERO)
        worth += up_to(share, whole, had + line.quantity, coin) - up_to(share, whole, had, coin)
    return worth


def most_for(order: Order, lines: Iterable[CaseLine]) -> Decimal | None:
    """The most that some of an order's products can give back; None where their costs do not say it clearly.

    It is what they were paid for, and what the total holds beside products: shipping and taxes go back with them.
    """
    shares, ordered = paid_shares(order), {line.sku: line.quantity for line in order.lines}
    if shares is None or shares.keys() != ordered.keys() or not all(ordered.values()):
        return None
    coin = Decimal(1).scaleb(-decimals_of(order.header.currency))
    ordered_lines = [line for line in lines if line.sku in ordered]
    most = (up_to(shares[line.sku], ordered[line.sku], line.quantity, coin, ROUND_UP) for line in ordered_lines)
    return sum(most, _ZERO) + max(_ZERO, order.header.total_cost - sum(shares.values(), _ZERO))
