"""Who may pass, and for how long."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from local import hub, keys
from local.stack import Stack
from orderhub.http.keys import ShopSettings, new_key
from orderhub.platform.scopes import Scope
from tests.support.cloud import Deployed, basic, bearer, lines, order, order_with_buyer

UNKNOWN = f"ohk_{'0' * 12}_{'0' * 64}"


def kept_key(
    cloud: Deployed,
    *scopes: Scope,
    age: timedelta = timedelta(),
    days: int | None = None,
    shop: ShopSettings | None = None,
) -> str:
    made = datetime.now(UTC) - age
    record, key = new_key("test", scopes, made, made + timedelta(days=days) if days else None, shop)
    keys.local_keyring(cloud.stack).add(record)
    return key


@pytest.mark.parametrize("user", ["", "yespo", "user name", "用户"])
def test_a_key_opens_as_bearer_and_as_the_password_of_any_user(cloud: Deployed, user: str) -> None:
    cloud.post(order("key-1"))

    for headers in (bearer(cloud.stack.api_key), basic(user, cloud.stack.api_key)):
        assert cloud.call("GET", "/v1/orders/key-1", headers=headers).status == 200


@pytest.mark.parametrize(
    "headers",
    [{}, bearer(UNKNOWN), basic("any", UNKNOWN), bearer("nonsense"), {"Authorization": "Digest x"}],
)
def test_without_a_valid_key_there_is_a_401(cloud: Deployed, headers: dict[str, str]) -> None:
    reply = cloud.call("GET", "/v1/orders/key-1", headers=headers)

    assert (reply.status, reply.code) == (401, "key_invalid")
    assert "Bearer" in reply.headers["www-authenticate"]


def test_a_right_id_with_a_wrong_secret_is_refused(cloud: Deployed) -> None:
    key = kept_key(cloud, *Scope)

    reply = cloud.call("GET", "/v1/orders/key-1", headers=bearer(key[:-4] + "0000"))

    assert reply.status == 401


@pytest.mark.parametrize(
    ("scope", "open_path"),
    [(Scope.ORDERS_READ, "/v1/orders/key-2"), (Scope.CARDS_READ, "/v1/orders/key-2/card")],
)
def test_a_key_opens_the_routes_of_its_scope_and_no_other(cloud: Deployed, scope: Scope, open_path: str) -> None:
    cloud.post(order("key-2"))
    headers = bearer(kept_key(cloud, scope))

    answers = {
        path: cloud.call("GET", path, headers=headers) for path in ("/v1/orders/key-2", "/v1/orders/key-2/card")
    }
    posted = cloud.call("POST", "/v1/orders", {"orders": [order("key-2")]}, headers)

    assert answers.pop(open_path).status == 200
    assert [(reply.status, reply.code) for reply in (*answers.values(), posted)] == [(403, "scope_missing")] * 2


def test_a_key_that_may_write_may_not_read(cloud: Deployed) -> None:
    headers = bearer(kept_key(cloud, Scope.ORDERS_WRITE))

    assert cloud.call("POST", "/v1/orders", {"orders": [order("key-3")]}, headers).status == 200
    assert cloud.call("GET", "/v1/orders/key-3", headers=headers).status == 403


def test_two_shops_send_by_keys_of_their_own_as_plugins_do(cloud: Deployed) -> None:
    shops = [ShopSettings(prefix=f"{name}-", store_id=name, complete_items=True) for name in ("kyiv", "lviv")]
    keys_of = [kept_key(cloud, Scope.ORDERS_WRITE, shop=shop) for shop in shops]
    two, one_line = lines("A", "B"), lines("B")

    for key in keys_of:
        account = cloud.call("GET", "/v1/account/info", headers=basic("", key))
        sent = cloud.call("POST", "/v1/orders/", {"orders": [order("1046", items=two)]}, basic("", key))
        assert (account.status, account.json["organisationName"]) == (200, cloud.stack.stack_name)
        assert (sent.status, sent.json["created"]) == (200, 1)
    cloud.call("POST", "/v1/orders/", {"orders": [order("1046", items=one_line)]}, basic("", keys_of[0]))
    cloud.settle()

    assert [cloud.get(f"{shop.prefix}1046")["storeId"] for shop in shops] == ["kyiv", "lviv"]
    assert [len(cloud.get(f"{shop.prefix}1046")["items"]) for shop in shops] == [1, 2]
    _, updated = cloud.on_bus("kyiv-1046")
    assert [item["sku"] for item in updated["detail"]["order"]["removed_items"]] == ["A"]
    refused = cloud.call("GET", "/v1/account/info", headers=basic("", UNKNOWN))
    assert refused.status == 401


def test_an_expired_key_is_refused(cloud: Deployed) -> None:
    key = kept_key(cloud, *Scope, age=timedelta(days=2), days=1)

    assert cloud.call("GET", "/v1/orders/key-1", headers=bearer(key)).code == "key_invalid"


def test_the_command_makes_lists_and_revokes_keys(
    cloud: Deployed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(hub, "STACK_FILE", saved(cloud.stack, tmp_path))
    monkeypatch.delenv("ENV", raising=False)

    keys.main(["create", "--name", "workbench", "--scopes", "cards:read,orders:read", "--days", "90"])
    key = capsys.readouterr().out.split()[0]
    key_id, secret = key.split("_")[1:]
    keys.main(["list"])
    listed = capsys.readouterr().out
    # Not used before it is revoked: the authorizer remembers a key for a minute.
    keys.main(["revoke", key_id])
    capsys.readouterr()
    keys.main(["list"])
    listed_later = capsys.readouterr().out

    assert (key_id in listed, secret in listed, "workbench" in listed) == (True, False, True)
    (line,) = (line for line in listed_later.splitlines() if line.startswith(key_id))
    assert "revoked" in line
    assert cloud.call("GET", "/v1/orders/key-1", headers=bearer(key)).code == "key_invalid"
    assert secret not in str(cloud.rows("operations"))


def test_a_key_made_by_the_command_opens_what_it_is_for(
    cloud: Deployed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(hub, "STACK_FILE", saved(cloud.stack, tmp_path))
    monkeypatch.delenv("ENV", raising=False)
    cloud.post(order("key-4"))

    keys.main(["create", "--name", "agents", "--scopes", "cards:read"])
    headers = bearer(capsys.readouterr().out.split()[0])

    assert cloud.call("GET", "/v1/orders/key-4/card", headers=headers).status == 200
    assert cloud.call("GET", "/v1/orders/key-4", headers=headers).status == 403


def test_a_link_signs_in_once_and_the_session_is_its_key_until_it_signs_out(
    cloud: Deployed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(hub, "STACK_FILE", saved(cloud.stack, tmp_path))
    monkeypatch.delenv("ENV", raising=False)
    cloud.post(order_with_buyer("key-5", "PAID"))

    keys.main(["create", "--name", "Ann 安", "--role", "agent", "--console"])
    words = capsys.readouterr().out.split()
    (address,) = (word for word in words if "/console/" in word)
    page, _, token = address.partition("#")
    begun = cloud.call("POST", "/v1/sessions", headers=bearer(token))
    again = cloud.call("POST", "/v1/sessions", headers=bearer(token))
    session = bearer(begun.json["key"])

    assert page == f"{cloud.stack.api_url}/console/sign-in"
    assert keys.first_link(cloud.stack).startswith(f"console: {page}#ohl_")
    assert (begun.status, begun.json["name"]) == (201, "Ann 安")
    assert (again.status, again.code) == (401, "key_invalid")
    assert cloud.call("GET", "/v1/orders/key-5/card", headers=bearer(token)).status == 403
    revealed = cloud.call("GET", "/v1/orders/key-5/card?reveal=email&reason=asked", headers=session)
    seen = cloud.call("GET", "/v1/audit?order_no=key-5").json["entries"]
    assert (revealed.status, [entry["keyId"] for entry in seen]) == (200, [words[0].split("_")[1]])
    assert cloud.call("DELETE", "/v1/sessions/current", headers=session).status == 204
    assert cloud.call("GET", "/v1/sessions/current", headers=session).code == "key_invalid"


def test_keys_are_made_narrowed_and_revoked_by_the_api_with_their_sessions(cloud: Deployed) -> None:
    made = cloud.call("POST", "/v1/keys", {"name": "shop", "scopes": ["cards:read", "orders:read"]}).json
    begun = [cloud.call("POST", "/v1/sessions", headers=bearer(made["key"])).json for _ in range(2)]
    narrowed = cloud.call("PATCH", f"/v1/keys/{made['id']}", {"scopes": ["cards:read"]})

    # Neither session was used before: the gateway remembers for a minute what one may do.
    current = cloud.call("GET", "/v1/sessions/current", headers=bearer(begun[0]["key"]))
    assert begun[0]["scopes"] == ["cards:read", "orders:read"]
    assert (narrowed.status, current.json["scopes"]) == (200, ["cards:read"])
    assert cloud.call("DELETE", f"/v1/keys/{made['id']}").status == 204
    assert cloud.call("GET", "/v1/sessions/current", headers=bearer(begun[1]["key"])).code == "key_invalid"
    listed = cloud.call("GET", "/v1/keys?limit=100").json["keys"]
    assert [key["scopes"] for key in listed if key["id"] == made["id"] and key["revokedAt"]] == [["cards:read"]]


def test_without_a_key_one_gets_to_the_provider_where_the_stack_names_one(cloud: Deployed) -> None:
    code = {"code": "c", "verifier": "v" * 43, "nonce": "n" * 43, "redirectUri": "https://hub.example.com/console"}

    asked = cloud.call("GET", "/v1/sessions/provider", headers={})
    begun = cloud.call("POST", "/v1/sessions/provider", code, headers={})

    assert [(reply.status, reply.code) for reply in (asked, begun)] == [(404, "provider_off")] * 2


def saved(stack: Stack, folder: Path) -> Path:
    stack.save(folder / "stack.json")
    return folder / "stack.json"
