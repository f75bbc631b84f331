"""Who asks, as keys and sessions are at this moment, whatever the gateway remembers of them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from orderhub.errors import RequestError
from orderhub.http.credentials import Kind
from orderhub.http.keys import AccessKey
from orderhub.http.request import Event, authorizer_of, key_id_of
from orderhub.http.sessions import Grant
from orderhub.platform.scopes import Scope


class KeyFinder(Protocol):
    """Where keys are found."""

    def find(self, key_id: str, *, is_consistent: bool) -> AccessKey | None: ...  # noqa: D102 - above


class GrantFinder(Protocol):
    """Where sessions are found."""

    def find(self, kind: Kind, grant_id: str) -> Grant | None: ...  # noqa: D102 - above


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """The key of a request, and what the request may do: less than the key where a session of it asks."""

    key: AccessKey
    scopes: tuple[Scope, ...]
    expires_at: datetime | None


def caller_of(event: Event, keys: KeyFinder, grants: GrantFinder, now: datetime) -> Caller:
    """Who asks, read anew.

    Raises:
        RequestError: ``key_invalid``: it ended while the gateway still remembered it.
    """
    session_id = authorizer_of(event).get("session")
    session = grants.find(Kind.SESSION, session_id) if session_id else None
    if session_id and (session is None or now >= session.expires_at):
        raise key_invalid()
    key = (session and session.own_key) or keys.find(key_id_of(event), is_consistent=True)
    if key is None or not key.is_alive(now):
        raise key_invalid()
    if session is None:
        return Caller(key=key, scopes=key.scopes, expires_at=key.expires_at)
    return Caller(key=key, scopes=session.scopes_of(key, now), expires_at=session.expires_at)


def key_invalid() -> RequestError:
    """The error of a key, session or sign-in link that has ended."""
    message = "This key has ended, or its sign-in link was used. Sign in again, or send a valid access key."
    return RequestError(message, "key_invalid")
