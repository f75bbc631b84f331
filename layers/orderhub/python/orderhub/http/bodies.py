"""The small JSON objects that most requests send, read strictly: what JSON does not know is not taken."""

import json
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from decimal import Decimal, InvalidOperation
from typing import Any, NoReturn

from orderhub.errors import RequestError

MAX_BYTES = 64_000


def object_in(body: bytes, example: str, names: AbstractSet[str] | None = None) -> dict[str, Any]:
    """The object in a request's body; an empty body is an empty object. Fractions come as Decimal.

    Args:
        body: The body as it came.
        example: Such an object, for whoever sent something else.
        names: The fields it may have; None where the caller says which are wrong, with all else that is.

    Raises:
        RequestError: ``body_too_large`` over 64 kB, ``body_invalid``, ``field_unknown``: a field that
            is misspelt must not ask for something else than was meant.
    """
    if len(body) > MAX_BYTES:
        message = f"The body is larger than {MAX_BYTES // 1000} kB; nothing of it was taken. Send less."
        raise RequestError(message, "body_too_large")
    try:
        value = json.loads(
            body or b"{}", parse_float=_fraction, parse_constant=_no_number, object_pairs_hook=_each_once
        )
        # JSON can spell half a character (a lone surrogate), which can neither be stored nor answered with.
        json.dumps(value, ensure_ascii=False, default=str).encode()
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        message = f"The body is no JSON object with each field once. Send one such as {example}, in UTF-8."
        raise RequestError(message, "body_invalid")
    if names is not None and not value.keys() <= names:
        message = f"Send no other fields than {', '.join(sorted(names))}."
        raise RequestError(message, "field_unknown")
    return value


def _each_once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    """An object; Python would take the last of two fields of one name, and nobody knows which was meant."""
    members = dict(pairs)
    if len(members) < len(pairs):
        raise ValueError("a field stands twice")
    return members


def _fraction(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:
        return Decimal("NaN")  # so large that only the field it stands in can say what is wrong


def _no_number(text: str) -> NoReturn:
    raise ValueError(text)  # NaN and Infinity are Python's, not JSON's
