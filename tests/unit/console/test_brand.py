"""The brand at the console: tried on a mail, saved unless somebody else did, mistakes at their fields."""

import json
from typing import Any

import pytest

from orderhub.console.screens.brand import FIELDS
from orderhub.messages.brand import NAMES
from orderhub.platform.scopes import Scope
from tests.support.console import PlayedApi, desk_on, example, request, shown, text_of

BRAND = {"name": "Tea Shop", "accent": "#1f6f5c", "reply_to": ""}


def post(api: PlayedApi, path: str, **form: Any) -> dict[str, Any]:  # noqa: ANN401 - a response
    return desk_on(api).answer(request(path, method="POST", form=form))


def api_with(version: int = 3) -> PlayedApi:
    api = PlayedApi()
    found = example("GET", "/v1/brand") | {"brand": BRAND, "version": version}
    api.answers["GET", "/v1/brand"] = 200, found
    api.answers["GET", "/v1/brand/S1"] = 200, found | {"store": "S1"}
    return api


def sent_to(api: PlayedApi, method: str, path: str) -> Any:  # noqa: ANN401 - JSON
    place = [number for number, asked in enumerate(api.asked) if asked == (method, path)][-1]
    return json.loads(api.sent[place][1] or b"null")


PREVIEW = "/v1/messages/SHIPPED/en/preview"


def test_the_fields_are_those_of_a_brand() -> None:
    assert FIELDS == NAMES


def test_what_is_saved_stands_in_the_form_and_on_a_mail() -> None:
    api = api_with()
    page = shown(api, "/brand")

    assert 'value="Tea Shop"' in page
    assert "<iframe" in page
    assert sent_to(api, "POST", PREVIEW) == {"brand": BRAND}
    assert '<input type="hidden" name="nothing" value="reply_to">' in page
    assert "/api/console/brand/store-8" in page
    assert "version" not in shown(api_with(0), "/brand").split("By API")[0].lower().split("</h1>")[1]


def test_a_store_says_what_is_other_than_at_the_shop() -> None:
    api = api_with()
    usual = example("GET", "/v1/brand")["effective"]
    page = shown(api, "/brand/S1")

    assert f"Empty: {usual['accent']}" in page
    assert 'name="nothing" value="reply_to" checked' in page
    assert sent_to(api, "POST", PREVIEW)["brand"] == usual | BRAND
    assert "console/brand/store-8" not in page


def test_what_is_typed_is_tried_before_it_is_saved() -> None:
    api = api_with()
    answer = post(api, "/brand", name="Shop", address="Line 1\r\nLine 2", seen="3", do="try", message="PAID")

    assert answer["statusCode"] == 200
    sent = sent_to(api, "POST", "/v1/messages/PAID/en/preview")
    assert sent == {"brand": {"name": "Shop", "address": "Line 1\nLine 2"}}
    assert "PUT" not in {method for method, _ in api.asked}


def test_it_is_saved_if_nobody_else_did_meanwhile() -> None:
    api = api_with()
    answer = post(api, "/brand/S1", name="Shop", nothing="logo_url", seen="3", do="save")
    assert answer["headers"]["Location"] == "/api/console/brand/S1?done=saved"
    assert sent_to(api, "PUT", "/v1/brand/S1") == {"name": "Shop", "logo_url": ""}

    api = api_with(4)
    answer = post(api, "/brand", name="Shop", seen="3", do="save")
    page = text_of(answer)
    assert answer["statusCode"] == 409
    assert "Somebody else has changed this brand" in page
    assert 'value="Shop"' in page
    assert "PUT" not in {method for method, _ in api.asked}
    assert post(api, "/brand", seen="4", do="save")["headers"]["Location"] == "/api/console/brand?done=saved"


def test_what_is_wrong_stands_at_its_field() -> None:
    for method, path, field, do in (
        ("PUT", "/v1/brand", "/accent", "save"),
        ("POST", PREVIEW, "/brand/accent", "try"),
    ):
        api = api_with()
        problem = json.loads(PlayedApi.refusal(422, "brand_invalid")[1])
        errors = [{"pointer": field, "code": "colour_invalid", "message": "Send it as #rrggbb."}]
        api.answers[method, path] = 422, problem | {"errors": errors}
        page = text_of(post(api, "/brand", accent="green", seen="3", do=do))
        assert '<p class="wrong" id="h-accent">Send it as #rrggbb.</p>' in page
        assert 'value="green"' in page


def test_whoever_may_not_write_tries_alone() -> None:
    api = PlayedApi(frozenset({Scope.MESSAGES_READ}))
    page = shown(api, "/brand")
    assert 'value="save"' not in page
    assert post(api, "/brand", name="x", seen="1", do="save")["statusCode"] == 200
    assert "PUT" not in {method for method, _ in api.asked}
    assert "/v1/stores?limit=100" not in [target for _, target in api.asked]


def test_a_mail_that_is_too_long_as_html_is_shown_as_text() -> None:
    api = api_with()
    api.answers["POST", PREVIEW] = 200, example("POST", "/v1/messages/{name}/{language}/preview") | {"html": ""}
    page = shown(api, "/brand")
    assert "<iframe" not in page
    assert "Your order A1 is paid." in page


@pytest.mark.parametrize(("store", "path"), [("S%2F1", "/S%2F1"), ("", "")])
def test_a_store_is_opened_by_its_name(store: str, path: str) -> None:
    answer = desk_on(PlayedApi()).answer(request(f"/open-brand?store={store}"))
    assert answer["headers"]["Location"] == f"/api/console/brand{path}"
