"""The cases and feedbacks of an order as its card shows them."""

from collections.abc import Iterator

from orderhub.cards.card_view import CardView
from orderhub.cards.money import amount_of, money
from orderhub.care.terms import OPEN
from orderhub.orders.case_basis import currency_of
from orderhub.orders.cases import Case, Feedback
from orderhub.orders.json_values import number
from orderhub.orders.model import Json


def cases_of(card_view: CardView) -> list[Json]:
    """The cases, oldest first."""
    return [_case(case, card_view) for case in card_view.order.cases]


def feedback_of(card_view: CardView) -> list[Json]:
    """What the buyer thinks, oldest first."""
    return [_feedback(feedback, card_view) for feedback in card_view.order.feedbacks]


def after_sales(card_view: CardView) -> Iterator[str]:
    """The open cases in a few words each, for cards that have no place of their own for them."""
    for case in card_view.order.cases:
        if case.state in OPEN:
            parts = [_title(case, card_view), _state(case, card_view)]
            if case.amount is not None:
                parts.append(money(case.amount, currency_of(card_view.order, case)))
            parts += [_changed(change, card_view) for change in card_view.case_changes[case.case_id]]
            yield ", ".join(parts)


def _case(case: Case, card_view: CardView) -> dict[str, Json]:
    shown: dict[str, Json] = {
        "caseId": case.case_id,
        "kind": case.kind,
        "title": _title(case, card_view),
        "state": case.state.value,
        "stateText": _state(case, card_view),
        "lines": [
            {
                "sku": card_view.code(line.sku),
                "title": card_view.line_name(line.sku),
                "quantity": number(line.quantity),
            }
            for line in case.lines
        ],
        "reason": card_view.text(case.reason),
        "note": card_view.text(case.note),
        "openedAt": card_view.moment(case.opened_at),
        "updatedAt": card_view.moment(case.updated_at),
    }
    if case.amount is not None:
        shown["amount"] = amount_of(case.amount, currency_of(card_view.order, case))
    shown |= {"address": address} if (address := card_view.new_address(case)) else {}
    if changes := card_view.case_changes[case.case_id]:
        shown["orderChanged"] = [{"name": name, "text": _changed(name, card_view)} for name in changes]
    return shown


def _feedback(feedback: Feedback, card_view: CardView) -> dict[str, Json]:
    fields: dict[str, Json] = {
        "score": feedback.score,
        "nps": feedback.nps,
        "comment": card_view.text(feedback.comment) or None,
    }
    given: dict[str, Json] = {key: value for key, value in fields.items() if value is not None}
    return given | {"givenAt": card_view.moment(feedback.given_at)}


def _title(case: Case, card_view: CardView) -> str:
    return card_view.catalog.case_title(case.kind, card_view.language)


def _state(case: Case, card_view: CardView) -> str:
    return card_view.catalog.state_text(case.state, card_view.language)


def _changed(change: str, card_view: CardView) -> str:
    return card_view.translate(f"card.changed.{change}")
