"""Signed tokens: what the hub gave out comes back as it was, or not at all.

A token can be read by anybody who has it, so nothing personal goes into one; it cannot be made or changed
without a key of the hub's. One made for a purpose is worthless for any other.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, Protocol

from itsdangerous import BadData, URLSafeSerializer
from itsdangerous.encoding import base64_decode, base64_encode


class Keys(Protocol):
    """Where the keys are found that tokens are signed with."""

    def current(self, now: datetime) -> tuple[bytes, ...]:
        """The keys that count now; the last one signs."""
        ...


class TokenSigner(Protocol):
    """Who makes tokens that nobody else can make, and reads them."""

    def sign(self, purpose: str, payload: dict[str, Any]) -> str:
        """A token that holds ``payload``."""
        ...

    def read(self, purpose: str, token: str) -> dict[str, Any] | None:
        """What a token of that purpose holds, None for any other."""
        ...


def _now() -> datetime:
    return datetime.now(UTC)


class Signer:
    """Makes and reads tokens, signed by HMAC-SHA256, of characters that need no escaping in a URL."""

    def __init__(self, keys: Keys, clock: Callable[[], datetime] = _now) -> None:
        self._keys = keys
        self._clock = clock

    def sign(self, purpose: str, payload: dict[str, Any]) -> str:
        """A token that holds ``payload``, which JSON must be able to say.

        Raises:
            TransientError: The keys could not be read.
        """
        return self._serializer(purpose).dumps(payload)

    def read(self, purpose: str, token: str) -> dict[str, Any] | None:
        """What a token holds; None when it is changed, malformed, or made by others or for another purpose.

        Raises:
            TransientError: The keys could not be read.
        """
        if not _is_canonical(token):
            return None
        try:
            payload = self._serializer(purpose).loads(token)
        except BadData:
            return None
        return payload if isinstance(payload, dict) else None

    def _serializer(self, purpose: str) -> URLSafeSerializer:
        return URLSafeSerializer(
            list(self._keys.current(self._clock())),
            salt=f"orderhub.{purpose}",
            signer_kwargs={"digest_method": sha256, "key_derivation": "hmac"},
        )


def _is_canonical(token: str) -> bool:
    """Whether the signature is written in the one way it is made in.

    The decoder passes over strange characters and the spare bits of the last one, so the same signature could be
    written in many ways; the payload is signed as it is written.
    """
    if not token.isascii():
        return False
    signature = token.rpartition(".")[2]
    try:
        return base64_encode(base64_decode(signature)).decode() == signature
    except BadData:
        return False
