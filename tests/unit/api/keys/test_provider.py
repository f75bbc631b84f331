"""What the hub asks of a provider, and what it makes of the answers."""

import base64
import json
from typing import Any
from urllib.parse import parse_qs

import pytest

from orderhub.api.keys.provider import Code, Provider, read_places
from orderhub.errors import RequestError, TransientError
from tests.support.provider import BACK, CLIENT, ISSUER, VERIFIER, PlayedProvider

CODE = Code(code="c-1", verifier=VERIFIER, redirect_uri=BACK)


def provider_on(played: PlayedProvider, secret: str = "") -> Provider:
    return Provider(
        client_id=CLIENT, places=lambda: read_places(played, ISSUER), secret=lambda: secret, send=played
    )


def refusal(played: PlayedProvider, secret: str = "") -> str:
    with pytest.raises((RequestError, TransientError)) as caught:
        provider_on(played, secret).id_token(CODE)
    return caught.value.code


def test_a_provider_says_where_it_is() -> None:
    places = read_places(PlayedProvider(), ISSUER)

    assert (places.authorization, places.token) == (f"{ISSUER}/auth", f"{ISSUER}/token")
    assert (places.issuer, places.scope, places.takes_basic) == (ISSUER, "openid profile email", True)


def test_groups_are_asked_for_where_the_provider_has_them_as_a_scope() -> None:
    played = PlayedProvider(places={"scopes_supported": ["openid", "groups"]})
    silent = PlayedProvider(places={"scopes_supported": None})

    assert read_places(played, ISSUER).scope == "openid groups"
    assert read_places(silent, ISSUER).scope == "openid profile email"


def test_an_issuer_may_end_in_a_slash_and_counts_as_the_provider_writes_it() -> None:
    played = PlayedProvider(places={"issuer": f"{ISSUER}/"})

    assert read_places(played, ISSUER).issuer == f"{ISSUER}/"


@pytest.mark.parametrize(
    "places",
    [
        {"issuer": "https://id.evil.example"},
        {"issuer": None},
        {"token_endpoint": "http://id.shop.example/token"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"authorization_endpoint": None},
        {"token_endpoint": ["https://id.shop.example"]},
        {"token_endpoint": "https://id.shop.example/token\r\nX: 1"},
    ],
)
def test_a_provider_that_is_another_or_without_tls_is_not_asked(places: dict[str, Any]) -> None:
    assert refusal(PlayedProvider(places=places)) == "provider_misfit"


@pytest.mark.parametrize("issuer", ["http://id.shop.example", "ftp://id.shop.example", "id.shop.example"])
def test_an_issuer_without_tls_is_not_asked(issuer: str) -> None:
    played = PlayedProvider()
    with pytest.raises(RequestError):
        read_places(played, issuer)

    assert played.asked == []


@pytest.mark.parametrize(
    "answer", [(404, b"{}"), (302, b""), (200, b"<html>"), (200, b"[]"), (200, b"[" * 100_000)]
)
def test_what_is_no_provider_is_said_so(answer: tuple[int, bytes]) -> None:
    played = PlayedProvider(answers={f"{ISSUER}/.well-known/openid-configuration": answer})

    assert refusal(played) == "provider_misfit"


@pytest.mark.parametrize("status", [429, 500, 503])
@pytest.mark.parametrize("place", ["/.well-known/openid-configuration", "/token"])
def test_a_provider_that_cannot_answer_now_is_asked_again_later(place: str, status: int) -> None:
    assert refusal(PlayedProvider(answers={ISSUER + place: (status, b"")})) == "provider_unreachable"


def test_a_code_is_exchanged_once_with_what_proves_whose_it_is() -> None:
    played = PlayedProvider()
    played.give()

    assert provider_on(played).id_token(CODE).count(".") == 2
    method, address, headers, body = played.asked[-1]
    assert (method, address) == ("POST", f"{ISSUER}/token")
    assert "Authorization" not in headers
    assert parse_qs(body.decode()) == {
        "grant_type": ["authorization_code"],
        "code": ["c-1"],
        "code_verifier": [VERIFIER],
        "redirect_uri": [BACK],
        "client_id": [CLIENT],
    }
    assert refusal(played) == "sign_in_refused"


def test_a_code_of_somebody_else_is_not_taken() -> None:
    played = PlayedProvider()
    played.give(code_challenge="another")

    assert refusal(played) == "sign_in_refused"


@pytest.mark.parametrize("ways", [None, ["client_secret_basic"], ["client_secret_post"]])
def test_a_client_with_a_secret_shows_it_as_the_provider_takes_it(ways: list[str] | None) -> None:
    secret = "s: %/ü"
    played = PlayedProvider(places={"token_endpoint_auth_methods_supported": ways}, secret="s%3A%20%25%2F%C3%BC")
    if ways == ["client_secret_post"]:
        played.secret = secret
    played.give()

    assert provider_on(played, secret).id_token(CODE)
    shown = played.asked[-1][2].get("Authorization", "")
    assert bool(shown) == (ways != ["client_secret_post"])
    assert not shown or base64.b64decode(shown.removeprefix("Basic ")).startswith(b"orderhub:")


def test_a_wrong_secret_is_a_matter_for_the_administrator() -> None:
    played = PlayedProvider(secret="right")
    played.give()

    assert refusal(played, "wrong") == "provider_misfit"


@pytest.mark.parametrize(
    "answer",
    [
        (200, b"{}"),
        (200, b'{"id_token": 7}'),
        (200, b"no-json"),
        (302, b""),
        (400, json.dumps({"error": "invalid_request"}).encode()),
        (400, json.dumps({"error": ["<script>"]}).encode()),
    ],
)
def test_an_answer_without_a_token_is_a_matter_for_the_administrator(answer: tuple[int, bytes]) -> None:
    assert refusal(PlayedProvider(answers={f"{ISSUER}/token": answer})) == "provider_misfit"
