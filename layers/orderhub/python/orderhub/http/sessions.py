"""What stands in for an access key for a while: sessions, and the links to sign in by; pure, no AWS."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from orderhub.http.credentials import Kind, hashed, is_secret_of, new_credential
from orderhub.http.keys import AccessKey
from orderhub.platform.scopes import Scope

SESSION = timedelta(hours=12)
"""How long a session lasts; it ends with its key if that ends earlier."""
SIGN_IN = timedelta(minutes=10)
"""How long a sign-in link is good."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """What is stored of a session or a sign-in link: of which key it is, everything but its secret.

    ``scopes`` are those its key had when it was made. Where a person signed in at the provider there is no key:
    ``key_id`` is the person's, ``name`` theirs, and ``scopes`` are what their groups give them.
    """

    kind: Kind
    grant_id: str
    key_id: str
    secret_hash: str
    scopes: tuple[Scope, ...]
    expires_at: datetime
    name: str = ""

    @property
    def own_key(self) -> AccessKey | None:
        """What a person's session has for a key: one that ends with it, and opens nothing itself."""
        if not self.name:
            return None
        return AccessKey(
            key_id=self.key_id,
            name=self.name,
            secret_hash="",
            scopes=self.scopes,
            created_at=self.expires_at - SESSION,
            expires_at=self.expires_at,
        )

    def opens(self, secret: str, now: datetime) -> bool:
        """Whether the secret is this grant's and it has not ended; takes the same time for any secret."""
        return is_secret_of(self.secret_hash, secret) and now < self.expires_at

    def scopes_of(self, key: AccessKey | None, now: datetime) -> tuple[Scope, ...]:
        """What it may do now: of what its key could when it was made, what the key still can."""
        if key is None or not key.is_alive(now):
            return ()
        return tuple(scope for scope in key.scopes if scope in self.scopes)


def new_session(key: AccessKey, now: datetime) -> tuple[Grant, str]:
    """A session of a key: what to keep, and the session key itself, to be shown once."""
    return _new(Kind.SESSION, key, now + SESSION)


def new_session_of_person(person_id: str, name: str, scopes: Sequence[Scope], now: datetime) -> tuple[Grant, str]:
    """A session of a person who signed in at the provider: what to keep, and the session key, to be shown once."""
    credential = new_credential(Kind.SESSION)
    grant = Grant(
        kind=Kind.SESSION,
        grant_id=credential.public_id,
        key_id=person_id,
        secret_hash=hashed(credential.secret),
        scopes=tuple(scopes),
        expires_at=now + SESSION,
        name=name,
    )
    return grant, credential.shown


def new_sign_in(key: AccessKey, now: datetime) -> tuple[Grant, str]:
    """A way to begin one session of a key: what to keep, and the token itself, to be shown once."""
    return _new(Kind.SIGN_IN, key, now + SIGN_IN)


def _new(kind: Kind, key: AccessKey, until: datetime) -> tuple[Grant, str]:
    credential = new_credential(kind)
    grant = Grant(
        kind=kind,
        grant_id=credential.public_id,
        key_id=key.key_id,
        secret_hash=hashed(credential.secret),
        scopes=key.scopes,
        expires_at=min(until, key.expires_at or until),
    )
    return grant, credential.shown
