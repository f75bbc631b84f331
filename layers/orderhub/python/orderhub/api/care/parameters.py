"""What the body of a request asks: an action with its lines and amount, or what a buyer thinks."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from orderhub.care.request import MAX_TEXT, NPS, SCORES, ActionRequest, Opinion
from orderhub.errors import RequestError
from orderhub.http.bodies import object_in
from orderhub.orders.cases import CaseLine

_ACTION_NAMES = frozenset({"reason", "note", "lines", "amount", "caseId", "address"})
_OPINION_NAMES = frozenset({"score", "nps", "comment"})
_LINE_NAMES = frozenset({"sku", "quantity"})
MAX_LINES = 2000
"""As many as an order may be sent with."""
_ADDRESS_NAMES = {
    "receiverName": "receiver_name",
    "receiverPhone": "receiver_phone",
    "deliveryAddress": "delivery_address",
}
MAX_ADDRESS_TEXT = 200
_NUMBER = re.compile(r"\d{1,15}(\.\d{1,12})?", re.ASCII)
_UNSTORABLE = re.compile(r"[\x00\ud800-\udfff]")


def action_request_of(body: bytes, by: str) -> ActionRequest:
    """Read the body of an action; an empty one asks for nothing in particular.

    Raises:
        RequestError: ``body_invalid``, ``field_unknown``, ``reason_invalid``, ``reason_too_long``,
            ``note_invalid``, ``note_too_long``, ``lines_invalid``, ``lines_missing`` (a list of none),
            ``amount_invalid``, ``address_invalid``, ``case_id_invalid`` or ``case_id_too_long``, 413
            ``body_too_large``.
    """
    body_object = object_in(body, '{"reason": "arrived broken"}', _ACTION_NAMES)
    amount = body_object.get("amount")
    return ActionRequest(
        by=by,
        reason=_text(body_object, "reason", "reason"),
        note=_text(body_object, "note", "note"),
        lines=_lines(body_object.get("lines")),
        amount=None if amount is None else _positive(amount, "amount"),
        case_id=_text(body_object, "caseId", "case_id"),
        address=_address(body_object.get("address")),
    )


def opinion_of(body: bytes) -> Opinion:
    """Read the body of a feedback.

    Raises:
        RequestError: ``body_invalid``, ``field_unknown``, ``score_invalid``, ``nps_invalid``,
            ``comment_invalid``, ``comment_too_long`` or ``feedback_empty``, ``body_too_large``.
    """
    fields = object_in(body, '{"score": 5}', _OPINION_NAMES)
    opinion = Opinion(
        score=_mark(fields, "score", SCORES),
        nps=_mark(fields, "nps", NPS),
        comment=_text(fields, "comment", "comment"),
    )
    if opinion == Opinion():
        raise _wrong("feedback_empty", "Send at least one of score, nps and comment.")
    return opinion


def _text(fields: Mapping[str, Any], field: str, code: str) -> str | None:
    value = fields.get(field)
    if value is None:
        return None
    if not isinstance(value, str) or _UNSTORABLE.search(value):
        raise _wrong(f"{code}_invalid", f"Send {field} as a text.")
    if len(value.strip()) > MAX_TEXT:
        raise _wrong(f"{code}_too_long", f"Send {field} with at most {MAX_TEXT} characters.")
    return value.strip() or None


def _address(value: object) -> dict[str, str]:
    if value is None:
        return {}
    texts = value if isinstance(value, dict) and value.keys() <= _ADDRESS_NAMES.keys() else {}
    address = {
        name: text.strip()
        for wire, name in _ADDRESS_NAMES.items()
        if isinstance(text := texts.get(wire), str) and not _UNSTORABLE.search(text) and text.strip()
    }
    is_clear = all(text is None or isinstance(text, str) for text in texts.values())
    if not address or not is_clear or any(len(text) > MAX_ADDRESS_TEXT for text in address.values()):
        names = ", ".join(_ADDRESS_NAMES)
        message = (
            f"Send address as an object with one or more of {names}, "
            f"each a text of at most {MAX_ADDRESS_TEXT} characters."
        )
        raise _wrong("address_invalid", message)
    return address


def _mark(fields: Mapping[str, Any], field: str, allowed: range) -> int | None:
    value = fields.get(field)
    if value is None:
        return None
    if not isinstance(value, int) or isinstance(value, bool) or value not in allowed:
        raise _wrong(f"{field}_invalid", f"Send {field} as a whole number from {allowed[0]} to {allowed[-1]}.")
    return value


def _lines(value: object) -> tuple[CaseLine, ...]:
    if value is None:
        return ()
    if not isinstance(value, list) or len(value) > MAX_LINES:
        message = f'Send lines as a list of at most {MAX_LINES} objects such as {{"sku": "S1", "quantity": 1}}.'
        raise _wrong("lines_invalid", message)
    if not value:
        # A client that lost its lines would else ask for all of the order.
        raise _wrong("lines_missing", "Name at least one line, or leave lines out.")
    lines = tuple(_line(entry) for entry in value)
    if len({line.sku for line in lines}) < len(lines):
        raise _wrong("lines_invalid", "Name each SKU once, with the whole quantity.")
    return lines


def _line(entry: object) -> CaseLine:
    if not isinstance(entry, dict) or entry.keys() != _LINE_NAMES:
        message = 'Send each line as an object such as {"sku": "S1", "quantity": 1}, with these two fields.'
        raise _wrong("lines_invalid", message)
    if not isinstance(entry["sku"], str) or not entry["sku"]:
        raise _wrong("lines_invalid", "Send each sku as a text.")
    return CaseLine(sku=entry["sku"], quantity=_positive(entry["quantity"], "lines"))


def _positive(value: object, name: str) -> Decimal:
    """A number above zero, or one written as text, as clients that keep cents exact send it."""
    text = str(value).strip() if isinstance(value, str | int | Decimal) and not isinstance(value, bool) else ""
    if not _NUMBER.fullmatch(text) or not Decimal(text):
        raise _wrong(f"{name}_invalid", f"Send {name} with plain numbers above zero, such as 129.90.")
    return Decimal(text)


def _wrong(code: str, message: str) -> RequestError:
    return RequestError(message, code)
