from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from botocore.exceptions import ClientError

from orderhub.errors import InvalidInput, TransientError
from orderhub.http.keyring import Keyring
from orderhub.http.keys import ShopSettings, new_key
from orderhub.platform.scopes import Scope
from tests.support.faults import refuse
from tests.support.tables import moto_tables

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
KEY, SHOWN = new_key("店 1", (Scope.ORDERS_READ, Scope.CARDS_READ), NOON, NOON + timedelta(days=1))


@pytest.fixture
def client() -> Iterator["DynamoDBClient"]:
    with moto_tables("OperationsTable") as dynamodb:
        yield dynamodb


@pytest.fixture
def keyring(client: "DynamoDBClient") -> Keyring:
    return Keyring(client, "OperationsTable")


def test_a_key_is_found_as_it_was_added(keyring: Keyring) -> None:
    other, _ = new_key("other", (Scope.ORDERS_WRITE,), NOON)

    keyring.add(KEY)
    keyring.add(other)

    assert keyring.find(KEY.key_id) == KEY
    assert keyring.find("0" * 12) is None
    assert sorted(key.key_id for key in keyring.all()) == sorted((KEY.key_id, other.key_id))


def test_what_a_key_says_of_its_shop_and_who_made_it_is_kept(keyring: Keyring) -> None:
    shop = ShopSettings(prefix="kyiv-", store_id="店 1", complete_items=True)
    made, _ = new_key("shop", (Scope.ORDERS_WRITE,), NOON, shop=shop)
    key = replace(made, made_by=KEY.key_id)

    keyring.add(key)

    assert keyring.find(key.key_id) == key


def test_a_secret_is_never_stored(keyring: Keyring, client: "DynamoDBClient") -> None:
    keyring.add(KEY)

    stored = str(client.scan(TableName="OperationsTable")["Items"])
    assert SHOWN.rpartition("_")[2] not in stored
    assert "expires_at" not in stored


def test_a_key_is_revoked_once_and_stays_in_the_list(keyring: Keyring) -> None:
    keyring.add(KEY)

    keyring.revoke(KEY.key_id, NOON)
    keyring.revoke(KEY.key_id, NOON + timedelta(hours=1))

    assert list(keyring.all()) == [replace(KEY, revoked_at=NOON)]


def test_a_key_that_is_not_there_cannot_be_revoked(keyring: Keyring) -> None:
    with pytest.raises(InvalidInput) as caught:
        keyring.revoke("0" * 12, NOON)

    assert caught.value.code == "key_unknown"
    assert list(keyring.all()) == []


def test_no_key_is_written_over(keyring: Keyring) -> None:
    keyring.add(KEY)

    with pytest.raises(RuntimeError):
        keyring.add(replace(KEY, name="thief"))
    assert keyring.find(KEY.key_id) == KEY


def test_a_key_whose_answer_was_lost_is_added_once(keyring: Keyring) -> None:
    keyring.add(KEY)
    keyring.add(KEY)

    assert list(keyring.all()) == [KEY]


def test_a_key_changes_as_long_as_it_is_as_it_was_read(keyring: Keyring) -> None:
    named = replace(KEY, role="agent")
    fewer = replace(named, scopes=(Scope.CARDS_READ,), role="")
    forever = replace(KEY, expires_at=None)
    keyring.add(named)

    assert keyring.change(named, fewer)
    assert keyring.find(KEY.key_id, is_consistent=True) == fewer
    assert not keyring.change(named, replace(named, name="Ann"))
    assert keyring.change(fewer, forever)
    assert keyring.change(forever, KEY)
    assert keyring.find(KEY.key_id) == KEY


def test_a_revoked_key_changes_no_more(keyring: Keyring) -> None:
    keyring.add(KEY)
    keyring.revoke(KEY.key_id, NOON)

    assert not keyring.change(KEY, replace(KEY, name="Ann"))


def test_a_fault_that_may_pass_is_told_from_one_that_does_not(keyring: Keyring, client: "DynamoDBClient") -> None:
    refuse(client, "GetItem", "ThrottlingException", "AccessDeniedException")
    refuse(client, "UpdateItem", "AccessDeniedException")

    with pytest.raises(TransientError):
        keyring.find(KEY.key_id)
    with pytest.raises(ClientError, match="AccessDenied"):
        keyring.find(KEY.key_id)
    with pytest.raises(ClientError, match="AccessDenied"):
        keyring.revoke(KEY.key_id, NOON)
