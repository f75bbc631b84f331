"""What requests of several rooms ask in the same words: how much of a list, and to be known when sent again."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from http import HTTPStatus

from orderhub.edge.http import Event, Rejected, header_of, query_of

_USUAL = 20
_LONGEST_KEY = 255


def check_parameters(event: Event, names: AbstractSet[str]) -> None:
    """Hold the parameters of the query string against those that are known, each of which may come once.

    Raises:
        Rejected: 400 ``parameter_unknown``: one that is misspelt must not widen what is asked for; 400
            ``parameter_repeated``: nobody knows which of two was meant.
    """
    sent: Mapping[str, object] = event.get("queryStringParameters") or {}
    if not sent.keys() <= names:
        message = f"Send no other parameters than {', '.join(sorted(names))}."
        raise Rejected(HTTPStatus.BAD_REQUEST, "parameter_unknown", message)
    every: Mapping[str, list[str]] = event.get("multiValueQueryStringParameters") or {}
    if any(len(values) > 1 for values in every.values()):
        raise Rejected(HTTPStatus.BAD_REQUEST, "parameter_repeated", "Send each parameter once.")


def limit_of(event: Event, most: int) -> int:
    """How many entries of a list are asked for by ``limit``: 1 to ``most``, 20 when that is not said.

    Raises:
        Rejected: 400 ``limit_invalid``.
    """
    text = (query_of(event, "limit") or "").strip() or str(_USUAL)
    # Without the bound Python would read a number of any length.
    limit = int(text) if text.isdecimal() and len(text) <= len(str(most)) else 0
    if not 1 <= limit <= most:
        raise Rejected(HTTPStatus.BAD_REQUEST, "limit_invalid", f"Send limit as a number from 1 to {most}.")
    return limit


def idempotency_key_of(event: Event) -> str | None:
    """The Idempotency-Key of a request, None when it has none.

    Raises:
        Rejected: 400 ``idempotency_key_invalid`` when it is blank or longer than 255 characters.
    """
    key = header_of(event, "Idempotency-Key")
    if key is not None and not (key.strip() and len(key) <= _LONGEST_KEY):
        message = f"Send an Idempotency-Key of 1 to {_LONGEST_KEY} characters, or none."
        raise Rejected(HTTPStatus.BAD_REQUEST, "idempotency_key_invalid", message)
    return key
