"""The routes of sessions: begun by a key or a sign-in link, shown, ended."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Protocol

from orderhub.api.keys.caller import GrantFinder, KeyFinder, caller_of, key_invalid
from orderhub.api.keys.responses import session_shown
from orderhub.errors import RequestError
from orderhub.http.answer import Answer
from orderhub.http.credentials import Kind
from orderhub.http.request import Event, authorizer_of, key_id_of
from orderhub.http.sessions import Grant, new_session
from orderhub.platform.log import log


class Granted(GrantFinder, Protocol):
    """Where sessions and sign-in links are kept."""

    def add(self, grant: Grant) -> None: ...  # noqa: D102 - above
    def use_up(self, kind: Kind, grant_id: str) -> Grant | None: ...  # noqa: D102 - above


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionRoutes:
    """Everything about the session or key that asks."""

    keys: KeyFinder
    grants: Granted
    clock: Callable[[], datetime]

    def begin(self, event: Event) -> Answer:
        """Make a session key of the access key, or of the sign-in link, which is used up by it: 201.

        Raises:
            RequestError: ``key_is_session``; ``key_invalid``: it ended, or the link was used, while the authorizer
                still remembered it.
        """
        caller, now = authorizer_of(event), self.clock()
        if "session" in caller:
            message = "A session makes no session; sign in with the access key, or with a new link."
            raise RequestError(message, "key_is_session")
        if "sign_in" in caller:
            link = self.grants.use_up(Kind.SIGN_IN, caller["sign_in"])
            if link is None or now >= link.expires_at:
                raise key_invalid()
        key = caller_of(event, self.keys, self.grants, now).key
        session, secret = new_session(key, now)
        self.grants.add(session)
        log.info("session_begun", extra={"key_id": key.key_id, "session": session.grant_id})
        body = {"key": secret} | session_shown(key.name, session.scopes, session.expires_at)
        return Answer(status=HTTPStatus.CREATED, body=body)

    def current(self, event: Event) -> Answer:
        """Whose key or session it is, what it may do and until when.

        Raises:
            RequestError: ``key_invalid``: it ended while the authorizer still remembered it.
        """
        who = caller_of(event, self.keys, self.grants, self.clock())
        return Answer(body=session_shown(who.key.name, who.scopes, who.expires_at))

    def end(self, event: Event) -> Answer:
        """Sign out: 204.

        Raises:
            RequestError: ``key_is_no_session``.
        """
        session_id = authorizer_of(event).get("session")
        if session_id is None:
            message = "This is an access key, which does not sign out; DELETE /v1/keys/{id} revokes it."
            raise RequestError(message, "key_is_no_session")
        self.grants.use_up(Kind.SESSION, session_id)
        log.info("session_ended", extra={"key_id": key_id_of(event), "session": session_id})
        return Answer(status=HTTPStatus.NO_CONTENT, body=None)
