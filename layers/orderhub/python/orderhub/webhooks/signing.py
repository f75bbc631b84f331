"""How calls of webhooks are signed: by Standard Webhooks 1.0, and by a header of the hub's own; pure, no AWS."""

import hmac
import secrets as randomness
from base64 import b64decode, b64encode
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256

HEADER = "Orderhub-Signature"
ID, TIMESTAMP, SIGNATURE = "webhook-id", "webhook-timestamp", "webhook-signature"
"""The headers of Standard Webhooks 1.0 (https://www.standardwebhooks.com)."""
_PREFIX = "whsec_"
_BYTES = 32


def new_secret() -> str:
    """A secret to sign with: ``whsec_`` and 32 bytes in base64, as libraries for Standard Webhooks read it."""
    return f"{_PREFIX}{b64encode(randomness.token_bytes(_BYTES)).decode()}"


def signed_headers(secrets: Sequence[str], body: bytes, signed_at: datetime) -> dict[str, str]:
    """The headers by which who is called knows that the hub called, and when.

    Args:
        secrets: What is signed with, the newest first; a second one while a secret is turned.
        body: As it is sent.
        signed_at: The time of the call, which is signed too, so that it cannot be played again later.
    """
    moment, message = int(signed_at.timestamp()), message_id(body)
    signed = f"{message}.{moment}.".encode() + body
    signatures = [b64encode(hmac.digest(_key(secret), signed, "sha256")).decode() for secret in secrets]
    return {
        ID: message,
        TIMESTAMP: str(moment),
        SIGNATURE: " ".join(f"v1,{signature}" for signature in signatures),
        HEADER: signature_of(secrets, body, moment),
    }


def message_id(body: bytes) -> str:
    """The id of a call: the same each time the same call comes, and nothing of the order can be read from it."""
    return f"msg_{sha256(body).hexdigest()[:32]}"


def signature_of(secrets: Sequence[str], body: bytes, moment: int) -> str:
    """The value of the hub's own header: ``t=<unix seconds>,v1=<hex HMAC-SHA256 of "<t>.<body>">``.

    While a secret is turned there are two ``v1``, that of the new secret last.
    """
    signed = f"{moment}.".encode() + body
    digests = [hmac.digest(secret.encode(), signed, "sha256").hex() for secret in reversed(secrets)]
    return ",".join([f"t={moment}", *(f"v1={digest}" for digest in digests)])


def _key(secret: str) -> bytes:
    """The bytes that Standard Webhooks signs with: what stands in base64 behind ``whsec_``.

    Secrets of earlier versions have the letters of addresses (``-`` and ``_``), which their libraries do not read.
    """
    text = secret.removeprefix(_PREFIX).translate(str.maketrans("-_", "+/"))
    try:
        return b64decode(text + "=" * (-len(text) % 4), validate=True)
    except ValueError:
        return secret.encode()
