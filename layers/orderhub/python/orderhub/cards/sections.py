"""The sections of a card beside its products: cases and feedbacks, the parcel, and the rows at its foot."""

import json
from collections.abc import Iterator
from datetime import datetime

from orderhub.cards.card_view import CardView
from orderhub.cards.fields import own_fields
from orderhub.cards.money import amount_of, money
from orderhub.care.terms import OPEN
from orderhub.orders.case_rules import currency_of
from orderhub.orders.cases import Case, Feedback
from orderhub.orders.json_values import number
from orderhub.orders.model import Json

_STEPS = "logistics"
"""The field of a client's own in which the steps of a parcel come: a list of ``{time, text}``."""
_MOST_STEPS = 50
_WEIYUS_CURRENCY = "CNY"


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


def extras_of(card_view: CardView) -> dict[str, Json]:
    """The rows of an order: ours first, then the client's own fields as they are but for personal data."""
    header = card_view.header
    rows: dict[str, Json] = {
        "remarks": card_view.text(header.remark),
        "afterSales": list(after_sales(card_view)),
        "deliveryMethod": card_view.text(header.delivery_method),
        "carrier": card_view.text(header.carrier),
        "trackingNo": card_view.code(header.tracking_no),
        "trackingUrl": card_view.link(header.tracking_url),
        # Weiyu takes every amount for yuan; only others need to be named.
        "currency": header.currency if header.currency != _WEIYUS_CURRENCY else "",
        "storeId": card_view.code(header.store_id),
        "storeNo": card_view.code(header.store_no),
        "source": card_view.text(header.source),
        "tags": [card_view.text(tag) for tag in header.tags],
    }
    sums = {"shipping": header.shipping, "discount": header.discount, "taxes": header.taxes}
    rows |= {key: number(value) for key, value in sums.items() if value is not None}
    times = {"paidAt": header.paid_at, "shippedAt": header.shipped_at}
    rows |= {key: card_view.moment(value) for key, value in times.items() if value}
    ours = {key: value for key, value in rows.items() if value not in ("", [])}
    return ours | {
        key: value for key, value in own_fields(header.extra, card_view.redactor).items() if key not in ours
    }


def json_text(value: Json) -> str:
    """JSON as text, as Weiyu carries an ``extra``."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def logistics_of(card_view: CardView) -> dict[str, Json] | None:
    """Carrier, number, link and steps of a parcel; None while nothing is known of one.

    The steps are the client's, in his sequence; else what the order itself says, oldest first.
    """
    header = card_view.header
    steps = list(_client_steps(card_view))
    if not (steps or header.carrier or header.tracking_no or header.tracking_url or _shipped_at(card_view)):
        return None
    return {
        "carrier": card_view.text(header.carrier) or None,
        "trackingNo": card_view.code(header.tracking_no) or None,
        "url": card_view.link(header.tracking_url) or None,
        "steps": steps or list(_order_steps(card_view)),
    }


def _client_steps(card_view: CardView) -> Iterator[Json]:
    steps = card_view.header.extra.get(_STEPS)
    for step in steps[:_MOST_STEPS] if isinstance(steps, list) else ():
        if isinstance(step, dict) and isinstance(text := step.get("text"), str) and text.strip():
            yield {"time": card_view.text(str(step.get("time") or "")), "text": card_view.text(text)}


def _shipped_at(card_view: CardView) -> datetime | None:
    """When the client says the order was shipped, else when the status came that says so."""
    return card_view.header.shipped_at or card_view.order.stamp.shipped_since


def _order_steps(card_view: CardView) -> Iterator[Json]:
    header = card_view.header
    times = {"ordered": header.ordered_at, "paid": header.paid_at, "shipped": _shipped_at(card_view)}
    for name, moment in times.items():
        if moment:
            yield {"time": card_view.moment(moment), "text": card_view.translate(f"card.step.{name}")}
