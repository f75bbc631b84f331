"""The provider at which people sign in (OpenID Connect): where it is, and what it gives for a code."""

import base64
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Protocol
from urllib.parse import quote, urlencode

from orderhub.api.keys.id_tokens import misfit, refused
from orderhub.errors import TransientError
from orderhub.http.provider_line import is_address
from orderhub.platform.log import log

_DISCOVERY = "/.well-known/openid-configuration"
_WANTED = ("profile", "email", "groups")
"""What is asked for beside ``openid``, where the provider has it."""
_KNOWN_ERRORS = frozenset(
    {
        *("invalid_client", "invalid_grant", "invalid_request", "invalid_scope"),
        *("unauthorized_client", "unsupported_grant_type"),
    }
)


class Send(Protocol):
    """Sends a request; status and body of the answer, or TransientError."""

    def __call__(  # noqa: D102 - above
        self, method: str, address: str, headers: Mapping[str, str], body: bytes = ..., /
    ) -> tuple[int, bytes]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """What the provider says of itself: its name for itself, its addresses, and what it can be asked for."""

    issuer: str
    authorization: str
    token: str
    scope: str
    takes_basic: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """What a person came back with, and what they left with; ``redirect_uri`` is where they came back to."""

    code: str
    verifier: str
    redirect_uri: str


def read_places(send: Send, issuer: str) -> Places:
    """What the provider says of itself.

    Raises:
        RequestError: ``provider_misfit``: it is another one, or has addresses that are not called.
        TransientError: ``provider_unreachable``.
    """
    if not is_address(issuer):
        raise misfit("SignInIssuer is no https address")
    status, content = send("GET", issuer.rstrip("/") + _DISCOVERY, {"Accept": "application/json"})
    said = _object(status, content)
    if status != HTTPStatus.OK or str(said.get("issuer")).rstrip("/") != issuer.rstrip("/"):
        raise misfit("there is no provider at SignInIssuer, or it calls itself otherwise")
    authorization, token = said.get("authorization_endpoint"), said.get("token_endpoint")
    if not is_address(authorization) or not is_address(token):
        raise misfit("its addresses are not https")
    offered = said.get("scopes_supported")
    known = offered if isinstance(offered, list) else _WANTED[:2]
    ways = said.get("token_endpoint_auth_methods_supported")
    return Places(
        issuer=str(said["issuer"]),
        authorization=str(authorization),
        token=str(token),
        scope=" ".join(("openid", *(scope for scope in _WANTED if scope in known))),
        takes_basic=not isinstance(ways, list) or "client_secret_basic" in ways,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """The provider; ``places`` and ``secret`` are read anew now and then, and the secret may be empty."""

    client_id: str
    places: Callable[[], Places]
    secret: Callable[[], str]
    send: Send

    def id_token(self, code: Code) -> str:
        """What the provider says, for a code, of who signed in.

        Raises:
            RequestError: ``sign_in_refused``: it takes the code no more, or from somebody else;
                ``provider_misfit``: it does not know the hub, or answers something else.
            TransientError: ``provider_unreachable``, or the secret cannot be read.
        """
        places, secret = self.places(), self.secret()
        form = {
            "grant_type": "authorization_code",
            "code": code.code,
            "code_verifier": code.verifier,
            "redirect_uri": code.redirect_uri,
            "client_id": self.client_id,
        }
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
        if secret and places.takes_basic:
            pair = f"{quote(self.client_id, safe='')}:{quote(secret, safe='')}"
            headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
        elif secret:
            form["client_secret"] = secret
        status, content = self.send("POST", places.token, headers, urlencode(form).encode())
        said = _object(status, content)
        if status != HTTPStatus.OK:
            error = said.get("error")
            known = error if isinstance(error, str) and error in _KNOWN_ERRORS else "other"
            log.warning("provider_refused", extra={"status": status, "error": known})
            raise refused() if known == "invalid_grant" else misfit("it does not take the hub as its client")
        token = said.get("id_token")
        if not isinstance(token, str):
            raise misfit("it gave no ID token")
        return token


def _object(status: int, content: bytes) -> Mapping[str, Any]:
    """The JSON object of an answer; an empty one for anything else.

    Raises:
        TransientError: ``provider_unreachable``: it says itself that it cannot answer now.
    """
    if status == HTTPStatus.TOO_MANY_REQUESTS or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise TransientError(f"the provider answered {status}", "provider_unreachable")
    try:
        said = json.loads(content)
    except (ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}
