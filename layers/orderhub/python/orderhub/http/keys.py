"""Access keys: made, hashed, read from a request, judged; pure, no AWS.

A key reads ``ohk_<id>_<secret>``: the id finds its record, the secret is stored only as SHA-256. A fast hash
suffices because the secret is 256 random bits, which nobody can guess through.
"""

import base64
import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass, field
from datetime import datetime

from orderhub.errors import InvalidInput
from orderhub.platform.scopes import Scope

_PREFIX = "ohk"
_ID_BYTES = 6
_SECRET_BYTES = 32
# The exact form: a longer id would not fit a table key, and the look-up would fail instead of finding nothing.
_FORM = re.compile(rf"{_PREFIX}_([0-9a-f]{{{2 * _ID_BYTES}}})_([0-9a-f]{{{2 * _SECRET_BYTES}}})")
_PREFIX_FORM = re.compile(r"[A-Za-z0-9._-]{0,20}")
_STORE_FORM = re.compile(r"[^\W_][^\x00-\x1f\x7f]{0,99}|")


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopSettings:
    """What a key says of the shop that sends orders by it.

    ``prefix`` goes before its order numbers and external customer ids, ``store_id`` is the store of orders that
    name none, ``complete_items`` says that its lists of items are whole. Nothing is said by default.
    """

    prefix: str = ""
    store_id: str = ""
    complete_items: bool = False

    def __post_init__(self) -> None:
        if not _PREFIX_FORM.fullmatch(self.prefix) or not _STORE_FORM.fullmatch(self.store_id):
            message = (
                "A key's prefix is up to 20 letters, digits, dots, dashes or underscores; its store is an id of "
                "up to 100 printable characters that begins with a letter or digit."
            )
            raise InvalidInput(message, "key_wrong")


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessKey:
    """What is stored of a key: everything but its secret."""

    key_id: str
    name: str
    secret_hash: str
    scopes: tuple[Scope, ...]
    created_at: datetime
    expires_at: datetime | None = None
    revoked_at: datetime | None = None
    shop: ShopSettings = field(default_factory=ShopSettings)

    def opens(self, secret: str, now: datetime) -> bool:
        """Whether the secret is this key's and the key still counts; takes the same time for any secret."""
        matches = hmac.compare_digest(self.secret_hash, _hashed(secret))
        return matches and self.is_alive(now)

    def is_alive(self, now: datetime) -> bool:
        """Whether the key has neither expired nor been revoked."""
        return self.revoked_at is None and (self.expires_at is None or now < self.expires_at)


def new_key(
    name: str,
    scopes: tuple[Scope, ...],
    now: datetime,
    expires_at: datetime | None = None,
    shop: ShopSettings | None = None,
) -> tuple[AccessKey, str]:
    """Make a key.

    Returns:
        What to keep, and the key itself, to be shown once.

    Raises:
        InvalidInput: ``key_wrong`` for a blank name, no scopes, or an expiry that has passed.
    """
    if not name.strip() or not scopes or (expires_at and expires_at <= now):
        message = "A key needs a name, at least one scope, and an expiry in the future if it has one."
        raise InvalidInput(message, "key_wrong")
    key_id, secret = secrets.token_hex(_ID_BYTES), secrets.token_hex(_SECRET_BYTES)
    key = AccessKey(
        key_id=key_id,
        name=name.strip(),
        secret_hash=_hashed(secret),
        scopes=tuple(dict.fromkeys(scopes)),
        created_at=now,
        expires_at=expires_at,
        shop=shop or ShopSettings(),
    )
    return key, f"{_PREFIX}_{key_id}_{secret}"


def presented(authorization: str) -> tuple[str, str] | None:
    """The id and secret in an Authorization header: ``Bearer <key>``, or Basic with the key as password.

    Any user name will do with Basic, as with Yespo. None when the header holds nothing of the form of a key.
    """
    scheme, _, value = authorization.strip().partition(" ")
    key = value.strip()
    if scheme.lower() == "basic":
        key = _password(key)
    elif scheme.lower() != "bearer":
        return None
    parts = _FORM.fullmatch(key)
    return (parts[1], parts[2]) if parts else None


def _password(value: str) -> str:
    try:
        return base64.b64decode(value, validate=True).decode().partition(":")[2].strip()
    except ValueError:
        return ""


def _hashed(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
