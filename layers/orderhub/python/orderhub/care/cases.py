"""Opening a case about an order and moving it on, by what the order and its earlier cases allow."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from orderhub.care.case_checks import (
    amount_meant,
    check_lines,
    check_status,
    check_takes,
    checked_amount,
    objection,
)
from orderhub.care.catalog import Catalog
from orderhub.care.offers import in_the_way, offered, standing
from orderhub.care.request import ActionRequest, is_same_address, with_words
from orderhub.care.terms import OPEN, Action, CaseKind, Move, Takes
from orderhub.errors import RequestError
from orderhub.orders.case_rules import is_shipped, lines_digest
from orderhub.orders.cases import Case
from orderhub.orders.model import Order


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseChange:
    """The case as it is after an action.

    ``repeated`` when it was so before and nothing is to be written, ``words_only`` when only words are added.
    """

    case: Case
    repeated: bool
    words_only: bool = False


def open_case(order: Order, action: Action, kind: CaseKind, request: ActionRequest, now: datetime) -> CaseChange:
    """Open a case, or find the one that the same request opened before; new texts are added to it.

    Args:
        order: The order as it is now.
        action: What is done.
        kind: What the case is about.
        request: Lines and amount; where a needed amount is not given it is that of the lines, or all that is left.
        now: The time.

    Raises:
        RequestError: ``lines_missing``, ``lines_unexpected``, ``amount_missing``, ``amount_unexpected``,
            ``amount_invalid``, ``address_unexpected``, ``reason_too_long`` or ``note_too_long``; 409
            ``action_not_allowed``, ``case_open``, ``line_unknown``, ``quantity_too_high``, ``amount_too_high``,
            ``currency_changed`` or ``nothing_left``.
    """
    check_takes(kind.lines, given=bool(request.lines), name="lines")
    check_takes(kind.amount, given=request.amount is not None, name="amount", worked_out=True)
    check_takes(kind.address, given=bool(request.address), name="address")
    standing_cases = standing(order, kind, now)
    same = next((case for case in standing_cases if _is_same(order, kind, case, request)), None)
    if same:
        return _repeated(same, request, now)
    check_status(order, action)
    if kind.ends_when_shipped and is_shipped(order.header):
        raise RequestError("The order is shipped.", "action_not_allowed")
    if blocking := in_the_way(standing_cases, request.lines):
        message = (
            f"The case {blocking.case_id} is open, about the same products, or with another amount or "
            "address; end it first, or name the lines that none is about."
        )
        raise RequestError(message, "case_open")
    check_lines(order, kind, request)
    amount = checked_amount(order, kind, request)
    return CaseChange(case=_new(order, kind, replace(request, amount=amount), now), repeated=False)


def move_case(order: Order, action: Action, move: Move, request: ActionRequest, now: datetime) -> CaseChange:
    """Bring a case one state on, or find that it was brought there before; new texts are added to it.

    Args:
        order: The order as it is now.
        action: What is done.
        move: From which states to which.
        request: Which case, if not the last of its kind; reason and note are added to the case's.
        now: The time.

    Raises:
        RequestError: ``lines_unexpected``, ``amount_unexpected``, ``reason_too_long`` or ``note_too_long``; 404
            ``case_unknown``; ``action_not_allowed`` when the case is in another state, or the order in
            another status; ``case_ambiguous`` when several are open and none is named; 409 as
            ``objection`` says when the order has no longer what the case gives back.
    """
    check_takes(Takes.NOTHING, given=bool(request.lines), name="lines")
    check_takes(Takes.NOTHING, given=request.amount is not None, name="amount")
    check_takes(Takes.NOTHING, given=bool(request.address), name="address")
    case = _case_to_move(order, move, request)
    if case.state is move.to:
        return _repeated(case, request, now)
    check_status(order, action)
    if case.state not in move.states:
        raise RequestError(f"The case {case.case_id} is {case.state}.", "action_not_allowed")
    if refusal := objection(order, case, move.to):
        raise refusal
    decision = request.reason or case.decision
    requests = (*case.requests, request.id) if request.id else case.requests
    moved = replace(with_words(case, request), state=move.to, updated_at=now, decision=decision, requests=requests)
    return CaseChange(case=moved, repeated=False)


def asked_before(order: Order, request: ActionRequest) -> CaseChange | None:
    """The case about which the very same request was done before, whatever became of it since."""
    case = next((case for case in order.cases if request.id in case.requests), None)
    return CaseChange(case=case, repeated=True) if case else None


def with_allowed(refusal: RequestError, order: Order, catalog: Catalog, now: datetime) -> RequestError:
    """A refusal of an action that also names those that are allowed now."""
    if refusal.code != "action_not_allowed":
        return refusal
    actions = [act.name for act in offered(order, catalog, now) if not isinstance(act.does, str)]
    message = f"{refusal} The order is {order.header.status}; allowed now: {', '.join(actions) or 'none'}."
    return RequestError(message, refusal.code)


def _repeated(case: Case, request: ActionRequest, now: datetime) -> CaseChange:
    """The case as it is, or with new texts added: a change of its own."""
    more = with_words(case, request)
    if more == case:
        return CaseChange(case=case, repeated=True)
    return CaseChange(case=replace(more, updated_at=now), repeated=False, words_only=True)


def _case_to_move(order: Order, move: Move, request: ActionRequest) -> Case:
    """The case that is named; else the one that can be moved, or that was moved last."""
    cases = [case for case in order.cases if case.kind == move.kind and request.case_id in (None, case.case_id)]
    if request.case_id is not None and not cases:
        raise RequestError(f"The order has no such {move.kind}.", "case_unknown")
    if not cases:
        raise RequestError(f"The order has no {move.kind} that could be moved on.", "action_not_allowed")
    still_open = [case.case_id for case in cases if case.state in OPEN]
    if len(still_open) > 1:
        message = f"Several cases are open, {', '.join(still_open)}: name the one that is meant as caseId."
        raise RequestError(message, "case_ambiguous")
    # The one that was moved by the same request before is the one that changed last.
    last = max(enumerate(cases), key=lambda each: (each[1].updated_at, each[0]))[1]
    return next((case for case in reversed(cases) if case.state in move.states), last)


def _is_same(order: Order, kind: CaseKind, earlier: Case, request: ActionRequest) -> bool:
    """Whether what is asked is what a case is about already."""
    others = [case for case in order.cases if case is not earlier]
    same_lines = frozenset(request.lines) == frozenset(earlier.lines)
    same_currency = earlier.currency in (None, order.header.currency)
    same = same_lines and same_currency and is_same_address(earlier, request)
    return same and amount_meant(order, others, kind, request) == earlier.amount


def _new(order: Order, kind: CaseKind, request: ActionRequest, now: datetime) -> Case:
    number = sum(case.kind == kind.name for case in order.cases) + 1
    address: Any = request.address
    return Case(
        case_id=f"{kind.name}-{number}",
        kind=kind.name,
        state=kind.opens_as,
        status=order.header.status,
        opened_at=now,
        updated_at=now,
        opened_by=request.by,
        lines=request.lines,
        amount=request.amount,
        currency=None if request.amount is None else order.header.currency,
        order_total=None if kind.amount is Takes.NOTHING else order.header.total_cost,
        lines_digest=None if kind.lines is Takes.NOTHING else lines_digest(order, request.lines),
        ends_when_shipped=kind.ends_when_shipped,
        reason=request.reason,
        note=request.note,
        requests=(request.id,) if request.id else (),
        **address,
    )
