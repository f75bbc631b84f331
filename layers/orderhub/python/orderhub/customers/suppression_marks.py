"""Marks that find a buyer who was erased in incoming orders, cheaply: keyed digests of identities as written.

They are held against each order that comes, so making one takes no library: a phone number counts in the few
spellings clients use. What comes past them is known by the identities themselves when the order is followed.
"""

import hmac
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from orderhub.orders.phones import digits_of
from orderhub.orders.placeholders import id_in, is_placeholder

_BYTES = 16
_KINDS = ("sobot_customer_id", "external_customer_id", "phone", "email", "unionid")


def marks_in(fields: Mapping[str, Any], secret: bytes) -> Iterator[bytes]:
    """The marks of the identities that a client names a buyer by, each as it is written."""
    for kind in _KINDS:
        text = fields.get(kind)
        written = _written(kind, text) if text and not is_placeholder(text) else ""
        if written:
            yield _mark(kind, written, secret)


def marks_of(fields: Mapping[str, Any], spellings: Iterable[str], secret: bytes) -> set[bytes]:
    """The marks of a buyer's identities, in all the spellings that are looked for.

    Args:
        fields: The identities as an order has them.
        spellings: The phone number as clients write it, without blanks and the like.
        secret: What marks are made with.
    """
    return set(marks_in(fields, secret)) | {
        _mark("phone", _written("phone", spelling), secret) for spelling in spellings
    }


def _written(kind: str, text: str) -> str:
    if kind == "email":
        return id_in(text).casefold()
    return digits_of(text).lstrip("0") if kind == "phone" else id_in(text)


def _mark(kind: str, text: str, secret: bytes) -> bytes:
    return hmac.digest(secret, f"mark\0{kind}\0{text}".encode(), "sha256")[:_BYTES]
