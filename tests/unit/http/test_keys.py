import base64
import hmac
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orderhub.errors import RequestError
from orderhub.http.credentials import Credential, Kind, presented
from orderhub.http.keys import LONGEST_NAME, ShopSettings, narrowed, new_key
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
    [
        (" ", (Scope.ORDERS_READ,), None),
        ("x" * (LONGEST_NAME + 1), (Scope.ORDERS_READ,), None),
        ("a\nb", (Scope.ORDERS_READ,), None),
        ("shop", (), None),
        ("shop", (Scope.ORDERS_READ,), NOON),
    ],
)
def test_a_key_needs_a_name_a_scope_and_a_future(
    name: str, scopes: tuple[Scope, ...], expires_at: datetime | None
) -> None:
    with pytest.raises(RequestError) as caught:
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
    with pytest.raises(RequestError) as caught:
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
    assert presented(header) == Credential(Kind.KEY, KEY_ID, SECRET)


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
    dying, secret = replace(key, expires_at=LATER), shown.rpartition("_")[2]

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


@pytest.mark.parametrize("kind", Kind)
def test_what_stands_in_for_a_key_is_told_by_its_beginning(kind: Kind) -> None:
    credential = Credential(kind, KEY_ID, SECRET)

    assert presented(f"Bearer {credential.shown}") == credential


def test_a_key_is_renamed_narrowed_and_ended_earlier() -> None:
    key, _ = new_key("shop", (Scope.ORDERS_READ, Scope.CARDS_READ), NOON, LATER)
    key = replace(key, role="agent")

    assert narrowed(key, NOON) == key
    assert narrowed(key, NOON, name=" Ann ") == replace(key, name="Ann")
    assert narrowed(key, NOON, scopes=(Scope.CARDS_READ, Scope.ORDERS_READ)) == key
    assert narrowed(key, NOON, scopes=(Scope.CARDS_READ,)) == replace(key, scopes=(Scope.CARDS_READ,), role="")
    assert narrowed(key, NOON, expires_at=LATER - timedelta(minutes=1)).expires_at == LATER - timedelta(minutes=1)
    assert narrowed(replace(key, expires_at=None), NOON, expires_at=LATER) == key


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"name": " "}, "key_wrong"),
        ({"scopes": ()}, "key_wrong"),
        ({"scopes": (Scope.CARDS_READ, Scope.ORDERS_WRITE)}, "key_only_narrows"),
        ({"expires_at": LATER + timedelta(seconds=1)}, "key_only_narrows"),
    ],
)
def test_a_key_is_never_given_more_than_it_has(change: dict[str, Any], code: str) -> None:
    key, _ = new_key("shop", (Scope.ORDERS_READ, Scope.CARDS_READ), NOON, LATER)

    with pytest.raises(RequestError) as caught:
        narrowed(key, NOON, **change)

    assert caught.value.code == code


@given(st.sets(st.sampled_from(Scope), min_size=1), st.sets(st.sampled_from(Scope), min_size=1))
def test_whatever_is_asked_for_no_key_gains_a_scope(held: set[Scope], wanted: set[Scope]) -> None:
    key, _ = new_key("shop", tuple(held), NOON)

    try:
        after = narrowed(key, NOON, scopes=tuple(wanted))
    except RequestError:
        assert not wanted <= held
    else:
        assert set(after.scopes) == wanted <= held


def test_a_key_that_has_ended_changes_no_more() -> None:
    key, _ = new_key("shop", (Scope.ORDERS_READ,), NOON, LATER)

    for ended, now in ((replace(key, revoked_at=NOON), NOON), (key, LATER)):
        with pytest.raises(RequestError) as caught:
            narrowed(ended, now, name="Ann")
        assert caught.value.code == "key_ended"
