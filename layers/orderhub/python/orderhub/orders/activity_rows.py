"""How cases and feedbacks lie in the Orders table: rows beside the lines of their order, and back.

A line's key is ``A1#SKU``; theirs are ``A1!case#refund-1`` and ``A1!feedback#<id>``, so one Query finds all of
an order and none is taken for another.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from orderhub.orders.attributes import Row, time_text
from orderhub.orders.cases import Case, CaseLine, CaseState, Feedback
from orderhub.orders.statuses import Status

_CASE, _FEEDBACK = "!case#", "!feedback#"


def is_activity(row: Mapping[str, Any]) -> bool:
    """Whether a row is a case or a feedback."""
    return _rest_of(row).startswith("!")


def activity_row(order_no: str, entry: Case | Feedback) -> Row:
    """A case or feedback as a row."""
    return _case_row(order_no, entry) if isinstance(entry, Case) else _feedback_row(order_no, entry)


def activities_of(rows: Sequence[Mapping[str, Any]]) -> tuple[tuple[Case, ...], tuple[Feedback, ...]]:
    """The cases and the feedbacks in some rows, each in the order they came."""
    cases = [_case_of(row) for row in rows if _rest_of(row).startswith(_CASE)]
    feedbacks = [_feedback_of(row) for row in rows if _rest_of(row).startswith(_FEEDBACK)]
    return (
        tuple(sorted(cases, key=lambda case: (case.opened_at, case.case_id))),
        tuple(sorted(feedbacks, key=lambda feedback: (feedback.given_at, feedback.feedback_id))),
    )


def _rest_of(row: Mapping[str, Any]) -> str:
    rest: str = row["order_no_sku"]["S"][len(row["order_no"]["S"]) :]
    return rest


def _key(order_no: str, rest: str) -> Row:
    return {"order_no": {"S": order_no}, "order_no_sku": {"S": f"{order_no}{rest}"}}


def _case_row(order_no: str, case: Case) -> Row:
    body = {
        "kind": case.kind,
        "state": case.state,
        "status": case.status,
        "opened_at": time_text(case.opened_at),
        "updated_at": time_text(case.updated_at),
        "opened_by": case.opened_by,
        "lines": [[line.sku, format(line.quantity, "f")] for line in case.lines],
        "amount": _exact(case.amount),
        "currency": case.currency,
        "order_total": _exact(case.order_total),
        "lines_digest": case.lines_digest,
        "receiver_name": case.receiver_name,
        "receiver_phone": case.receiver_phone,
        "delivery_address": case.delivery_address,
        "ends_when_shipped": case.ends_when_shipped,
        "reason": case.reason,
        "note": case.note,
        "decision": case.decision,
        **({"requests": case.requests} if case.requests else {}),
    }
    return _key(order_no, _CASE + case.case_id) | {"case": {"S": _text(body)}}


def _case_of(row: Mapping[str, Any]) -> Case:
    body = json.loads(row["case"]["S"])
    return Case(
        case_id=_rest_of(row).removeprefix(_CASE),
        kind=body["kind"],
        state=CaseState(body["state"]),
        status=Status(body["status"]),
        opened_at=datetime.fromisoformat(body["opened_at"]),
        updated_at=datetime.fromisoformat(body["updated_at"]),
        opened_by=body["opened_by"],
        lines=tuple(CaseLine(sku=sku, quantity=Decimal(quantity)) for sku, quantity in body["lines"]),
        amount=_number(body["amount"]),
        # Cases of before 2026-11-29 do not say on what they count.
        currency=body.get("currency"),
        order_total=_number(body.get("order_total")),
        lines_digest=body.get("lines_digest"),
        receiver_name=body.get("receiver_name"),
        receiver_phone=body.get("receiver_phone"),
        delivery_address=body.get("delivery_address"),
        ends_when_shipped=body.get("ends_when_shipped", False),
        reason=body["reason"],
        note=body["note"],
        decision=body.get("decision"),
        requests=tuple(body.get("requests", ())),
    )


def _feedback_row(order_no: str, feedback: Feedback) -> Row:
    body = {
        "given_at": time_text(feedback.given_at),
        "score": feedback.score,
        "nps": feedback.nps,
        "comment": feedback.comment,
    }
    return _key(order_no, _FEEDBACK + feedback.feedback_id) | {"feedback": {"S": _text(body)}}


def _feedback_of(row: Mapping[str, Any]) -> Feedback:
    body = json.loads(row["feedback"]["S"])
    return Feedback(
        feedback_id=_rest_of(row).removeprefix(_FEEDBACK),
        given_at=datetime.fromisoformat(body["given_at"]),
        score=body["score"],
        nps=body["nps"],
        comment=body["comment"],
    )


def _exact(value: Decimal | None) -> str | None:
    return None if value is None else format(value, "f")


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _text(body: Mapping[str, object]) -> str:
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"))
