"""Whom a request names: a buyer by what buyers are known by, in the words orders come with."""

from collections.abc import Mapping
from typing import Any

from orderhub.customers.identities import IdentityKind
from orderhub.errors import RequestError
from orderhub.orders.names import WIRE_NAMES
from orderhub.orders.placeholders import id_in, is_placeholder

_KINDS = {WIRE_NAMES[kind]: kind for kind in IdentityKind if kind is not IdentityKind.ORDER}
"""Name in the body → kind."""
NAMES = frozenset(_KINDS)
_LONGEST = 200


def named_identities(fields: Mapping[str, Any]) -> dict[str, str]:
    """The identities in a request's body, by their kinds; one at least, and none that is a placeholder.

    Raises:
        RequestError: ``body_invalid``, ``identity_missing`` or ``identity_placeholder``.
    """
    texts = {kind: text for name, kind in _KINDS.items() if (text := _text(name, fields.get(name)))}
    identities: dict[str, str] = {kind: text for kind, text in texts.items() if not is_placeholder(text)}
    if texts and not identities:
        message = "What you sent stands for nobody; send what one person is known by."
        raise RequestError(message, "identity_placeholder")
    if not identities:
        message = f"Say whom you look for, by one or more of {', '.join(_KINDS)}."
        raise RequestError(message, "identity_missing")
    return identities


def _text(name: str, value: object) -> str:
    if value is None:
        return ""
    if not isinstance(value, str) or len(value) > _LONGEST:
        message = f"{name} has to be a text of at most {_LONGEST} characters."
        raise RequestError(message, "body_invalid")
    return id_in(value)
