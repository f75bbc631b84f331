"""By what a webhook knows that a call is from the hub, and of now; pure, no AWS."""

import hmac
import secrets
from datetime import datetime
from hashlib import sha256

HEADER = "Orderhub-Signature"
_BYTES = 32


def new_secret() -> str:
    """A secret to sign with, in characters that need no escaping."""
    return f"whsec_{secrets.token_urlsafe(_BYTES)}"


def signature_of(secret: str, body: bytes, signed_at: datetime) -> str:
    """The value of the header: ``t=<unix seconds>,v1=<hex HMAC-SHA256 of "<t>.<body>">``.

    The time is signed too, so that a call cannot be played again later.
    """
    moment = int(signed_at.timestamp())
    digest = hmac.new(secret.encode(), f"{moment}.".encode() + body, sha256).hexdigest()
    return f"t={moment},v1={digest}"
