import base64
import hmac
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orderhub.errors import InvalidInput
from orderhub.http.keys import ShopSettings, new_key, presented
from orderhub.platform.scopes import Scope

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
LATER = NOON + timedelta(hours=1)
KEY_ID, SECRET = "0a" * 6, "1b2c" * 16
SHOWN = f"ohk_{KEY_ID}_{SECRET}"


def basic(user: str, password: str) -> str:
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


def test_a_new_key_is_shown_once_and_kept_without_its_secret() -> None:
    key, shown = new_key(" shop ", (Scope.ORDERS_READ, Scope.CARDS_READ, Scope.ORDERS_READ), NOON, LATER)

    assert shown.startswith(f"ohk_{key.key_id}_")
    assert shown.rpartition("_")[2] not in repr(key)
    assert (key.name, key.scopes) == ("shop", (Scope.ORDERS_READ, Scope.CARDS_READ))
    assert new_key("shop", (Scope.ORDERS_READ,), NOON)[1] != shown


@pytest.mark.parametrize(
    ("name", "scopes", "expires_at"),
    [(" ", (Scope.ORDERS_READ,), None), ("shop", (), None), ("shop", (Scope.ORDERS_READ,), NOON)],
)
def test_a_key_needs_a_name_a_scope_and_a_future(
    name: str, scopes: tuple[Scope, ...], expires_at: datetime | None
) -> None:
    with pytest.raises(InvalidInput) as caught:
        new_key(name, scopes, NOON, expires_at)

    assert caught.value.code == "key_wrong"


def test_a_key_says_what_its_shop_s_orders_are_known_by() -> None:
    shop = ShopSettings(prefix="kyiv-", store_id="店 1", complete_items=True)

    assert new_key("shop", (Scope.ORDERS_WRITE,), NOON, shop=shop)[0].shop == shop
    assert new_key("shop", (Scope.ORDERS_WRITE,), NOON)[0].shop == ShopSettings()


@pytest.mark.parametrize(
    "settings", [{"prefix": "a" * 21}, {"prefix": "a#"}, {"prefix": "a b"}, {"store_id": "a\n"}, {"store_id": " "}]
)
def test_a_prefix_and_a_store_can_stand_in_a_key_of_the_table(settings: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput) as caught:
        ShopSettings(**settings)

    assert caught.value.code == "key_wrong"


@pytest.mark.parametrize(
    "header",
    [
        f"Bearer {SHOWN}",
        f"bearer  {SHOWN} ",
        basic("", SHOWN),
        basic("anybody", SHOWN),
        basic("张三", f" {SHOWN}"),
        basic("a", SHOWN).replace("Basic", "BASIC"),
    ],
)
def test_a_key_is_found_as_bearer_and_as_anybody_s_password(header: str) -> None:
    assert presented(header) == (KEY_ID, SECRET)


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Bearer",
        SHOWN,
        f"Token {SHOWN}",
        f"Bearer {SHOWN}0",
        f"Bearer {SHOWN[:-1]}",
        f"Bearer {SHOWN.upper()}",
        f"Bearer ohk_{'a' * 1100}_{SECRET}",
        f"Bearer x{SHOWN}",
        "Bearer ohk__",
        "Basic é",
        "Basic !",
        "Basic " + base64.b64encode(b"\xff:\xff").decode(),
        basic(SHOWN, ""),
        "Basic " + base64.b64encode(SHOWN.encode()).decode(),
    ],
)
def test_what_has_not_the_form_of_a_key_is_none(header: str) -> None:
    assert presented(header) is None


@given(st.text(), st.sampled_from(("Basic ", "Bearer ", "")))
def test_no_header_raises(text: str, scheme: str) -> None:
    assert presented(scheme + text) is None


def test_only_the_right_secret_opens_until_the_key_dies() -> None:
    key, shown = new_key("shop", (Scope.ORDERS_WRITE,), NOON)
    dying, (_, secret) = replace(key, expires_at=LATER), presented(f"Bearer {shown}") or ("", "")

    assert key.opens(secret, NOON)
    assert not key.opens(secret[::-1], NOON)
    assert dying.opens(secret, LATER - timedelta(microseconds=1))
    assert not dying.opens(secret, LATER)
    assert not replace(key, revoked_at=NOON).opens(secret, NOON)


def test_secrets_are_compared_in_constant_time(monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[tuple[str, str]] = []
    honest = hmac.compare_digest

    def compare(text: str, other: str) -> bool:
        compared.append((text, other))
        return honest(text, other)

    monkeypatch.setattr(hmac, "compare_digest", compare)

    key, shown = new_key("shop", (Scope.ORDERS_WRITE,), NOON)
    key.opens(shown.rpartition("_")[2], NOON)
    key.opens("wrong", NOON)

    assert len(compared) == 2
    assert all(len(a) == len(b) == 64 for a, b in compared)
