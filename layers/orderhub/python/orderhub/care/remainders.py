"""What is left of an order after its earlier cases, and what each of its products was paid for.

That is its price less its share of the discount, to the last cent.
"""

from collections.abc import Iterable, Mapping, Sequence
from decimal import ROUND_DOWN, ROUND_HALF_UP, ROUND_UP, Decimal, localcontext
from itertools import combinations

from orderhub.orders.cases import Case, CaseLine, CaseState
from orderhub.orders.model import Order
from orderhub.orders.money import TOLERANCE, CostReading, decimals_of, reading

_ZERO = Decimal(0)
_ZERO = Decimal(0)
_DIGITS = 120
"""Enough for the largest numbers that are taken, multiplied by each other."""


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


def paid_shares(order: Order) -> dict[str, Decimal] | None:
    """What was paid for each product that has a price, by SKU; None where the costs do not say so clearly.

    They add up to what the total holds for products, in whole units of the currency's smallest coin.
    """
    header = order.header
    costs = [(line.quantity, line.cost) for line in order.lines]
    meaning = reading(header.total_cost, costs, header.shipping, header.discount, header.taxes)
    if meaning is CostReading.UNCLEAR:
        return None
    gross = {
        line.sku: line.cost if meaning is CostReading.LINE_TOTAL else line.quantity * line.cost
        for line in order.lines
        if line.cost is not None
    }
    paid = _paid_for_goods(order, sum(gross.values(), _ZERO)) if len(gross) == len(order.lines) else None
    with localcontext(prec=_DIGITS):
        return _spread(gross, paid, Decimal(1).scaleb(-decimals_of(header.currency)))


def up_to(
    share: Decimal, whole: Decimal, quantity: Decimal, coin: Decimal, rounding: str = ROUND_HALF_UP
) -> Decimal:
    """What some pieces of a product were paid for, by the share of all its pieces, which is the most."""
    if quantity >= whole:
        return share
    with localcontext(prec=_DIGITS):
        return (share * quantity / whole).quantize(coin, rounding)


def _paid_for_goods(order: Order, gross: Decimal) -> Decimal | None:
    """What the total holds for products, without shipping and taxes in it; None where that is not clear."""
    header = order.header
    beside = [part for part in (header.shipping, header.taxes) if part]
    off_by = TOLERANCE * len(order.lines)
    discount = -abs(header.discount or _ZERO)
    # All parts together are what totals are usually made of; a discount that explains nothing is in the prices.
    ways = (
        max(_ZERO, header.total_cost - sum(parts, _ZERO))
        for taken_off in (discount, _ZERO)
        for parts in _subsets(beside)
        if abs(header.total_cost - gross - taken_off - sum(parts, _ZERO)) <= off_by
    )
    return next(ways, None)


def _subsets(parts: Sequence[Decimal]) -> list[tuple[Decimal, ...]]:
    """Some of the parts, all of them first."""
    return [some for size in range(len(parts), -1, -1) for some in combinations(parts, size)]


def _spread(gross: Mapping[str, Decimal], paid: Decimal | None, coin: Decimal) -> dict[str, Decimal]:
    """An amount spread over products by their prices; what rounding leaves goes to those that lost most by it."""
    whole = sum(gross.values(), _ZERO)
    if paid is None or whole <= 0:
        return {sku: price.quantize(coin, ROUND_HALF_UP) for sku, price in gross.items()}
    exact = {sku: paid * price / whole for sku, price in gross.items()}
    shares = {sku: share.quantize(coin, ROUND_DOWN) for sku, share in exact.items()}
    left = paid.quantize(coin, ROUND_DOWN) - sum(shares.values(), _ZERO)
    for sku in sorted(exact, key=lambda sku: shares[sku] - exact[sku])[: int(left / coin)]:
        shares[sku] += coin
    return shares
