"""Access keys: made, judged, narrowed; pure, no AWS."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from orderhub.errors import RequestError
from orderhub.http.credentials import Kind, hashed, is_secret_of, new_credential
from orderhub.platform.scopes import Scope

LONGEST_NAME = 100
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
            raise RequestError(message, "key_wrong")


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessKey:
    """What is stored of a key: everything but its secret.

    ``role`` is the ready role whose scopes it has; empty for one with scopes of its own. ``made_by`` is the id of
    the key it was made with; empty for one that was made by command.
    """

    key_id: str
    name: str
    secret_hash: str
    scopes: tuple[Scope, ...]
    created_at: datetime
    expires_at: datetime | None = None
    revoked_at: datetime | None = None
    shop: ShopSettings = field(default_factory=ShopSettings)
    role: str = ""
    made_by: str = ""

    def opens(self, secret: str, now: datetime) -> bool:
        """Whether the secret is this key's and the key still counts; takes the same time for any secret."""
        return is_secret_of(self.secret_hash, secret) and self.is_alive(now)

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
        RequestError: ``key_wrong`` for a name that is blank or too long, no scopes, or an expiry that has passed.
    """
    if not _is_name(name) or not scopes or (expires_at and expires_at <= now):
        message = (
            f"A key needs a name of 1 to {LONGEST_NAME} characters that can be printed, at least one scope, and "
            "an expiry in the future if it has one."
        )
        raise RequestError(message, "key_wrong")
    credential = new_credential(Kind.KEY)
    key = AccessKey(
        key_id=credential.public_id,
        name=name.strip(),
        secret_hash=hashed(credential.secret),
        scopes=tuple(dict.fromkeys(scopes)),
        created_at=now,
        expires_at=expires_at,
        shop=shop or ShopSettings(),
    )
    return key, credential.shown


def narrowed(
    key: AccessKey,
    now: datetime,
    *,
    name: str | None = None,
    scopes: Sequence[Scope] | None = None,
    expires_at: datetime | None = None,
) -> AccessKey:
    """A key with another name, fewer scopes or an earlier end; what is None stays.

    Raises:
        RequestError: ``key_ended``; ``key_wrong``; ``key_only_narrows`` for a scope it has not, or a later end.
    """
    if not key.is_alive(now):
        raise RequestError("This key was revoked or has expired; make another one.", "key_ended")
    if (name is not None and not _is_name(name)) or (scopes is not None and not scopes):
        message = (
            f"A key keeps a name of 1 to {LONGEST_NAME} characters that can be printed, and at least one scope."
        )
        raise RequestError(message, "key_wrong")
    is_later = expires_at is not None and key.expires_at is not None and expires_at > key.expires_at
    if is_later or not set(scopes or ()) <= set(key.scopes):
        message = (
            "A key is never given more than it has: neither a scope nor a later end. Make another key for that."
        )
        raise RequestError(message, "key_only_narrows")
    kept = key.scopes if scopes is None else tuple(scope for scope in key.scopes if scope in scopes)
    return replace(
        key,
        name=key.name if name is None else name.strip(),
        scopes=kept,
        role=key.role if kept == key.scopes else "",
        expires_at=expires_at or key.expires_at,
    )


def _is_name(name: str) -> bool:
    text = name.strip()
    return 0 < len(text) <= LONGEST_NAME and text.isprintable()
