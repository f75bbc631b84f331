"""Whether what a case gives back is still there: asked again as it is approved, and as it is paid out."""

from collections.abc import Sequence

from orderhub.care.remainders import amount_left, most_for, quantities_left
from orderhub.errors import RequestError
from orderhub.orders.case_rules import currency_of
from orderhub.orders.cases import Case, CaseState
from orderhub.orders.model import Order


def objection(order: Order, case: Case, to: CaseState) -> RequestError | None:
    """Why a case cannot be brought to a state, as its order is now; None where nothing speaks against it.

    Approving holds products and amount against the order, paying out the amount: what came back to the shop
    may be out of the order by then. Refusing is always possible.

    Returns:
        ``currency_changed``, ``line_unknown``, ``quantity_too_high`` or ``amount_too_high``.
    """
    if to is CaseState.REFUSED:
        return None
    others = [other for other in order.cases if other.case_id != case.case_id]
    no_lines = _no_lines(order, case, others) if to is CaseState.APPROVED else None
    return no_lines or _no_money(order, case, others, lines_count=to is CaseState.APPROVED)


def other_currency(order: Order, cases: Sequence[Case]) -> RequestError | None:
    """The refusal to count amounts of which one is in another currency than the order is now in."""
    currency = order.header.currency
    strange = {currency_of(order, case) for case in cases if case.amount and case.state is not CaseState.REFUSED}
    if not strange - {currency}:
        return None
    message = (
        f"The order is in {currency} now, an amount of its cases in {', '.join(sorted(strange - {currency}))}; "
        "refuse that case, and ask anew."
    )
    return _conflict("currency_changed", message)


def _no_lines(order: Order, case: Case, others: Sequence[Case]) -> RequestError | None:
    left = quantities_left(order, [other for other in others if other.kind == case.kind])
    if any(line.sku not in {ordered.sku for ordered in order.lines} for line in case.lines):
        return _conflict("line_unknown", f"A product of the case {case.case_id} is no longer in the order.")
    if any(line.quantity > left[line.sku] for line in case.lines):
        message = f"The order holds less of a product than the case {case.case_id} is about."
        return _conflict("quantity_too_high", message)
    return None


def _no_money(order: Order, case: Case, others: Sequence[Case], *, lines_count: bool) -> RequestError | None:
    if case.amount is None:
        return None
    if refusal := other_currency(order, [*others, case]):
        return refusal
    most = amount_left(order, others)
    worth = most_for(order, case.lines) if case.lines and lines_count else None
    most = most if worth is None else min(worth, most)
    if case.amount <= most:
        return None
    message = (
        f"The case {case.case_id} is about {case.amount:f}, and the order as it is now has {most:f} to give back; "
        "refuse the case, and ask anew."
    )
    return _conflict("amount_too_high", message)


def _conflict(code: str, message: str) -> RequestError:
    return RequestError(message, code)
