"""Whether what is asked of an order fits the order and its earlier cases, and whether a case still fits its order.

Of a case that is asked again as it is approved, and as it is paid out.
"""

from collections.abc import Sequence
from decimal import Decimal

from orderhub.care.remainders import amount_left, most_for, quantities_left, worth_of
from orderhub.care.request import ActionRequest
from orderhub.care.terms import Action, CaseKind, Takes
from orderhub.errors import RequestError
from orderhub.orders.case_rules import currency_of
from orderhub.orders.cases import Case, CaseState
from orderhub.orders.model import Order
from orderhub.orders.money import decimals_of

_COUNT = frozenset(CaseState) - {CaseState.REFUSED}
"""The states in which a case gives something back, or may come to."""


def amount_meant(order: Order, cases: Sequence[Case], kind: CaseKind, request: ActionRequest) -> Decimal | None:
    """The amount that is meant; None where none is given and none is needed or can be worked out."""
    if request.amount is not None or kind.amount is not Takes.NEEDED:
        return request.amount
    left = amount_left(order, cases)
    before = [line for case in cases if case.kind == kind.name and case.state in _COUNT for line in case.lines]
    worth = worth_of(order, request.lines, before) if request.lines else left
    # Earlier cases may have given back more than their products were paid for.
    return None if worth is None else min(worth, left)


def check_status(order: Order, action: Action) -> None:
    """Refuse an action that the order's status does not allow: ``action_not_allowed``."""
    if order.header.status not in action.statuses:
        raise RequestError("The order's status does not allow this action.", "action_not_allowed")


def check_takes(takes: Takes, *, given: bool, name: str, worked_out: bool = False) -> None:
    """Refuse what an action does not take, and ask for what it needs."""
    if given and takes is Takes.NOTHING:
        raise RequestError(f"This action takes no {name}; leave the {name} out.", f"{name}_unexpected")
    if not given and takes is Takes.NEEDED and not worked_out:
        raise RequestError(f"Send the {name} it is about.", f"{name}_missing")


def check_lines(order: Order, kind: CaseKind, request: ActionRequest) -> None:
    """Refuse lines that the order has not, or not so many of as are left."""
    left = quantities_left(order, [case for case in order.cases if case.kind == kind.name])
    ordered = {line.sku for line in order.lines}
    if any(line.sku not in ordered for line in request.lines):
        raise RequestError("The order has no line of one of these SKUs.", "line_unknown")
    if any(line.quantity > left[line.sku] for line in request.lines):
        message = f"More than what is left: earlier cases of the kind {kind.name} count, refused ones do not."
        raise RequestError(message, "quantity_too_high")


def checked_amount(order: Order, kind: CaseKind, request: ActionRequest) -> Decimal | None:
    """The amount that is meant, if the order can give it back; else why it cannot is raised."""
    if kind.amount is not Takes.NOTHING and (refusal := other_currency(order, order.cases)):
        raise refusal
    amount = amount_meant(order, order.cases, kind, request)
    if amount is None and kind.amount is Takes.NEEDED:
        raise RequestError(
            "Send the amount: the order does not say what these lines were sold for.", "amount_missing"
        )
    _check_amount(order, request)
    left = amount_left(order, order.cases)
    if amount is not None and not left:
        raise RequestError("Nothing is left of the order's total; earlier cases give it back.", "nothing_left")
    if amount is not None and amount > left:
        raise RequestError(f"More than what is left of the order's total, {left:f}.", "amount_too_high")
    return amount


def _check_amount(order: Order, request: ActionRequest) -> None:
    """Hold an amount that is given against the order's currency and the lines that are named."""
    if request.amount is None:
        return
    currency = order.header.currency
    decimals = decimals_of(currency)
    if request.amount != round(request.amount, decimals):
        raise RequestError(f"Send an amount in {currency} with at most {decimals} decimals.", "amount_invalid")
    most = most_for(order, request.lines) if request.lines else None
    if most is not None and request.amount > most:
        raise RequestError(f"More than these lines can give back, {most:f}.", "amount_too_high")


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
