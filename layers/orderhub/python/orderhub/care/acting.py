"""An action about an order done, by whoever asks: decided by the order as it is, stored, and told as an event."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, assert_never

from orderhub.care.cases import CaseChange, asked_before, move_case, open_case, with_allowed
from orderhub.care.catalog import Catalog
from orderhub.care.register import Decided, Register, StoredActivity
from orderhub.care.request import ActionRequest, is_automatic
from orderhub.care.terms import Action, CaseKind, Move
from orderhub.errors import RequestError
from orderhub.orders.case_rules import changes_since
from orderhub.orders.cases import Case, CaseLine
from orderhub.orders.json_values import number
from orderhub.orders.model import Activity, Json, Order
from orderhub.orders.write_plan import Source

MAX_EVENT_LINES = 50
"""As many lines of a case are in its event: the bus bounds what an event may take."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Acting:
    """Does actions; ``apart`` says that who asked for something may not decide on it."""

    register: Register
    catalog: Catalog
    apart: bool

    def action(self, name: str) -> Action:
        """An action of the catalog.

        Raises:
            RequestError: ``action_unknown``.
        """
        action = self.catalog.actions.get(name)
        if action is None:
            raise RequestError("There is no action of this name.", "action_unknown")
        return action

    def act(self, order_no: str, action: Action, request: ActionRequest, source: Source) -> StoredActivity[Case]:
        """Do an action about an order; the same again changes nothing.

        Raises:
            RequestError: ``order_unknown``; ``decider_is_asker`` where another has to decide; ``action_is_link``;
                or as opening a case and moving one refuse it.
            TransientError: It cannot be stored right now; trying again can help.
        """
        now = source.received_at

        def decide(order: Order) -> Decided[Case]:
            try:
                step = asked_before(order, request) or _step(order, action, request, now)
            except RequestError as refusal:
                raise with_allowed(refusal, order, self.catalog, now) from None
            if self.apart:
                _check_apart(action, step.case, request.by)
            changes = changes_since(order, step.case)
            facts = _facts(action, step, request.by) | ({"order_changed": list(changes)} if changes else {})
            activity = None if step.repeated else Activity(name=action.event, facts=facts)
            return Decided(entry=step.case, activity=activity, changes=changes)

        return self.register.store(order_no, decide, source)


def lines_shown(lines: Sequence[CaseLine]) -> list[Json]:
    """Lines of a case as JSON."""
    return [{"sku": line.sku, "quantity": number(line.quantity)} for line in lines]


def _check_apart(action: Action, case: Case, by: str) -> None:
    # Rules and workflows are one: whoever writes them would else ask by one and grant by another.
    is_asker = case.opened_by == by or (is_automatic(case.opened_by) and is_automatic(by))
    if isinstance(action.does, Move) and is_asker:
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
    facts |= {"lines": lines_shown(case.lines[:MAX_EVENT_LINES])} if case.lines else {}
    facts |= {"line_count": len(case.lines)} if len(case.lines) > MAX_EVENT_LINES else {}
    return facts | ({"words_only": True} if step.words_only else {})
