"""The cases and feedbacks of an order as its card shows them."""

from collections.abc import Iterator

from orderhub.cards.money import amount_of, money
from orderhub.cards.sight import Sight
from orderhub.care.terms import OPEN
from orderhub.orders.case_basis import currency_of
from orderhub.orders.model import Case, Feedback, Json
from orderhub.orders.views import number

_CHANGED = {
    "status": {"en": "order status has changed since", "zh": "订单状态已变更"},
    "currency": {"en": "order currency has changed since", "zh": "订单币种已变更"},
    "total": {"en": "order total has changed since", "zh": "订单金额已变更"},
    "lines": {"en": "products have changed since", "zh": "商品明细已变更"},
}


def cases_of(sight: Sight) -> list[Json]:
    """The cases, oldest first."""
    return [_case(case, sight) for case in sight.order.cases]


def feedback_of(sight: Sight) -> list[Json]:
    """What the buyer thinks, oldest first."""
    return [_feedback(feedback, sight) for feedback in sight.order.feedbacks]


def after_sales(sight: Sight) -> Iterator[str]:
    """The open cases in a few words each, for cards that have no place of their own for them."""
    for case in sight.order.cases:
        if case.state in OPEN:
            said = [_title(case, sight), _state(case, sight)]
            if case.amount is not None:
                said.append(money(case.amount, currency_of(sight.order, case)))
            said += [_changed(change, sight) for change in sight.case_changes[case.case_id]]
            yield ", ".join(said)


def _case(case: Case, sight: Sight) -> dict[str, Json]:
    shown: dict[str, Json] = {
        "caseId": case.case_id,
        "kind": case.kind,
        "title": _title(case, sight),
        "state": case.state.value,
        "stateText": _state(case, sight),
        "lines": [
            {"sku": sight.code(line.sku), "title": sight.line_name(line.sku), "quantity": number(line.quantity)}
            for line in case.lines
        ],
        "reason": sight.text(case.reason),
        "note": sight.text(case.note),
        "openedAt": sight.moment(case.opened_at),
        "updatedAt": sight.moment(case.updated_at),
    }
    if case.amount is not None:
        shown["amount"] = amount_of(case.amount, currency_of(sight.order, case))
    shown |= {"address": address} if (address := sight.new_address(case)) else {}
    if changes := sight.case_changes[case.case_id]:
        shown["orderChanged"] = [{"name": name, "text": _changed(name, sight)} for name in changes]
    return shown


def _feedback(feedback: Feedback, sight: Sight) -> dict[str, Json]:
    said: dict[str, Json] = {
        "score": feedback.score,
        "nps": feedback.nps,
        "comment": sight.text(feedback.comment) or None,
    }
    given: dict[str, Json] = {key: value for key, value in said.items() if value is not None}
    return given | {"givenAt": sight.moment(feedback.given_at)}


def _title(case: Case, sight: Sight) -> str:
    return sight.catalog.case_title(case.kind, sight.language)


def _state(case: Case, sight: Sight) -> str:
    return sight.catalog.state_text(case.state, sight.language)


def _changed(change: str, sight: Sight) -> str:
    return _CHANGED[change][sight.language]
