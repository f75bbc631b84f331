"""Signing in at the provider: leaving to it, and coming back (authorization code with PKCE, state and nonce)."""

import base64
import binascii
import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from orderhub.console.answers import elsewhere, leaving_cookie, session_cookie
from orderhub.console.api import Api, Send
from orderhub.console.calls import Reply, call, get
from orderhub.console.visit import Visit, key_in, path_back
from orderhub.http.answer import Response

LEAVE, BACK = ("sign-in", "provider"), ("sign-in", "back")
TROUBLES = frozenset(
    {
        *("access_denied", "provider_misfit", "provider_off", "provider_unreachable", "role_missing"),
        *("sign_in_expired", "sign_in_refused"),
    }
)
"""Why somebody was not signed in, as codes that the sign-in page has words for."""
_RANDOM_BYTES = 32
_LONGEST_RETURN = 1_000
_FORM = re.compile(r"([\w-]{43})\.([\w-]{43})\.([\w-]{43})\.([\w-]*)", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Leaving:
    """What they come back with, what their token has, what proves that it is they, and where to go then."""

    state: str
    nonce: str
    verifier: str
    path: str

    @property
    def cookie(self) -> str:
        return ".".join((self.state, self.nonce, self.verifier, _base64(self.path.encode())))

    @property
    def challenge(self) -> str:
        return _base64(hashlib.sha256(self.verifier.encode()).digest())


def leave(visit: Visit, send: Send) -> Response:
    """Go to the provider, to come back with a code; ``return`` says where to go then."""
    reply = Api(send, visit.api_url, "").ask(replace(get("/v1/sessions/provider"), is_slow=True))
    if reply.problem:
        return _in_trouble(visit, _trouble(reply), path_back(visit.asked("return")))
    path = path_back(visit.asked("return"))
    leaving = _Leaving(
        state=secrets.token_urlsafe(_RANDOM_BYTES),
        nonce=secrets.token_urlsafe(_RANDOM_BYTES),
        verifier=secrets.token_urlsafe(_RANDOM_BYTES),
        path=path if len(path) <= _LONGEST_RETURN else "/",
    )
    place: str = reply.body["authorizationEndpoint"]
    query = {
        "response_type": "code",
        "client_id": reply.body["clientId"],
        "redirect_uri": _back_address(visit),
        "scope": reply.body["scope"],
        "state": leaving.state,
        "nonce": leaving.nonce,
        "code_challenge": leaving.challenge,
        "code_challenge_method": "S256",
    }
    address = f"{place}{'&' if '?' in place else '?'}{urlencode(query)}"
    return elsewhere(visit, address, leaving_cookie(visit, leaving.cookie))


def come_back(visit: Visit, send: Send) -> Response:
    """Have the API make a session of what somebody came back with.

    What they left with stays in the browser until it lapses: it is for one code, which the provider takes once.
    """
    leaving = _left_with(visit)
    if leaving is None or not hmac.compare_digest(
        visit.asked("state").encode("utf-8", "replace"), leaving.state.encode()
    ):
        return _in_trouble(visit, "sign_in_expired", leaving.path if leaving else "/")
    if visit.asked("error"):
        trouble = "access_denied" if visit.asked("error") == "access_denied" else "sign_in_refused"
        return _in_trouble(visit, trouble, leaving.path)
    sent = {
        "code": visit.asked("code"),
        "verifier": leaving.verifier,
        "nonce": leaving.nonce,
        "redirectUri": _back_address(visit),
    }
    asked = replace(call("POST", "/v1/sessions/provider", body=sent), is_slow=True)
    reply = Api(send, visit.api_url, "").ask(asked)
    made = key_in(str((reply.body or {}).get("key", ""))) if reply.problem is None else None
    if made is None:
        return _in_trouble(visit, _trouble(reply), leaving.path)
    return elsewhere(visit, visit.base + leaving.path, session_cookie(visit, made))


def _back_address(visit: Visit) -> str:
    """Where the provider sends people back to: as the browser has the console, for that has the cookie."""
    return visit.origin + visit.to(*BACK)


def _in_trouble(visit: Visit, trouble: str, path: str) -> Response:
    """Go to the sign-in page, which says what to do: its address has no code, and can be loaded again."""
    wanted = {"return": path} if path != "/" else {}
    return elsewhere(visit, visit.to("sign-in", trouble=trouble, **wanted))


def _trouble(reply: Reply) -> str:
    code = reply.problem.code if reply.problem else ""
    if code == "sign_in_invalid":
        return "sign_in_refused"
    return code if code in TROUBLES else "provider_unreachable"


def _left_with(visit: Visit) -> _Leaving | None:
    found = _FORM.fullmatch(visit.leaving)
    if found is None:
        return None
    try:
        path = base64.b64decode(found[4] + "=" * (-len(found[4]) % 4), altchars=b"-_", validate=True).decode()
    except (binascii.Error, UnicodeError):
        path = "/"
    return _Leaving(state=found[1], nonce=found[2], verifier=found[3], path=path_back(path))


def _base64(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()
