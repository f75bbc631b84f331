"""What the API takes in about an order, from body to answer: actions and feedback."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, assert_never

from orderhub.api.care.parameters import action_request_of, opinion_of
from orderhub.care import feedback
from orderhub.care.cases import CaseChange, move_case, open_case, with_allowed
from orderhub.care.catalog import Catalog
from orderhub.care.register import Decided, Register
from orderhub.care.request import ActionRequest
from orderhub.care.terms import Action, CaseKind, Move
from orderhub.errors import RequestError
from orderhub.http.answer import Answer
from orderhub.orders.case_rules import changes_since
from orderhub.orders.cases import Case, Feedback
from orderhub.orders.json_values import number, time_text
from orderhub.orders.model import Activity, Json, Order
from orderhub.orders.write_plan import Source
from orderhub.platform.scopes import Scope

MAX_EVENT_LINES = 50
"""As many lines of a case are in its event: the bus bounds what an event may take."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What somebody with an access key, ``by``, that has these scopes sends about an order.

    ``apart`` says that who asked for something may not decide on it.
    """

    order_no: str
    body: bytes
    by: str
    scopes: frozenset[str]
    source: Source
    apart: bool = False


def act(register: Register, catalog: Catalog, name: str, request: Request) -> Answer:
    """Do an action about an order; the same again changes nothing and says so.

    Raises:
        RequestError: ``action_unknown`` or ``order_unknown``, ``scope_missing`` where the action moves
            a case and the key may not, ``decider_is_asker`` where the key asked for it and another has to
            decide, ``action_is_link``, or as reading the body, opening a case and moving one refuse it.
        TransientError: It cannot be stored right now; trying again can help.
    """
    action = _action(catalog, name)
    _check_scope(action, request)
    action_request, now = action_request_of(request.body, request.by), request.source.received_at

    def decide(order: Order) -> Decided[Case]:
        try:
            step = _step(order, action, action_request, now)
        except RequestError as refusal:
            raise with_allowed(refusal, order, catalog, now) from None
        if request.apart:
            _check_apart(action, step.case, request.by)
        changes = changes_since(order, step.case)
        facts = _facts(action, step, request.by) | ({"order_changed": list(changes)} if changes else {})
        activity = None if step.repeated else Activity(name=action.event, facts=facts)
        return Decided(entry=step.case, activity=activity, changes=changes)

    stored = register.store(request.order_no, decide, request.source)
    outcome = {"version": stored.version, "event": action.event, "repeated": stored.repeated}
    return Answer(body={"case": shown_case(stored.entry, stored.changes), **outcome})


def give_feedback(register: Register, request: Request) -> Answer:
    """Take what a buyer thinks of an order, as a client with an access key passes it on.

    Raises:
        RequestError: As reading the body and ``feedback.give`` refuse it.
        TransientError: It cannot be stored right now; trying again can help.
    """
    opinion = opinion_of(request.body)
    stored = feedback.give(register, request.order_no, f"key-{request.by}", opinion, request.source)
    outcome = {"version": stored.version, "event": feedback.EVENT, "repeated": stored.repeated}
    return Answer(body={"feedback": shown_feedback(stored.entry), **outcome})


def shown_case(case: Case, changes: Sequence[str] = ()) -> dict[str, Json]:
    """A case as the API answers with it: without the free text that came in, with what has changed since."""
    shown: dict[str, Json] = {"caseId": case.case_id, "kind": case.kind, "state": case.state.value}
    if case.amount is not None:
        shown["amount"] = number(case.amount)
    if case.currency:
        shown["currency"] = case.currency
    if changes:
        shown["orderChanged"] = list(changes)
    times = {"openedAt": time_text(case.opened_at), "updatedAt": time_text(case.updated_at)}
    return shown | {"lines": _lines(case)} | times


def shown_feedback(given: Feedback) -> Mapping[str, Json]:
    """A feedback as the API answers with it, without its comment."""
    marks = {"score": given.score, "nps": given.nps, "givenAt": time_text(given.given_at)}
    return {name: value for name, value in marks.items() if value is not None}


def _action(catalog: Catalog, name: str) -> Action:
    action = catalog.actions.get(name)
    if action is None:
        raise RequestError("There is no action of this name.", "action_unknown")
    return action


def _check_scope(action: Action, request: Request) -> None:
    """Who asks for something does not grant it: moving a case takes a scope besides the route's."""
    if isinstance(action.does, Move) and Scope.CARDS_DECIDE not in request.scopes:
        message = f"This access key lacks the scope {Scope.CARDS_DECIDE}, which this action takes."
        raise RequestError(message, "scope_missing")


def _check_apart(action: Action, case: Case, by: str) -> None:
    if isinstance(action.does, Move) and case.opened_by == by:
        message = "Who asked for this may not decide on it: another access key has to."
        raise RequestError(message, "decider_is_asker")


def _step(order: Order, action: Action, request: ActionRequest, now: datetime) -> CaseChange:
    match action.does:
        case CaseKind() as kind:
            return open_case(order, action, kind, request, now)
        case Move() as move:
            return move_case(order, action, move, request, now)
        case str():
            message = "This action is a link: open it, do not send it."
            raise RequestError(message, "action_is_link")
        case _:
            assert_never(action.does)


def _facts(action: Action, step: CaseChange, by: str) -> dict[str, Any]:
    case = step.case
    facts: dict[str, Json] = {
        "action": action.name,
        "case_id": case.case_id,
        "kind": case.kind,
        "state": case.state.value,
        "by": by,
    }
    if case.amount is not None:
        facts["amount"] = number(case.amount)
    if case.currency:
        facts["currency"] = case.currency
    facts |= {"lines": _lines(case)[:MAX_EVENT_LINES]} if case.lines else {}
    facts |= {"line_count": len(case.lines)} if len(case.lines) > MAX_EVENT_LINES else {}
    return facts | ({"words_only": True} if step.words_only else {})


def _lines(case: Case) -> list[Json]:
    return [{"sku": line.sku, "quantity": number(line.quantity)} for line in case.lines]
