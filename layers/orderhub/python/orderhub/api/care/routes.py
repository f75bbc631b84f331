"""What the API takes in about an order, from body to answer: actions and feedback."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from orderhub.api.care.parameters import action_request_of, opinion_of
from orderhub.care import feedback
from orderhub.care.acting import Acting, lines_shown
from orderhub.care.catalog import Catalog
from orderhub.care.register import Register
from orderhub.care.terms import Action, Move
from orderhub.errors import RequestError
from orderhub.http.answer import Answer
from orderhub.http.request import Event, correlation_id_of, request_id_of
from orderhub.orders.cases import Case, Feedback
from orderhub.orders.json_values import number, time_text
from orderhub.orders.model import Json, Mode
from orderhub.orders.write_plan import Source
from orderhub.orders.writers import writer_of
from orderhub.platform.scopes import Scope


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
            a case and the key may not, or as reading the body and ``Acting.act`` refuse it.
        TransientError: It cannot be stored right now; trying again can help.
    """
    acting = Acting(register=register, catalog=catalog, apart=request.apart)
    action = acting.action(name)
    _check_scope(action, request)
    stored = acting.act(request.order_no, action, action_request_of(request.body, request.by), request.source)
    outcome = {"version": stored.version, "event": action.event, "repeated": stored.repeated}
    return Answer(body={"case": shown_case(stored.entry, stored.changes), **outcome})


def source_of(event: Event, now: datetime) -> Source:
    """Where what a request does comes from."""
    written_by = writer_of(correlation_id_of(event), request_id_of(event))
    return Source(written_by=written_by, mode=Mode.LIVE, received_at=now)


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
    return shown | {"lines": lines_shown(case.lines)} | times


def shown_feedback(given: Feedback) -> Mapping[str, Json]:
    """A feedback as the API answers with it, without its comment."""
    marks = {"score": given.score, "nps": given.nps, "givenAt": time_text(given.given_at)}
    return {name: value for name, value in marks.items() if value is not None}


def _check_scope(action: Action, request: Request) -> None:
    """Who asks for something does not grant it: moving a case takes a scope besides the route's."""
    if isinstance(action.does, Move) and Scope.CARDS_DECIDE not in request.scopes:
        message = f"This access key lacks the scope {Scope.CARDS_DECIDE}, which this action takes."
        raise RequestError(message, "scope_missing")
