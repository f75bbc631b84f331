"""Webhooks at the console: made with a secret shown once, changed, given another secret, deleted by name."""

import json
from typing import Any

import pytest

from orderhub.platform.scopes import Scope
from tests.support.console import PlayedApi, desk_on, example, request, shown, text_of

SECRET = "whsec_TQ3kq7w0bXJvZmlsZSBvZiBhIHNlY3JldCBoZXJl"
URL = "https://crm.example.com/orderhub"


def post(api: PlayedApi, path: str, **form: Any) -> dict[str, Any]:  # noqa: ANN401 - a response
    return desk_on(api).answer(request(path, method="POST", form=form))


def api_without() -> PlayedApi:
    """An API with no webhook of that name yet, which makes one."""
    api = PlayedApi()
    api.refuse("GET", "/v1/webhooks/crm", 404, "webhook_unknown")
    made = example("GET", "/v1/webhooks")["webhooks"][0] | {"secret": SECRET}
    api.answers["PUT", "/v1/webhooks/crm"] = 201, made
    return api


def test_a_new_webhook_shows_its_secret_once() -> None:
    api = api_without()
    page = text_of(post(api, "/new-webhook", name="crm", url=URL))

    assert api.asked[-1] == ("PUT", "/v1/webhooks/crm")
    assert json.loads(api.sent[-1][1] or b"") == {"url": URL}
    assert f'data-copy="{SECRET}"' in page
    assert "HMAC-SHA256" in page
    assert SECRET not in " ".join(target for _, target in api.asked)


def test_a_name_that_is_taken_leads_nowhere_else() -> None:
    api = PlayedApi()
    answer = post(api, "/new-webhook", name="crm", url=URL)
    assert answer["statusCode"] == 409
    assert "There is a webhook of this name" in text_of(answer)
    assert "PUT" not in {method for method, _ in api.asked}

    api.refuse("GET", "/v1/webhooks/-", 503, "table_busy")
    assert "What to do about table_busy." in text_of(post(api, "/new-webhook", url=URL))


@pytest.mark.parametrize(("code", "field"), [("name_invalid", "name"), ("url_invalid", "url")])
def test_what_is_wrong_stands_at_its_field(code: str, field: str) -> None:
    api = api_without()
    api.refuse("PUT", "/v1/webhooks/crm", 400, code)
    page = text_of(post(api, "/new-webhook", name="crm", url="ftp://x"))
    assert f'<p class="wrong" id="h-{field}">What to do about {code}.</p>' in page
    assert 'value="ftp://x"' in page


def test_a_webhook_leads_elsewhere_if_nobody_changed_it_meanwhile() -> None:
    api = PlayedApi()
    api.answers["PUT", "/v1/webhooks/crm"] = 200, example("GET", "/v1/webhooks")["webhooks"][0]
    page = shown(api, "/webhooks/crm/edit")
    assert f'value="{URL}"' in page
    seen = example("GET", "/v1/webhooks/{name}")["changedAt"]
    assert f'name="seen" value="{seen}"' in page

    answer = post(api, "/webhooks/crm/edit", url="https://new.example.com", seen=seen)
    assert answer["headers"]["Location"] == "/api/console/webhooks/crm?done=saved"

    api.asked.clear()
    answer = post(api, "/webhooks/crm/edit", url="https://new.example.com", seen="2026-01-01T00:00:00Z")
    assert answer["statusCode"] == 409
    assert "Somebody else has changed this webhook" in text_of(answer)
    assert "PUT" not in {method for method, _ in api.asked}


def test_another_secret_is_asked_about_and_shown_once() -> None:
    api = PlayedApi()
    assert "a day long with the old one as well" in shown(api, "/webhooks/crm/secret")
    assert "POST" not in {method for method, _ in api.asked}

    page = text_of(post(api, "/webhooks/crm/secret"))
    assert api.asked[-1] == ("POST", "/v1/webhooks/crm/secret")
    assert f'data-copy="{SECRET}"' in page

    api.refuse("POST", "/v1/webhooks/crm/secret", 404, "webhook_unknown")
    assert "What to do about webhook_unknown." in text_of(post(api, "/webhooks/crm/secret"))


def test_a_webhook_is_deleted_after_its_name_was_typed() -> None:
    api = PlayedApi()
    assert "their calls fail" in shown(api, "/webhooks/crm/delete")
    assert "DELETE" not in {method for method, _ in api.asked}
    assert post(api, "/webhooks/crm/delete", typed="erp")["statusCode"] == 200

    answer = post(api, "/webhooks/crm/delete", typed="crm")
    assert answer["headers"]["Location"] == "/api/console/webhooks?done=deleted"
    assert api.asked[-1] == ("DELETE", "/v1/webhooks/crm")


def test_steps_are_offered_to_whoever_may_take_them() -> None:
    assert "new-webhook" in shown(PlayedApi(), "/webhooks")
    assert "/webhooks/crm/secret" in shown(PlayedApi(), "/webhooks/crm")
    reader = PlayedApi(frozenset({Scope.WEBHOOKS_READ}))
    assert "new-webhook" not in shown(reader, "/webhooks")
    assert "/webhooks/crm/secret" not in shown(reader, "/webhooks/crm")
