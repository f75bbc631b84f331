"""A provider of OpenID Connect that is played: it answers the hub's calls, and takes each code once."""

import base64
import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs

ISSUER = "https://id.shop.example/realms/shop"
CLIENT = "orderhub"
BACK = "https://hub.example.com/api/console/sign-in/back"
VERIFIER = "v" * 43
NONCE = "n" * 43


def challenge_of(verifier: str) -> str:
    """What goes to the provider of a verifier."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def token_of(claims: object) -> str:
    """A token with some claims, or with bytes in their place."""
    content = claims if isinstance(claims, bytes) else json.dumps(claims).encode()
    return f"e30.{base64.urlsafe_b64encode(content).rstrip(b'=').decode()}.c2lnbmF0dXJl"


def _basic_secret(headers: Mapping[str, str]) -> str:
    """The secret of a header, as it is written there."""
    pair = base64.b64decode(headers.get("Authorization", "").removeprefix("Basic ")).decode()
    return pair.partition(":")[2]


@dataclass
class PlayedProvider:
    """Answers as a provider does.

    ``claims`` go over those of each token, None takes one away; ``places`` over what it says of itself;
    ``answers`` are given instead, by address. ``codes`` are those given out, with what they were asked for with.
    """

    issuer: str = ISSUER
    secret: str = ""
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    claims: dict[str, Any] = field(default_factory=dict)
    places: dict[str, Any] = field(default_factory=dict)
    answers: dict[str, tuple[int, bytes]] = field(default_factory=dict)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    asked: list[tuple[str, str, Mapping[str, str], bytes]] = field(default_factory=list)

    def give(self, code: str = "c-1", **asked: str) -> str:
        """A code, as a person gets it who signed in."""
        self.codes[code] = {
            "redirect_uri": BACK,
            "code_challenge": challenge_of(VERIFIER),
            "nonce": NONCE,
            "client_id": CLIENT,
        } | asked
        return code

    def __call__(
        self, method: str, address: str, headers: Mapping[str, str], body: bytes = b"", /
    ) -> tuple[int, bytes]:
        self.asked.append((method, address, headers, body))
        if address in self.answers:
            return self.answers[address]
        if (method, address) == ("GET", f"{self.issuer}/.well-known/openid-configuration"):
            return 200, json.dumps(self._places()).encode()
        assert (method, address) == ("POST", f"{self.issuer}/token")
        return self._exchange({name: values[0] for name, values in parse_qs(body.decode()).items()}, headers)

    def _places(self) -> dict[str, Any]:
        said = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/auth",
            "token_endpoint": f"{self.issuer}/token",
            "scopes_supported": ["openid", "email", "profile", "phone"],
        } | self.places
        return {name: value for name, value in said.items() if value is not None}

    def _exchange(self, form: Mapping[str, str], headers: Mapping[str, str]) -> tuple[int, bytes]:
        if self.secret and self.secret not in {form.get("client_secret"), _basic_secret(headers)}:
            return 401, b'{"error": "invalid_client"}'
        given = self.codes.pop(form["code"], None)
        fits = given and (given["redirect_uri"], given["client_id"], given["code_challenge"]) == (
            form["redirect_uri"],
            form["client_id"],
            challenge_of(form["code_verifier"]),
        )
        if not given or not fits:
            return 400, b'{"error": "invalid_grant"}'
        return 200, json.dumps(
            {"access_token": "unused", "id_token": token_of(self.says(given["nonce"]))}
        ).encode()

    def says(self, nonce: str = NONCE) -> dict[str, Any]:
        """The claims of a token."""
        now = self.clock()
        said = {
            "iss": self.issuer,
            "sub": "248289761001",
            "aud": CLIENT,
            "exp": int((now + timedelta(minutes=5)).timestamp()),
            "iat": int(now.timestamp()),
            "nonce": nonce,
            "name": "Ann Smith",
            "email": "ann@shop.example",
            "groups": ["support", "staff"],
        } | self.claims
        return {name: value for name, value in said.items() if value is not None}
