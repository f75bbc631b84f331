"""Where access keys are stored: their rows in the Operations table, used by this module alone."""

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from orderhub.errors import InvalidInput
from orderhub.http.keys import AccessKey, ShopSettings
from orderhub.platform.row_keys import Row, row_key
from orderhub.platform.scopes import Scope
from orderhub.platform.table import Table

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_ALL = "keys"
"""All keys share one partition: they are few, each read is cached by the authorizer, and a list is a Query."""
_NOTHING = {"S": ""}


class Keyring:
    """The access keys of a stack. Every method but ``add`` raises TransientError when trying again can help.

    Args:
        client: DynamoDB.
        table: The Operations table.
    """

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._name = table
        self._table = Table(client, table, "the access keys cannot be read right now", "keys_unreadable")
        self._written = Table(client, table, "the access keys cannot be written right now", "keys_unwritable")

    def find(self, key_id: str) -> AccessKey | None:
        """The key of that id, None if there is none; one that was made a moment ago may be missing."""
        row = self._table.get(row_key(_ALL, key_id), ConsistentRead=False)
        return _access_key(row) if row else None

    def all(self) -> Iterator[AccessKey]:
        """All keys, revoked and expired ones too."""
        return map(_access_key, self._table.partition(_ALL, ConsistentRead=False))

    def add(self, key: AccessKey) -> None:
        """Keep a new key."""
        item = row_key(_ALL, key.key_id) | {
            "name": {"S": key.name},
            "secret_hash": {"S": key.secret_hash},
            "scopes": {"L": [{"S": scope.value} for scope in key.scopes]},
            "created_at": {"S": key.created_at.isoformat()},
        }
        if key.expires_at:
            # Not the table's TTL attribute: a key that has expired stays in the list, to be seen.
            item["valid_until"] = {"S": key.expires_at.isoformat()}
        shop = {"prefix": key.shop.prefix, "store_id": key.shop.store_id}
        item |= {name: {"S": value} for name, value in shop.items() if value}
        if key.shop.complete_items:
            item["complete_items"] = {"BOOL": True}
        self._client.put_item(TableName=self._name, Item=item, ConditionExpression="attribute_not_exists(pk)")

    def revoke(self, key_id: str, now: datetime) -> None:
        """Make a key worthless from now on; requests may pass for a minute more, while they are cached.

        Raises:
            InvalidInput: ``key_unknown`` when there is no such key.
        """
        row = self._written.update(
            row_key(_ALL, key_id),
            "SET revoked_at = if_not_exists(revoked_at, :now)",
            {":now": {"S": now.isoformat()}},
            ConditionExpression="attribute_exists(pk)",
        )
        if row is None:
            raise InvalidInput("There is no key with that id.", "key_unknown")


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
    )
