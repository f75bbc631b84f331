"""Leaving to the provider and coming back."""

import base64
import hashlib
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import pytest

from orderhub.console.provider import TROUBLES
from tests.support.console import ACCESS_KEY, KEY, PlayedApi, desk_on, example, request, text_of

ISSUER = "https://id.shop.example/realms/shop"
FOREIGN = {"Sec-Fetch-Site": "cross-site"}


@pytest.fixture
def api() -> PlayedApi:
    return PlayedApi()


def answered(api: PlayedApi, path: str, issuer: str = ISSUER, **how: Any) -> dict[str, Any]:  # noqa: ANN401 - as request
    return desk_on(api, issuer=issuer).answer(request(path, **{"key": None, **how}))


def where(answer: dict[str, Any]) -> tuple[int, str]:
    return answer["statusCode"], answer["headers"].get("Location", "")


def left(api: PlayedApi, path: str = "") -> tuple[dict[str, str], str]:
    """What the provider is asked with, and the cookie that stays."""
    answer = answered(api, f"/sign-in/provider{path}")
    asked = parse_qs(urlsplit(where(answer)[1]).query)
    return {name: values[0] for name, values in asked.items()}, answer["headers"]["Set-Cookie"]


def come_back(api: PlayedApi, cookie: str, **query: str) -> dict[str, Any]:
    headers = {**FOREIGN, "Cookie": cookie.partition(";")[0]}
    asked = "&".join(f"{name}={quote(value)}" for name, value in query.items())
    return answered(api, f"/sign-in/back?{asked}", headers=headers)


def trouble(answer: dict[str, Any]) -> str:
    status, address = where(answer)
    parts = urlsplit(address)
    assert (status, parts.path) == (303, "/api/console/sign-in")
    assert "Set-Cookie" not in answer["headers"]
    return parse_qs(parts.query)["trouble"][0]


def test_the_sign_in_page_leads_to_the_provider_and_keeps_the_key(api: PlayedApi) -> None:
    page = text_of(answered(api, "/sign-in?return=%2Forders"))

    assert 'href="/api/console/sign-in/provider?return=%2Forders">Sign in with id.shop.example</a>' in page
    assert "<details>" in page
    assert 'name="key"' in page
    assert api.asked == []


def test_a_wrong_key_is_asked_for_again_where_it_was_typed(api: PlayedApi) -> None:
    page = text_of(answered(api, "/sign-in", method="POST", form={"key": "unknown-key"}))

    assert "<details open>" in page
    assert "This key does not open the hub" in page


def test_without_a_provider_there_is_the_key_alone(api: PlayedApi) -> None:
    page = text_of(answered(api, "/sign-in", issuer=""))

    assert "sign-in/provider" not in page
    assert "<details" not in page
    assert 'name="key"' in page


def test_one_leaves_with_a_state_a_nonce_and_the_digest_of_what_proves_who_comes_back(api: PlayedApi) -> None:
    asked, cookie = left(api)

    provider = example("GET", "/v1/sessions/provider")
    state, nonce, verifier, _ = cookie.partition("=")[2].partition(";")[0].split(".")
    digest = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    assert asked == {
        "response_type": "code",
        "client_id": provider["clientId"],
        "redirect_uri": "https://hub.example.com/api/console/sign-in/back",
        "scope": provider["scope"],
        "state": state,
        "nonce": nonce,
        "code_challenge": digest,
        "code_challenge_method": "S256",
    }
    assert {len(one) for one in (state, nonce, verifier)} == {43}
    assert cookie.endswith("; Path=/api/console/sign-in; Max-Age=600; SameSite=Lax; Secure; HttpOnly")
    assert left(api)[0]["state"] != state
    assert "Authorization" not in api.sent[0][0]


def test_an_address_of_the_provider_may_have_a_query_of_its_own(api: PlayedApi) -> None:
    place = "https://id.shop.example/auth?tenant=shop"
    provider = example("GET", "/v1/sessions/provider") | {"authorizationEndpoint": place}
    api.answers["GET", "/v1/sessions/provider"] = 200, provider

    assert where(answered(api, "/sign-in/provider"))[1].startswith(f"{place}&response_type=code&")


@pytest.mark.parametrize(
    ("path", "then"),
    [
        ("", "/api/console/"),
        ("?return=%2Forders%3Fstatus%3DPAID", "/api/console/orders?status=PAID"),
        ("?return=%2F%2Fevil.example", "/api/console/"),
        ("?return=%2F" + "x" * 2000, "/api/console/"),
    ],
)
def test_who_comes_back_is_signed_in_and_goes_where_they_wanted_to(path: str, then: str, api: PlayedApi) -> None:
    asked, cookie = left(api, path)

    answer = come_back(api, cookie, state=asked["state"], code="c-1")

    assert where(answer) == (303, then)
    assert answer["headers"]["Set-Cookie"] == (
        f"orderhub_session={KEY}; Path=/api/console; Max-Age=43200; SameSite=Strict; Secure; HttpOnly"
    )
    assert api.asked[-1] == ("POST", "/v1/sessions/provider")
    headers, body = api.sent[-1]
    verifier = cookie.split(".")[2]
    assert "Authorization" not in headers
    assert (
        body
        == (
            f'{{"code": "c-1", "verifier": "{verifier}", "nonce": "{asked["nonce"]}", '
            '"redirectUri": "https://hub.example.com/api/console/sign-in/back"}'
        ).encode()
    )


@pytest.mark.parametrize(
    "cookie",
    ["", "orderhub_sign_in=", "orderhub_sign_in=a.b.c.d", f"orderhub_sign_in={'s' * 43}.{'n' * 43}.{'v' * 43}.Lw"],
)
@pytest.mark.parametrize(
    "query", [{}, {"code": "c-1"}, {"code": "c-1", "state": "x" * 43}, {"error": "access_denied"}]
)
def test_who_did_not_leave_from_here_is_not_signed_in(query: dict[str, str], cookie: str, api: PlayedApi) -> None:
    assert trouble(come_back(api, cookie, **query)) == "sign_in_expired"
    assert api.asked == []


@pytest.mark.parametrize("path", ["_", "_w", "x"])
def test_a_way_back_that_cannot_be_read_leads_to_the_start(path: str, api: PlayedApi) -> None:
    cookie = f"orderhub_sign_in={'s' * 43}.{'n' * 43}.{'v' * 43}.{path}"

    assert where(come_back(api, cookie, state="s" * 43, code="c"))[1] == "/api/console/"


@pytest.mark.parametrize(
    ("error", "code"),
    [("access_denied", "access_denied"), ("<script>", "sign_in_refused"), ("x", "sign_in_refused")],
)
def test_what_the_provider_refuses_is_said_in_words_of_ours(error: str, code: str, api: PlayedApi) -> None:
    asked, cookie = left(api, "?return=%2Forders")
    api.asked.clear()

    answer = come_back(api, cookie, state=asked["state"], error=error, error_description="Call +1 555 0100")

    assert trouble(answer) == code
    assert where(answer)[1].endswith("&return=%2Forders")
    assert "555" not in where(answer)[1]
    assert api.asked == []


@pytest.mark.parametrize(
    ("status", "said", "code"),
    [
        (403, "role_missing", "role_missing"),
        (400, "sign_in_refused", "sign_in_refused"),
        (400, "sign_in_invalid", "sign_in_refused"),
        (502, "provider_misfit", "provider_misfit"),
        (503, "provider_unreachable", "provider_unreachable"),
        (500, "internal_error", "provider_unreachable"),
    ],
)
def test_why_nobody_is_signed_in_is_said_at_the_sign_in_page(
    status: int, said: str, code: str, api: PlayedApi
) -> None:
    asked, cookie = left(api)
    api.refuse("POST", "/v1/sessions/provider", status, said)

    answer = come_back(api, cookie, state=asked["state"], code="c-1")

    assert trouble(answer) == code
    assert "c-1" not in where(answer)[1]


def test_a_session_that_no_cookie_can_hold_is_none(api: PlayedApi) -> None:
    asked, cookie = left(api)
    api.answers["POST", "/v1/sessions/provider"] = 201, {"key": "bad key"}

    assert trouble(come_back(api, cookie, state=asked["state"], code="c-1")) == "provider_unreachable"


def test_a_provider_that_is_not_there_is_said_so_before_one_leaves(api: PlayedApi) -> None:
    api.refuse("GET", "/v1/sessions/provider", 404, "provider_off")

    assert trouble(answered(api, "/sign-in/provider?return=%2Forders")) == "provider_off"


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("code", sorted(TROUBLES))
def test_each_trouble_has_words_and_what_to_do(code: str, language: str, api: PlayedApi) -> None:
    page = text_of(answered(api, f"/sign-in?trouble={code}", language=language))

    assert '<div class="problem" role="alert">' in page
    assert f"<code>{code}</code>" in page
    assert f"<strong>{code}</strong>" not in page


def test_a_trouble_that_nobody_knows_is_not_shown(api: PlayedApi) -> None:
    page = text_of(answered(api, "/sign-in?trouble=<b>You+won</b>"))

    assert "problem" not in page
    assert "You won" not in page


def test_a_key_is_taken_beside_the_provider(api: PlayedApi) -> None:
    answer = answered(api, "/sign-in", method="POST", form={"key": ACCESS_KEY})

    assert where(answer) == (303, "/api/console/")
