"""An order as the API shows it to those who may see all of it; what is read here can be sent back as it is."""

from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Protocol

from orderhub.errors import RequestError
from orderhub.orders.case_basis import changes_since, currency_of
from orderhub.orders.listed import LISTED_FIELDS, Listed
from orderhub.orders.model import Case, Feedback, Header, Json, Line, Order
from orderhub.orders.names import LINE_WIRE_NAMES, WIRE_NAMES
from orderhub.orders.placeholders import id_in
from orderhub.orders.refunds import refunds_of

_MAX_NO_BYTES = 1023
"""An order number and the # behind it share DynamoDB's 1,024 bytes of a sort key."""
_LISTED_NAMES = {name: WIRE_NAMES[name] for name in LISTED_FIELDS}


class Orders(Protocol):
    """Where whole orders are read."""

    def read(self, order_no: str) -> Order | None:
        """The order as it is now, None if there is none."""
        ...


def found(orders: Orders, order_no: str) -> Order:
    """The order of that number.

    Raises:
        RequestError: ``order_unknown``: there is none.
        TransientError: The table could not be read; trying again can help.
    """
    order = orders.read(known(order_no))
    if order is None:
        raise _unknown()
    return order


def known(order_no: str) -> str:
    """The number as orders are kept by it, if there can be an order of it.

    Raises:
        RequestError: ``order_unknown``: no table could hold such a key, so it must not even be asked for.
    """
    kept = id_in(order_no)
    if not 0 < len(kept.encode()) <= _MAX_NO_BYTES:
        raise _unknown()
    return kept


def whole(order: Order) -> dict[str, Json]:
    """Everything about an order by its wire names; fields that are absent are left out."""
    stamp = order.stamp
    shown: dict[str, Json] = {
        **_fields(order.header, WIRE_NAMES),
        "stage": order.header.status.stage.value,
        **_said({"refunded": refunds_of(order).get(order.header.currency)}),
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


def listed(one: Listed) -> dict[str, Json]:
    """An order as an entry of a list."""
    return {
        **_fields(one.header, _LISTED_NAMES),
        "stage": one.header.status.stage.value,
        **_said({"refunded": one.refunded}),
        "lineCount": one.line_count,
        "version": one.version,
    }


def time_text(moment: datetime) -> str:
    """An aware time by ISO 8601 in UTC, with as many fractional digits as it has."""
    return moment.astimezone(UTC).isoformat().removesuffix("+00:00") + "Z"


def number(value: Decimal) -> int | float:
    """An amount as the JSON number nearest to it."""
    return int(value) if value == value.to_integral_value() else float(value)


def _unknown() -> RequestError:
    return RequestError("There is no order of this number.", "order_unknown")


def _fields(record: Header | Line, names: dict[str, str]) -> dict[str, Json]:
    return _said({wire: getattr(record, name) for name, wire in names.items()})


def _case(order: Order, case: Case) -> Json:
    return _said(
        {
            "caseId": case.case_id,
            "kind": case.kind,
            "state": case.state,
            "status": case.status,
            "openedAt": case.opened_at,
            "updatedAt": case.updated_at,
            "openedBy": case.opened_by,
            "lines": [{"sku": line.sku, "quantity": _exact(line.quantity)} for line in case.lines],
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
    return _said(
        {
            "feedbackId": feedback.feedback_id,
            "givenAt": feedback.given_at,
            "score": feedback.score,
            "nps": feedback.nps,
            "comment": feedback.comment,
        }
    )


def _said(values: dict[str, object]) -> dict[str, Json]:
    """What there is to show: not what is absent or empty, but a zero."""
    return {wire: _json(value) for wire, value in values.items() if value not in (None, (), [], {})}


def _json(value: object) -> Json:
    match value:
        case StrEnum():
            return value.value
        case Decimal():
            return _exact(value)
        case datetime():
            return time_text(value)
        case tuple():
            return list(value)
    return value  # type: ignore[return-value]  # text, or the free JSON of ``extra``


def _exact(value: Decimal) -> Json:
    # A double carries 15 digits. Past that a rounded number would come back as a change, so it goes as text,
    # which our API takes for a number too.
    near = number(value)
    return near if Decimal(repr(near)) == value else format(value, "f")
