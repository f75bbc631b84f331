"""Whom a request names: a buyer by what buyers are known by, in the words orders come with."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from orderhub.customers.identities import Kind
from orderhub.edge.http import Rejected
from orderhub.orders.names import WIRE_NAMES

_KINDS = {WIRE_NAMES[kind]: kind for kind in Kind if kind is not Kind.ORDER}
"""Name in the body → kind."""
NAMES = frozenset(_KINDS)
_LONGEST = 200


def identities_said(said: Mapping[str, Any]) -> dict[str, str]:
    """The identities in a request's body, by their kinds; one at least.

    Raises:
        Rejected: 400 ``body_invalid`` or ``identity_missing``.
    """
    texts = {kind: _text(name, said.get(name)) for name, kind in _KINDS.items()}
    identities: dict[str, str] = {kind: text for kind, text in texts.items() if text}
    if not identities:
        message = f"Say whom you look for, by one or more of {', '.join(_KINDS)}."
        raise Rejected(HTTPStatus.BAD_REQUEST, "identity_missing", message)
    return identities


def _text(name: str, value: object) -> str:
    if value is None:
        return ""
    if not isinstance(value, str) or len(value) > _LONGEST:
        message = f"{name} has to be a text of at most {_LONGEST} characters."
        raise Rejected(HTTPStatus.BAD_REQUEST, "body_invalid", message)
    return value.strip()
