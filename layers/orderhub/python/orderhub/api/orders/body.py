"""The body of ``POST /v1/orders`` as JSON: the list of its orders, not yet looked into."""

import json
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from orderhub.errors import RequestError
from orderhub.orders.names import WIRE_NAMES
from orderhub.orders.placeholders import id_in

MAX_ORDERS = 1000
MAX_BODY_BYTES = 4_500_000
"""Lambda takes 6,291,456 bytes in one invocation: the body in Base64, with a sixth for headers and context."""
_MAX_DIGITS = 1000
_UNSTORABLE = Decimal("NaN")
"""What is read in the place of a number or object that nobody could store, so that only its own order fails."""


def orders_of(body: bytes) -> list[Any]:
    """The orders of a request, not yet looked into.

    Raises:
        RequestError: ``body_invalid`` when it is no JSON object with a list ``orders``, 413
            ``body_too_large`` or ``too_many_orders`` (more than 1000).
    """
    if len(body) > MAX_BODY_BYTES:
        message = f"The body is larger than 4.5 MB; nothing of it was taken. {_smaller(body)}"
        raise RequestError(message, "body_too_large")
    try:
        request = json.loads(
            body,
            parse_float=_fraction,
            parse_int=_whole,
            parse_constant=Decimal,
            object_pairs_hook=_each_once,
        )
    except (ValueError, RecursionError):
        message = 'The body is no JSON. Send an object such as {"orders": [...]}, in UTF-8.'
        raise RequestError(message, "body_invalid") from None
    orders = request.get("orders") if isinstance(request, dict) else None
    if not isinstance(orders, list):
        message = 'The body has no list "orders", or has it twice. Send an object such as {"orders": [...]}.'
        raise RequestError(message, "body_invalid")
    if len(orders) > MAX_ORDERS:
        message = f"At most {MAX_ORDERS} orders a request; nothing of this one was taken. Send it in parts."
        raise RequestError(message, "too_many_orders")
    return orders


def _smaller(body: bytes) -> str:
    """How many orders to send instead, by their average size: with a tenth to spare, as some are larger."""
    orders = body.count(f'"{WIRE_NAMES["order_no"]}"'.encode())
    fitting = orders * MAX_BODY_BYTES * 9 // (10 * len(body))
    if fitting < 1:
        return "Send the orders in parts."
    return f"It has about {orders} orders; send at most {min(fitting, MAX_ORDERS)} a request."


def order_no_of(raw: object) -> str | None:
    """The number of an order that could not be read, as far as it has one."""
    value = raw.get(WIRE_NAMES["order_no"]) if isinstance(raw, dict) else None
    is_id = isinstance(value, str | int) and not isinstance(value, bool)
    # An answer with a lone surrogate in it cannot be sent, and nobody would learn what became of the others.
    return id_in(str(value).encode(errors="replace").decode())[:100] or None if is_id else None


def _each_once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any] | Decimal:
    """An object; Python would take the last of two fields of one name, and nobody knows which was meant."""
    members = dict(pairs)
    return members if len(members) == len(pairs) else _UNSTORABLE


def _fraction(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:
        return _UNSTORABLE


def _whole(text: str) -> int | Decimal:
    """Longer ones Python refuses to read, and the other orders of the request with them."""
    return int(text) if len(text) <= _MAX_DIGITS else _UNSTORABLE
