"""An order as the API shows it to those who may see all of it; what is read here can be sent back as it is."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from orderhub.orders.case_rules import changes_since, currency_of, refunds_of
from orderhub.orders.cases import Case, Feedback
from orderhub.orders.json_values import exact, time_text
from orderhub.orders.listing import OrdersPage
from orderhub.orders.model import Header, Json, Line, Order
from orderhub.orders.names import LINE_WIRE_NAMES, WIRE_NAMES
from orderhub.orders.streams import LISTED_FIELDS, Listed
from orderhub.orders.sums import Sum, by_status, totals

_LISTED_NAMES = {name: WIRE_NAMES[name] for name in LISTED_FIELDS}


def whole(order: Order) -> dict[str, Json]:
    """Everything about an order by its wire names; fields that are absent are left out."""
    stamp = order.stamp
    shown: dict[str, Json] = {
        **_fields(order.header, WIRE_NAMES),
        "stage": order.header.status.stage.value,
        **_without_none({"refunded": refunds_of(order).get(order.header.currency)}),
        "items": [_fields(line, LINE_WIRE_NAMES) for line in order.lines],
        "version": stamp.version,
        "mode": stamp.mode.value,
        "createdAt": time_text(stamp.created_at),
        "writtenAt": time_text(stamp.written_at),
    }
    done: dict[str, list[Json]] = {
        "cases": [_case(order, case) for case in order.cases],
        "feedback": [_feedback(feedback) for feedback in order.feedbacks],
    }
    return shown | {name: entries for name, entries in done.items() if entries}


def listed(order: Listed) -> dict[str, Json]:
    """An order as an entry of a list."""
    return {
        **_fields(order.header, _LISTED_NAMES),
        "stage": order.header.status.stage.value,
        **_without_none({"refunded": order.refunded}),
        "lineCount": order.line_count,
        "version": order.version,
    }


def sums_shown(page: OrdersPage) -> dict[str, Json]:
    """What the orders of a page come to; ``isComplete`` says whether there are no more that are wanted."""
    sums = by_status(page.orders)
    return {
        "orders": len(page.orders),
        "isComplete": page.last is None,
        "byStatus": [
            {"status": status.value, "currency": currency, **_sum(one)} for (status, currency), one in sums.items()
        ],
        "total": [{"currency": currency, **_sum(one)} for currency, one in totals(sums).items()],
    }


def _sum(one: Sum) -> dict[str, Json]:
    return {"orders": one.orders, "total": exact(one.total), "refunded": exact(one.refunded)}


def _fields(record: Header | Line, names: dict[str, str]) -> dict[str, Json]:
    return _without_none({wire: getattr(record, name) for name, wire in names.items()})


def _case(order: Order, case: Case) -> Json:
    return _without_none(
        {
            "caseId": case.case_id,
            "kind": case.kind,
            "state": case.state,
            "status": case.status,
            "openedAt": case.opened_at,
            "updatedAt": case.updated_at,
            "openedBy": case.opened_by,
            "lines": [{"sku": line.sku, "quantity": exact(line.quantity)} for line in case.lines],
            "amount": case.amount,
            "currency": None if case.amount is None else currency_of(order, case),
            "orderChanged": changes_since(order, case),
            "receiverName": case.receiver_name,
            "receiverPhone": case.receiver_phone,
            "deliveryAddress": case.delivery_address,
            "reason": case.reason,
            "note": case.note,
        }
    )


def _feedback(feedback: Feedback) -> Json:
    return _without_none(
        {
            "feedbackId": feedback.feedback_id,
            "givenAt": feedback.given_at,
            "score": feedback.score,
            "nps": feedback.nps,
            "comment": feedback.comment,
        }
    )


def _without_none(values: dict[str, object]) -> dict[str, Json]:
    """What there is to show: not what is absent or empty, but a zero."""
    return {wire: _json(value) for wire, value in values.items() if value not in (None, (), [], {})}


def _json(value: object) -> Json:
    match value:
        case StrEnum():
            return value.value
        case Decimal():
            return exact(value)
        case datetime():
            return time_text(value)
        case tuple():
            return list(value)
    return value  # type: ignore[return-value]  # text, or the free JSON of ``extra``
