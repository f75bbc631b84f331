"""Marks by which a buyer who was erased is known at the door, cheaply: keyed digests of identities as written.

They are held against each order that comes, so making one takes no library: a phone number counts in the few
spellings clients use. What comes past them is known by the identities themselves when the order is followed.
"""

import hmac
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

_BYTES = 16
_KINDS = ("sobot_customer_id", "external_customer_id", "phone", "email", "unionid")
_NO_DIGIT = re.compile(r"\D")


def marks_in(fields: Mapping[str, Any], secret: bytes) -> Iterator[bytes]:
    """The marks of the identities that a client names a buyer by, each as it is written."""
    for kind in _KINDS:
        text = fields.get(kind)
        if text:
            yield _mark(kind, _written(kind, text), secret)


def marks_of(fields: Mapping[str, Any], spellings: Iterable[str], secret: bytes) -> set[bytes]:
    """The marks of a buyer's identities, in all the spellings that are looked for.

    Args:
        fields: The identities as an order has them.
        spellings: The phone number as clients write it, without blanks and the like.
        secret: What marks are made with.
    """
    return set(marks_in(fields, secret)) | {_mark("phone", spelling, secret) for spelling in spellings}


def _written(kind: str, text: str) -> str:
    if kind == "email":
        return text.strip().casefold()
    if kind != "phone":
        return text.strip()
    digits = _NO_DIGIT.sub("", text)
    if text.strip().startswith("+"):
        return f"+{digits}"
    return f"+{digits[2:]}" if digits.startswith("00") else digits.lstrip("0")


def _mark(kind: str, text: str, secret: bytes) -> bytes:
    return hmac.digest(secret, f"mark\0{kind}\0{text}".encode(), "sha256")[:_BYTES]
