"""Where access keys are stored: their rows in the Operations table, used by this module alone."""

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from orderhub.errors import RequestError
from orderhub.http.keys import AccessKey, ShopSettings
from orderhub.platform.row_keys import Row, row_key
from orderhub.platform.scopes import Scope
from orderhub.platform.table import Table

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_ALL = "keys"
"""All keys share one partition: they are few, each read is cached by the authorizer, and a list is a Query."""
_NOTHING = {"S": ""}
_CHANGING = ("name", "scopes", "role", "valid_until")
"""The attributes that may change; ``valid_until`` is not the table's TTL, so an expired key can be seen."""


class Keyring:
    """The access keys of a stack. Every method raises TransientError when trying again can help.

    Args:
        client: DynamoDB.
        table: The Operations table.
    """

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._table = Table(client, table, "the access keys cannot be read right now", "keys_unreadable")
        self._written = Table(client, table, "the access keys cannot be written right now", "keys_unwritable")

    def find(self, key_id: str, *, is_consistent: bool = False) -> AccessKey | None:
        """The key of that id, None if there is none; one that was made a moment ago may be missing.

        Args:
            key_id: Which key.
            is_consistent: Whether it is to be read as it is now, which costs twice.
        """
        row = self._table.get(row_key(_ALL, key_id), ConsistentRead=is_consistent)
        return _access_key(row) if row else None

    def all(self) -> Iterator[AccessKey]:
        """All keys as they are now, revoked and expired ones too."""
        return map(_access_key, self._table.partition(_ALL))

    def add(self, key: AccessKey) -> None:
        """Keep a new key."""
        shop = {"prefix": key.shop.prefix, "store_id": key.shop.store_id}
        item = {
            **row_key(_ALL, key.key_id),
            "secret_hash": {"S": key.secret_hash},
            "created_at": {"S": key.created_at.isoformat()},
            **_changing(key),
            **{name: {"S": value} for name, value in shop.items() if value},
            **({"complete_items": {"BOOL": True}} if key.shop.complete_items else {}),
            **({"made_by": {"S": key.made_by}} if key.made_by else {}),
        }
        there = self._written.claim(item, ConditionExpression="attribute_not_exists(pk)")
        # A write whose answer was lost is sent again, and meets itself.
        if there not in (None, item):
            raise RuntimeError("of two random ids of 48 bits none is the other")

    def change(self, before: AccessKey, after: AccessKey) -> bool:
        """Give a key another name, scopes, role or end; False when it is no longer as it was read."""
        old, new = _changing(before), _changing(after)
        gone = [f"#{name}" for name in old if name not in new]
        remove = f" REMOVE {', '.join(gone)}" if gone else ""
        same = [f"#{n} = :old_{n}" if n in old else f"attribute_not_exists(#{n})" for n in _CHANGING]
        row = self._written.update(
            row_key(_ALL, before.key_id),
            f"SET {', '.join(f'#{name} = :new_{name}' for name in new)}{remove}",
            {f":old_{n}": v for n, v in old.items()} | {f":new_{n}": v for n, v in new.items()},
            ExpressionAttributeNames={f"#{name}": name for name in _CHANGING},
            ConditionExpression=" AND ".join([*same, "attribute_not_exists(revoked_at)"]),
        )
        return row is not None

    def revoke(self, key_id: str, now: datetime) -> None:
        """Make a key worthless from now on; requests may pass for a minute more, while they are cached.

        Raises:
            RequestError: ``key_unknown`` when there is no such key.
        """
        row = self._written.update(
            row_key(_ALL, key_id),
            "SET revoked_at = if_not_exists(revoked_at, :now)",
            {":now": {"S": now.isoformat()}},
            ConditionExpression="attribute_exists(pk)",
        )
        if row is None:
            raise RequestError("There is no key with that id.", "key_unknown")


def _changing(key: AccessKey) -> Row:
    row: Row = {"name": {"S": key.name}, "scopes": {"L": [{"S": scope.value} for scope in key.scopes]}}
    if key.role:
        row["role"] = {"S": key.role}
    if key.expires_at:
        row["valid_until"] = {"S": key.expires_at.isoformat()}
    return row


def _access_key(item: Row) -> AccessKey:
    def time(name: str) -> datetime | None:
        return datetime.fromisoformat(item[name]["S"]) if name in item else None

    return AccessKey(
        key_id=item["sk"]["S"],
        name=item["name"]["S"],
        secret_hash=item["secret_hash"]["S"],
        scopes=tuple(Scope(scope["S"]) for scope in item["scopes"]["L"]),
        created_at=datetime.fromisoformat(item["created_at"]["S"]),
        expires_at=time("valid_until"),
        revoked_at=time("revoked_at"),
        shop=ShopSettings(
            prefix=item.get("prefix", _NOTHING)["S"],
            store_id=item.get("store_id", _NOTHING)["S"],
            complete_items="complete_items" in item,
        ),
        role=item.get("role", _NOTHING)["S"],
        made_by=item.get("made_by", _NOTHING)["S"],
    )
