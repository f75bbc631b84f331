"""The routes by which people sign in at the provider: where to, and what they come back with."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Protocol

from orderhub.api.keys.group_roles import group_roles, scopes_of_groups
from orderhub.api.keys.id_tokens import Asked, Person, person_in
from orderhub.api.keys.provider import Code, Provider
from orderhub.api.keys.responses import session_shown
from orderhub.audit.trail import Entry
from orderhub.errors import RequestError
from orderhub.http.answer import Answer
from orderhub.http.bodies import object_in
from orderhub.http.request import Event, body_of
from orderhub.http.sessions import Grant, new_session_of_person
from orderhub.platform.log import log

SIGNED_IN = "signed_in"
"""What the audit calls that somebody signed in at the provider; its reason says who they are."""
_FIELDS = frozenset({"code", "verifier", "nonce", "redirectUri"})
_EXAMPLE = '{"code": "…", "verifier": "…", "nonce": "…", "redirectUri": "https://…/console/sign-in/back"}'
_CODE = re.compile(r"[\x21-\x7e]{1,4096}")
_VERIFIER = re.compile(r"[A-Za-z0-9._~-]{43,128}")
_ADDRESS = re.compile(r"https?://[\x21-\x7e]{1,1000}")


class GrantKeeper(Protocol):
    """Where sessions are kept."""

    def add(self, grant: Grant) -> None: ...  # noqa: D102 - above


class AuditWriter(Protocol):
    """Where it is written who did what."""

    def write(self, entry: Entry) -> None: ...  # noqa: D102 - above


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderRoutes:
    """Signing in at the provider; ``provider`` is None where the stack names none.

    ``groups_claim`` is the claim with the groups of a person, ``roles`` says which have which role, as a text.
    """

    provider: Provider | None
    groups_claim: str
    roles: str
    grants: GrantKeeper
    trail: AuditWriter
    clock: Callable[[], datetime]

    def describe(self, _event: Event) -> Answer:
        """Where people are sent to sign in, and what to ask for there.

        Raises:
            RequestError: ``provider_off``; ``provider_misfit``.
            TransientError: ``provider_unreachable``.
        """
        provider = self._on()
        with _noted():
            places = provider.places()
        body = {
            "issuer": places.issuer,
            "authorizationEndpoint": places.authorization,
            "clientId": provider.client_id,
            "scope": places.scope,
        }
        return Answer(body=body)

    def begin(self, event: Event) -> Answer:
        """Make a session key for who comes back from the provider with a code: 201.

        Raises:
            RequestError: ``body_invalid``, ``body_too_large``, ``field_unknown``, ``sign_in_invalid``;
                ``provider_off``; ``sign_in_refused``, ``provider_misfit``; ``role_missing``.
            TransientError: The provider or a table could not be reached.
        """
        code, nonce = _sent(event)
        provider = self._on()
        with _noted():
            token, now = provider.id_token(code), self.clock()
            asked = Asked(issuer=provider.places().issuer, client_id=provider.client_id, nonce=nonce)
            person = person_in(token, asked, self.groups_claim, now)
        scopes = scopes_of_groups(person.groups, group_roles(self.roles))
        if not scopes:
            log.warning("role_missing", extra={"key_id": person.person_id})
            message = "You are in no group that may use the hub; ask the administrator to put you into one."
            raise RequestError(message, "role_missing")
        self.trail.write(_entry(person, now))
        session, secret = new_session_of_person(person.person_id, person.name, scopes, now)
        self.grants.add(session)
        log.info("session_begun", extra={"key_id": person.person_id, "session": session.grant_id})
        body = {"key": secret} | session_shown(person.name, session.scopes, session.expires_at)
        return Answer(status=HTTPStatus.CREATED, body=body)

    def _on(self) -> Provider:
        if self.provider is None:
            message = "Nobody signs in at a provider here (SignInIssuer is empty); use an access key."
            raise RequestError(message, "provider_off")
        return self.provider


@contextmanager
def _noted() -> Iterator[None]:
    """Have the log say why nobody was signed in, in our own words: whoever signs in cannot mend it."""
    try:
        yield
    except RequestError as fault:
        log.warning(fault.code, extra={"reason": str(fault)})
        raise


def _sent(event: Event) -> tuple[Code, str]:
    body = object_in(body_of(event), _EXAMPLE, _FIELDS)
    code, verifier, nonce, address = (body.get(name) for name in ("code", "verifier", "nonce", "redirectUri"))
    forms = ((code, _CODE), (verifier, _VERIFIER), (nonce, _VERIFIER), (address, _ADDRESS))
    if not all(isinstance(value, str) and form.fullmatch(value) for value, form in forms):
        message = f"Send code, verifier, nonce and redirectUri as texts, such as {_EXAMPLE}."
        raise RequestError(message, "sign_in_invalid")
    return Code(code=str(code), verifier=str(verifier), redirect_uri=str(address)), str(nonce)


def _entry(person: Person, now: datetime) -> Entry:
    """Who stands behind an id of a person, for whoever reads it in the audit later."""
    reason = f"{person.name} ({person.subject})"
    return Entry(key_id=person.person_id, field=SIGNED_IN, order_no="", reason=reason, happened_at=now)
