"""Where access keys are kept: their rows in the Operations table, which this module alone touches."""

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from orderhub.errors import InvalidInput
from orderhub.http.keys import AccessKey, ShopSettings
from orderhub.platform.aws import AWS_ERRORS, code_of, fault_of
from orderhub.platform.scopes import Scope

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_ALL = "keys"
"""All keys share one partition: they are few, each read is cached by the authorizer, and a list is a Query."""
_NOTHING = {"S": ""}


class Keyring:
    """The access keys of a stack."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table

    def find(self, key_id: str) -> AccessKey | None:
        """The key of that id, None if there is none.

        Raises:
            TransientError: The table could not be read; trying again can help.
        """
        try:
            answer = self._client.get_item(TableName=self._table, Key=_key_of(key_id))
        except AWS_ERRORS as error:
            raise fault_of(error, "the access keys cannot be read right now", "keys_unreadable") from error
        return _access_key(answer["Item"]) if "Item" in answer else None

    def all(self) -> Iterator[AccessKey]:
        """All keys, revoked and expired ones too."""
        pages = self._client.get_paginator("query").paginate(
            TableName=self._table,
            KeyConditionExpression="pk = :all",
            ExpressionAttributeValues={":all": {"S": _ALL}},
        )
        for page in pages:
            yield from map(_access_key, page["Items"])

    def add(self, key: AccessKey) -> None:
        """Keep a new key."""
        item: dict[str, Any] = _key_of(key.key_id) | {
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
        self._client.put_item(TableName=self._table, Item=item, ConditionExpression="attribute_not_exists(pk)")

    def revoke(self, key_id: str, now: datetime) -> None:
        """Make a key worthless from now on; requests may pass for a minute more, while they are cached.

        Raises:
            InvalidInput: ``key_unknown`` when there is no such key.
        """
        try:
            self._client.update_item(
                TableName=self._table,
                Key=_key_of(key_id),
                UpdateExpression="SET revoked_at = if_not_exists(revoked_at, :now)",
                ConditionExpression="attribute_exists(pk)",
                ExpressionAttributeValues={":now": {"S": now.isoformat()}},
            )
        except AWS_ERRORS as error:
            if code_of(error) == "ConditionalCheckFailedException":
                raise InvalidInput("There is no key with that id.", "key_unknown") from error
            raise


def _key_of(key_id: str) -> dict[str, Any]:
    return {"pk": {"S": _ALL}, "sk": {"S": key_id}}


def _access_key(item: dict[str, Any]) -> AccessKey:
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
