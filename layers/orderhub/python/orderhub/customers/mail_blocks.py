"""Which e-mail addresses are not written to: the only module that touches these rows of the Operations table.

An address is stored by its HMAC alone, so nobody can read it from a row.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from orderhub.customers.mail_block import BlockReason, MailBlock, digest_of
from orderhub.orders.attributes import time_text
from orderhub.platform.row_keys import Row, row_key
from orderhub.platform.table import Table

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class Secret(Protocol):
    """What identities are hashed with; see IdentitySecret."""

    def find(self) -> bytes | None:
        """The secret; None as long as no customer was ever made."""
        ...


class MailBlocks:
    """Every method raises TransientError when trying again can help.

    As long as no customer was ever made there is no secret, and no address is blocked.

    Args:
        client: DynamoDB.
        table: The Operations table.
        secret: What addresses are hashed with.
    """

    def __init__(self, client: "DynamoDBClient", table: str, secret: Secret) -> None:
        self._table = Table(
            client, table, "the mail blocks cannot be reached right now", "mail_blocks_unreachable"
        )
        self._secret = secret

    def of(self, address: str) -> MailBlock | None:
        """Why an address is not written to; None where it may be."""
        key = self._key(address)
        row = self._table.get(key) if key else None
        if row is None:
            return None
        return MailBlock(
            reason=BlockReason(row["block"]["S"]),
            at=datetime.fromisoformat(row["blocked_at"]["S"]),
            code=row["code"]["S"],
        )

    def block(self, address: str, block: MailBlock) -> None:
        """Store that an address is not to be written to; a complaint is not replaced by a bounce."""
        key = self._key(address)
        if key is None:
            return
        row = key | {
            "block": {"S": block.reason.value},
            "blocked_at": {"S": time_text(block.at)},
            "code": {"S": block.code},
        }
        self._table.put(
            row,
            ConditionExpression="attribute_not_exists(pk) OR #block = :bounced",
            ExpressionAttributeNames={"#block": "block"},
            ExpressionAttributeValues={":bounced": {"S": BlockReason.BOUNCED.value}},
        )

    def lift(self, address: str) -> bool:
        """Let an address be written to again; False if it was not blocked."""
        key = self._key(address)
        return bool(key and self._table.delete(key, ReturnValues="ALL_OLD"))

    def forget(self, digests: Iterable[str]) -> None:
        """Forget what is stored of addresses, by their HMACs."""
        for digest in digests:
            self._table.delete(_key_of(digest))

    def _key(self, address: str) -> Row | None:
        secret = self._secret.find()
        return _key_of(digest_of(address, secret)) if secret else None


def _key_of(digest: str) -> Row:
    return row_key(f"address#{digest}", "mail")
