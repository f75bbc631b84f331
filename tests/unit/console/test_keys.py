"""Access keys at the console: listed, made and shown once, narrowed and revoked after a question."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from orderhub.console.screens.key import state_of
from orderhub.platform.scopes import Scope
from tests.support.console import PlayedApi, desk_on, example, request, shown, text_of
from tests.support.console import request as asked

ID = "7f3a2b9c1d0e"
NOW = datetime(2026, 12, 1, tzinfo=UTC)


def post(api: PlayedApi, path: str, **form: Any) -> dict[str, Any]:  # noqa: ANN401 - a response
    return desk_on(api).answer(asked(path, method="POST", form=form))


def body_of(api: PlayedApi) -> Any:  # noqa: ANN401 - JSON
    return json.loads(api.sent[-1][1] or b"null")


def api_with(**fields: Any) -> PlayedApi:  # noqa: ANN401 - of a key
    api = PlayedApi()
    key = example("GET", "/v1/keys")["keys"][0]
    api.answers["GET", "/v1/keys"] = 200, {"keys": [key | fields], "next": None}
    return api


@pytest.mark.parametrize(
    ("revoked", "end", "state"),
    [
        (None, None, "valid"),
        (None, "2026-12-02T00:00:00Z", "valid"),
        (None, "2026-12-01T00:00:00Z", "expired"),
        ("2026-11-01T00:00:00Z", "2026-12-02T00:00:00Z", "revoked"),
    ],
)
def test_a_key_is_valid_until_its_end(revoked: str | None, end: str | None, state: str) -> None:
    assert state_of({"revokedAt": revoked, "expiresAt": end}, NOW) == state


def test_the_list_says_what_each_may_do_who_made_it_and_until_when() -> None:
    api = api_with(role=None, scopes=["orders:write", "orders:read"], createdBy=None, expiresAt=None)
    page = shown(api, "/keys")
    assert "orders:write" in page
    assert "by command" in page
    assert "no end" in page

    api.answers["GET", "/v1/keys"] = 200, example("GET", "/v1/keys") | {"next": ID}
    page = shown(api, "/keys?before=x")
    assert ("GET", "/v1/keys?limit=50&before=x") in api.asked
    assert "6 scopes" in page
    assert "Agent" in page
    assert "/api/console/keys/0a1b2c3d4e5f" in page
    assert f"/api/console/keys?before={ID}" in page

    api.answers["GET", "/v1/keys"] = 200, {"keys": [], "next": None}
    assert "There are no keys." in shown(api, "/keys")


def test_a_revoked_key_is_shown_and_offers_nothing() -> None:
    api = api_with(revokedAt="2026-11-30T12:00:00Z", prefix="kyiv-", store="S1", items="complete")
    page = shown(api, f"/keys/{ID}")
    assert "kyiv-" in page
    assert "/revoke" not in page
    assert "/change" not in page
    assert "Revoked" in shown(api, "/keys")


def test_a_key_is_looked_for_page_by_page_and_not_without_end() -> None:
    api = PlayedApi()
    api.answers["GET", "/v1/keys"] = 200, example("GET", "/v1/keys") | {"next": "more"}
    answer = desk_on(api).answer(request("/keys/0a1b2c3d4e5f"))

    assert answer["statusCode"] == 404
    assert "There is no such key" in text_of(answer)
    assert api.asked[-1] == ("GET", "/v1/keys?limit=100&before=more")
    assert len([1 for _, target in api.asked if "/v1/keys" in target]) == 20
    api.answers["GET", "/v1/keys"] = 200, example("GET", "/v1/keys")
    assert desk_on(api).answer(request("/keys/0a1b2c3d4e5f"))["statusCode"] == 404


def test_the_name_of_a_key_stands_in_no_title() -> None:
    page = shown(api_with(name="Ann Smith"), f"/keys/{ID}")
    assert "<title>Access key" in page
    assert "Ann Smith" in page


def test_narrowing_says_what_is_lost_and_is_done_after_that() -> None:
    api = PlayedApi()
    form = {"name": "Ann", "scopes": "cards:read", "days": "30"}
    page = text_of(post(api, f"/keys/{ID}/change", **form))

    assert "It loses: reveal personal data on a card (cards:reveal); ask for refunds" in page
    assert "make and change tasks (tasks:write)." in page
    assert "It ends 30 days from now." in page
    assert "called" not in page
    assert "PATCH" not in {method for method, _ in api.asked}

    answer = post(api, f"/keys/{ID}/change", **form, sure="yes")
    assert answer["headers"]["Location"] == f"/api/console/keys/{ID}?done=saved"
    assert api.asked[-1] == ("PATCH", f"/v1/keys/{ID}")
    assert body_of(api) == {"scopes": ["cards:read"], "days": 30}


def test_a_new_name_alone_takes_nothing_away() -> None:
    key = example("GET", "/v1/keys")["keys"][0]
    api = PlayedApi()
    page = text_of(post(api, f"/keys/{ID}/change", name="Bea", scopes=" ".join(key["scopes"])))
    assert "It is called Bea from now on." in page
    assert "cannot be given back" not in page

    nothing = post(api, f"/keys/{ID}/change", name="Ann", scopes=" ".join(key["scopes"]))
    assert nothing["headers"]["Location"] == f"/api/console/keys/{ID}"


def test_what_the_api_refuses_is_said_where_it_was_asked() -> None:
    api = PlayedApi()
    api.refuse("PATCH", f"/v1/keys/{ID}", 409, "last_key")
    answer = post(api, f"/keys/{ID}/change", name="Ann", scopes="cards:read", days="soon", sure="yes")
    assert answer["statusCode"] == 409
    assert "last key that can make keys" in text_of(answer)
    assert body_of(api)["days"] == "soon"


def test_revoking_says_what_follows_and_is_done_after_that() -> None:
    api = PlayedApi()
    page = shown(api, f"/keys/{ID}/revoke")
    assert "the sessions of all who signed in with it end" in page

    answer = post(api, f"/keys/{ID}/revoke")
    assert answer["headers"]["Location"] == "/api/console/keys?done=revoked"
    assert api.asked[-1] == ("DELETE", f"/v1/keys/{ID}")


def test_a_new_key_is_shown_once_on_the_page_that_answers() -> None:
    api = PlayedApi()
    answer = post(api, "/new-key", name="Ann", role="agent", days="90")
    page = text_of(answer)

    assert answer["statusCode"] == 200
    assert 'data-copy="ohk_7f3a2b9c1d0e_not-a-real-secret"' in page
    assert "https://hub.example.com/api/console/sign-in" in page
    assert body_of(api) == {"name": "Ann", "role": "agent", "days": 90}
    assert "not-a-real-secret" not in " ".join(target for _, target in api.asked)


def test_a_key_of_a_shop_has_scopes_of_its_own() -> None:
    api = PlayedApi()
    post(api, "/new-key", name="Kyiv", scopes="orders:write", prefix="kyiv-", store="S1", items="complete")
    assert body_of(api) == {
        "name": "Kyiv",
        "scopes": ["orders:write"],
        "prefix": "kyiv-",
        "store": "S1",
        "items": "complete",
    }


@pytest.mark.parametrize(
    ("code", "status"),
    [("days_invalid", 400), ("scopes_invalid", 400), ("keys_too_many", 409), ("key_wrong", 400)],
)
def test_a_key_that_cannot_be_made_keeps_what_was_typed(code: str, status: int) -> None:
    api = PlayedApi()
    api.refuse("POST", "/v1/keys", status, code)
    answer = post(api, "/new-key", name="Ann", days="soon", scopes="orders:read")
    page = text_of(answer)

    assert answer["statusCode"] == status
    assert f"What to do about {code}." in page
    assert 'value="soon"' in page
    assert 'value="orders:read" checked' in page
    assert body_of(api) is None


def test_nobody_is_offered_to_give_what_they_lack() -> None:
    api = PlayedApi(frozenset({Scope.KEYS_WRITE, Scope.ORDERS_READ}))
    page = shown(api, "/new-key")
    assert '<option value="agent"' not in page
    assert "You cannot give this one" in page
    assert 'value="orders:read"' in page
    assert 'value="cards:read"' not in page

    api.answers["GET", "/v1/roles"] = 200, {"roles": [{"name": "reader", "scopes": ["orders:read", "new:scope"]}]}
    assert '<code class="hint">new:scope</code>' in shown(api, "/new-key")
