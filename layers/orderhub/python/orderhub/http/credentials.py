"""What a request shows to be let in: an access key, a session key or a sign-in token; pure, no AWS.

Each reads ``<kind>_<id>_<secret>``: the id finds its record, the secret is stored only as SHA-256. A fast hash
suffices because the secret is 256 random bits, which nobody can guess through.
"""

import base64
import hashlib
import hmac
import re
import secrets
from enum import StrEnum
from typing import NamedTuple


class Kind(StrEnum):
    """What a credential is, as it begins."""

    KEY = "ohk"
    SESSION = "ohs"
    SIGN_IN = "ohl"


_ID_BYTES = 6
_SECRET_BYTES = 32
# The exact form: a longer id would not fit a table key, and the look-up would fail instead of finding nothing.
_ID_FORM = re.compile(rf"[0-9a-f]{{{2 * _ID_BYTES}}}")
_FORM = re.compile(rf"({'|'.join(Kind)})_([0-9a-f]{{{2 * _ID_BYTES}}})_([0-9a-f]{{{2 * _SECRET_BYTES}}})")


class Credential(NamedTuple):
    """What was shown, or is to be shown once."""

    kind: Kind
    public_id: str
    secret: str

    @property
    def shown(self) -> str:
        """The whole of it, as it is sent."""
        return f"{self.kind}_{self.public_id}_{self.secret}"


def new_credential(kind: Kind) -> Credential:
    """One that nobody has."""
    return Credential(kind, secrets.token_hex(_ID_BYTES), secrets.token_hex(_SECRET_BYTES))


def is_public_id(text: str) -> bool:
    """Whether something can be the id of a key."""
    return _ID_FORM.fullmatch(text) is not None


def hashed(secret: str) -> str:
    """A secret as it is stored."""
    return hashlib.sha256(secret.encode()).hexdigest()


def is_secret_of(secret_hash: str, secret: str) -> bool:
    """Whether a secret is that of a stored hash; takes the same time for any secret."""
    return hmac.compare_digest(secret_hash, hashed(secret))


def presented(authorization: str) -> Credential | None:
    """What an Authorization header shows: ``Bearer <key>``, or Basic with the key as password.

    Any user name will do with Basic, as with Yespo. None when the header holds nothing of the form of a key.
    """
    scheme, _, value = authorization.strip().partition(" ")
    key = value.strip()
    if scheme.lower() == "basic":
        key = _password(key)
    elif scheme.lower() != "bearer":
        return None
    parts = _FORM.fullmatch(key)
    return Credential(Kind(parts[1]), parts[2], parts[3]) if parts else None


def _password(value: str) -> str:
    try:
        return base64.b64decode(value, validate=True).decode().partition(":")[2].strip()
    except ValueError:
        return ""
