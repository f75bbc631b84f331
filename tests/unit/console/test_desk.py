"""Signing in and out, who may see what, and what every page of the console keeps to."""

import re
from typing import Any
from urllib.parse import quote

import pytest

from orderhub.console.assets import FOLDER, assets
from orderhub.console.calls import Problem
from orderhub.console.screen import Screen
from orderhub.console.screens import SCREENS
from orderhub.console.visit import MOST_BYTES
from orderhub.platform.scopes import Scope
from tests.support.console import ACCESS_KEY, KEY, PlayedApi, desk_on, request, text_of

POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


@pytest.fixture
def api() -> PlayedApi:
    return PlayedApi()


def answered(api: PlayedApi, path: str = "", **how: Any) -> dict[str, Any]:  # noqa: ANN401 - as ``request``
    return desk_on(api).answer(request(path, **how))


def where(answer: dict[str, Any]) -> tuple[int, str]:
    return answer["statusCode"], answer["headers"].get("Location", "")


@pytest.mark.parametrize("path", ["", "/orders", "/sign-in", "/nothing"])
def test_a_page_loads_nothing_but_ours_and_is_kept_by_nobody(path: str, api: PlayedApi) -> None:
    headers = answered(api, path)["headers"]

    assert headers["Content-Security-Policy"] == POLICY
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["X-Correlation-Id"] == "request-1"
    assert "<script>" not in text_of(answered(api, path))
    assert not re.search(r"\son\w+=|\sstyle=|<style", text_of(answered(api, path)))


def test_a_key_becomes_a_session_and_leads_to_where_one_wanted_to_go(api: PlayedApi) -> None:
    form = {"key": f" {ACCESS_KEY} ", "return": "/orders?status=PAID"}
    answer = answered(api, "/sign-in", method="POST", form=form, key=None)

    assert where(answer) == (303, "/api/console/orders?status=PAID")
    assert answer["headers"]["Set-Cookie"] == (
        f"orderhub_session={KEY}; Path=/api/console; Max-Age=43200; SameSite=Strict; Secure; HttpOnly"
    )
    assert api.asked == [("POST", "/v1/sessions")]
    assert api.sent[0][0]["Authorization"] == f"Bearer {ACCESS_KEY}"


def test_without_tls_the_cookie_is_kept_too(api: PlayedApi) -> None:
    event = request(
        "/sign-in", method="POST", form={"key": ACCESS_KEY}, key=None, headers={"X-Forwarded-Proto": "http"}
    )
    answer = desk_on(api).answer(event)

    assert "Secure" not in answer["headers"]["Set-Cookie"]


@pytest.mark.parametrize("key", ["unknown-key", "", "k", "two\r\nlines-of-a-header", "键" * 10])
def test_a_key_that_opens_nothing_is_asked_for_again(key: str, api: PlayedApi) -> None:
    answer = answered(api, "/sign-in", method="POST", form={"key": key, "return": "/orders"}, key=None)

    assert answer["statusCode"] == 401
    assert "This key does not open the hub" in text_of(answer)
    assert 'name="return" value="/orders"' in text_of(answer)
    assert "Set-Cookie" not in answer["headers"]
    assert len(key) < 2 or key not in text_of(answer)


def test_what_the_api_says_of_signing_in_is_shown(api: PlayedApi) -> None:
    form = {"key": ACCESS_KEY}
    api.refuse("POST", "/v1/sessions", 409, "session_of_session")
    refused = answered(api, "/sign-in", method="POST", form=form, key=None)
    api.answers["POST", "/v1/sessions"] = 201, {"key": "bad key"}
    unreadable = answered(api, "/sign-in", method="POST", form=form, key=None)

    assert refused["statusCode"] == 409
    assert "What to do about session_of_session." in text_of(refused)
    assert unreadable["statusCode"] == 502


@pytest.mark.parametrize("path", ["", "/orders?status=PAID", "/orders/A1", "/nothing"])
def test_who_is_not_signed_in_is_asked_for_a_key_first(path: str, api: PlayedApi) -> None:
    answer = answered(api, path, key=None)

    back = f"?return={quote(path, safe='')}" if path else ""
    assert where(answer) == (303, f"/api/console/sign-in{back}")
    assert api.asked == []


def test_a_link_of_another_site_is_followed_once_more_by_us_as_browsers_then_send_the_cookie(
    api: PlayedApi,
) -> None:
    headers = {"Sec-Fetch-Site": "cross-site"}
    answer = answered(api, "/orders/A1", key=None, headers=headers)

    assert answer["statusCode"] == 200
    assert '<meta http-equiv="refresh" content="0">' in text_of(answer)
    assert 'href="/api/console/orders/A1"' in text_of(answer)
    assert "Order A1" in text_of(answered(api, "/orders/A1", headers=headers))


def test_a_session_that_ended_is_forgotten_and_asked_for_again(api: PlayedApi) -> None:
    desk = desk_on(api)
    assert desk.answer(request("/orders"))["statusCode"] == 200
    api.keys.clear()

    answer = desk.answer(request("/orders/A1"))

    assert where(answer) == (303, "/api/console/sign-in?return=%2Forders%2FA1")
    assert "orderhub_session=; Path=/api/console; Max-Age=0" in answer["headers"]["Set-Cookie"]


def test_a_part_of_a_page_sends_the_whole_page_to_the_key(api: PlayedApi) -> None:
    answer = answered(api, "/orders", key="ended-session", headers={"HX-Request": "true"})

    assert answer["statusCode"] == 204
    assert answer["headers"]["HX-Redirect"] == "/api/console/sign-in?return=%2Forders"


@pytest.mark.parametrize("status", [204, 401, 503])
def test_signing_out_ends_the_session_and_forgets_its_key(status: int, api: PlayedApi) -> None:
    desk = desk_on(api)
    desk.answer(request())
    if status != 204:
        api.refuse("DELETE", "/v1/sessions/current", status, "x")

    answer = desk.answer(request("/sign-out", method="POST", form={}))

    assert api.asked[-1] == ("DELETE", "/v1/sessions/current")
    assert where(answer) == (303, "/api/console/sign-in")
    assert "Max-Age=0" in answer["headers"]["Set-Cookie"]
    desk.answer(request("/orders"))
    assert api.asked.count(("GET", "/v1/sessions/current")) == 2


def test_signing_out_twice_does_no_harm(api: PlayedApi) -> None:
    assert where(answered(api, "/sign-out", method="POST", form={}, key=None)) == (303, "/api/console/sign-in")
    assert api.asked == []


@pytest.mark.parametrize("path", ["/sign-in", "/sign-out", "/language", "/orders"])
def test_a_form_of_somebody_elses_page_is_not_taken(path: str, api: PlayedApi) -> None:
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "", "Origin": "https://evil.example"}):
        form = {"key": ACCESS_KEY, "language": "zh"}
        answer = answered(api, path, method="POST", form=form, headers=headers)

        assert answer["statusCode"] == 403
        assert "Set-Cookie" not in answer["headers"]
    assert api.asked == []


def test_a_language_is_kept_if_there_is_one(api: PlayedApi) -> None:
    chosen = answered(api, "/language", method="POST", form={"language": "zh", "return": "/orders"})
    unknown = answered(
        api, "/language", method="POST", form={"language": "xx; Path=/", "return": "//evil.example"}
    )

    assert where(chosen) == (303, "/api/console/orders")
    assert chosen["headers"]["Set-Cookie"].startswith("orderhub_language=zh; Path=/api/console; Max-Age=31536000")
    assert where(unknown) == (303, "/api/console/")
    assert "Set-Cookie" not in unknown["headers"]


@pytest.mark.parametrize("screen", SCREENS, ids=[screen.title for screen in SCREENS])
def test_a_screen_is_offered_and_open_to_whose_key_has_its_scope_alone(screen: Screen) -> None:
    for view in screen.views:
        path = "".join(
            f"/{segment}" for segment in view.place.replace("{", "").replace("}", "").split("/") if segment
        )
        form: dict[str, str] | None = {} if view.method == "POST" else None
        closed = PlayedApi(frozenset(Scope) - view.any_of)
        if view.any_of:
            refused = answered(closed, path, method=view.method, form=form)
            assert refused["statusCode"] == 403
            assert all(scope in text_of(refused) for scope in view.any_of)
            assert closed.asked == [("GET", "/v1/sessions/current")]
        for scope in view.any_of:
            opened = answered(PlayedApi(frozenset({scope, *view.all_of})), path, method=view.method, form=form)
            # Of what has the name "name" there may be none, or it is other than was seen.
            assert opened["statusCode"] in {200, 303, 404, 409}
        for scope in view.all_of:
            lacks = PlayedApi(frozenset(Scope) - {scope})
            refused = answered(lacks, path, method=view.method, form=form)
            assert refused["statusCode"] == 403
            assert scope in text_of(refused)
            assert lacks.asked == [("GET", "/v1/sessions/current")]


def test_the_navigation_shows_what_is_open(api: PlayedApi) -> None:
    api.scopes = frozenset({Scope.CARDS_READ})
    assert 'href="/api/console/orders"' not in text_of(answered(api))

    assert 'href="/api/console/orders"' in text_of(answered(PlayedApi(frozenset({Scope.ORDERS_READ}))))
    assert '<a href="/api/console/orders" aria-current="page">' in text_of(answered(PlayedApi(), "/orders/A1"))


def test_who_is_signed_in_is_asked_once_a_minute() -> None:
    api, seconds = PlayedApi(), [0.0]
    desk = desk_on(api, lambda: seconds[0])
    for now in (0.0, 59.0, 61.0):
        seconds[0] = now
        desk.answer(request("/orders"))

    assert api.asked.count(("GET", "/v1/sessions/current")) == 2


def test_of_many_sessions_not_all_are_remembered() -> None:
    api = PlayedApi()
    desk = desk_on(api)
    keys = [f"session-key-{number}" for number in range(201)]
    api.keys |= set(keys)
    for key in [*keys, keys[0]]:
        desk.answer(request("/nothing", key=key))

    assert len(api.asked) == 202


@pytest.mark.parametrize(("path", "method"), [("/nothing", "GET"), ("/orders/A1/x", "GET"), ("/orders", "POST")])
def test_what_is_no_page_is_said_so(path: str, method: str, api: PlayedApi) -> None:
    answer = answered(api, path, method=method, form={} if method == "POST" else None)

    assert answer["statusCode"] == 404
    assert "There is no such page" in text_of(answer)


def test_without_an_answer_of_the_api_there_is_a_page_that_says_what_to_do(api: PlayedApi) -> None:
    api.refuse("GET", "/v1/sessions/current", 429, "too_many_requests")
    answer = answered(api, "/orders")

    assert answer["statusCode"] == 429
    for text in ("Too many requests at once", "What to do about too_many_requests.", "request-of-the-api"):
        assert text in text_of(answer)


def test_what_breaks_is_a_page_with_the_number_of_the_request_and_no_word_of_a_customer(
    api: PlayedApi, caplog: pytest.LogCaptureFixture
) -> None:
    api.answers["GET", "/v1/orders"] = 200, {"next": None, "phone": "13800138000"}
    answer = answered(api, "/orders")

    assert answer["statusCode"] == 500
    assert "request-1" in text_of(answer)
    assert "KeyError" in str([vars(record) for record in caplog.records])
    assert "13800138000" not in text_of(answer) + str([vars(record) for record in caplog.records])


def test_a_form_that_cannot_be_read_is_refused(api: PlayedApi) -> None:
    answer = desk_on(api).answer(request("/sign-in", method="POST") | {"body": "x=" + "1" * MOST_BYTES})

    assert answer["statusCode"] == 400
    assert "nothing of it was taken" in answer["body"]


def test_the_files_of_pages_are_kept_for_good_under_an_address_that_bears_what_is_in_them(api: PlayedApi) -> None:
    page = text_of(answered(PlayedApi(), "/imports/new"))
    addresses = re.findall(r'(?:href|src)="/api/console(/assets/[^"]+)"', page)

    assert len(addresses) == len(assets()) == len([*FOLDER.iterdir()])
    for address in addresses:
        for headers in ({}, {"Accept-Encoding": "gzip, br"}):
            answer = answered(api, address, key=None, headers=headers)
            assert answer["statusCode"] == 200
            assert answer["headers"]["Cache-Control"] == "public, max-age=31536000, immutable"
            assert answer["headers"].get("Content-Encoding", "") == ("gzip" if headers else "")
            assert text_of(answer) == next(
                asset.content.decode() for name, asset in assets().items() if address.endswith(name)
            )
    assert answered(api, "/assets/console.css", key=None)["statusCode"] == 404
    assert answered(api, "/assets/../console.py", key=None)["statusCode"] == 404
    assert api.asked == []


def test_pages_are_compressed_for_who_can_read_that(api: PlayedApi) -> None:
    plain, packed = answered(api, "/orders"), answered(api, "/orders", headers={"Accept-Encoding": "gzip"})

    assert text_of(plain) == text_of(packed)
    assert len(packed["body"]) < len(plain["body"])
    assert packed["headers"]["Vary"] == "Accept-Encoding"
    # To who does not say what it accepts, API Gateway passes Base64 on as it is.
    unsaid = answered(api, "/orders", headers={"Accept-Encoding": "gzip", "Accept": ""})
    assert unsaid["body"] == plain["body"]


def test_half_a_character_breaks_no_page(api: PlayedApi) -> None:
    api.answers["GET", "/v1/sessions/current"] = 200, {"name": "\ud83d", "scopes": []}
    answer = answered(api, "/nothing")

    assert "?" in text_of(answer)
    assert answer["statusCode"] == 404


def test_a_status_nobody_knows_is_shown_as_a_bad_answer() -> None:
    assert Problem(status=499, code="x", detail="").http_status == 502


def test_what_was_done_is_said_once_in_words_of_ours(api: PlayedApi) -> None:
    assert '<p class="notice" role="status">Saved.</p>' in text_of(answered(api, "/orders?done=saved"))
    for other in ("?done=%3Cb%3E", "?done=", ""):
        assert "notice" not in text_of(answered(api, f"/orders{other}"))
