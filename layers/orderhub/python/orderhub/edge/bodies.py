"""The small JSON objects that most requests send, read strictly: what JSON does not know is not taken."""

import json
from decimal import Decimal, InvalidOperation
from http import HTTPStatus
from typing import Any, NoReturn

from orderhub.edge.http import Rejected

MAX_BYTES = 64_000


def object_in(body: bytes, example: str) -> dict[str, Any]:
    """The object in a request's body; an empty body is an empty object. Fractions come as Decimal.

    Args:
        body: The body as it came.
        example: Such an object, for whoever sent something else.

    Raises:
        Rejected: 413 ``body_too_large`` over 64 kB, 400 ``body_invalid``.
    """
    if len(body) > MAX_BYTES:
        message = f"The body is larger than {MAX_BYTES // 1000} kB; nothing of it was taken. Send less."
        raise Rejected(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "body_too_large", message)
    try:
        found = json.loads(body or b"{}", parse_float=_fraction, parse_constant=_no_number)
        # JSON can spell half a character (a lone surrogate), which can neither be kept nor answered with.
        json.dumps(found, ensure_ascii=False, default=str).encode()
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        message = f"The body is no JSON object. Send one such as {example}, in UTF-8."
        raise Rejected(HTTPStatus.BAD_REQUEST, "body_invalid", message)
    return found


def _fraction(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:
        return Decimal("NaN")  # so large that only the field it stands in can say what is wrong


def _no_number(text: str) -> NoReturn:
    raise ValueError(text)  # NaN and Infinity are Python's, not JSON's
