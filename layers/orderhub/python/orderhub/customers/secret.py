"""The secret that keys of identities are made with: its row in the Operations table, touched here alone."""

import secrets
from typing import TYPE_CHECKING, Any

from orderhub.errors import TransientError
from orderhub.platform.aws import AWS_ERRORS, code_of, fault_of

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_KEY: dict[str, Any] = {"pk": {"S": "secrets"}, "sk": {"S": "identity"}}


class IdentitySecret:
    """One secret for the life of the stack: keys are made of it, so it is never changed.

    Args:
        client: DynamoDB.
        table: The Operations table.
    """

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table
        self._known: bytes | None = None

    def find(self) -> bytes | None:
        """The secret; None as long as no customer was ever made.

        Raises:
            TransientError: The table could not be read; trying again can help.
        """
        if self._known is None:
            try:
                answer = self._client.get_item(TableName=self._table, Key=_KEY, ConsistentRead=True)
            except AWS_ERRORS as error:
                raise _unreachable(error) from error
            self._known = bytes.fromhex(answer["Item"]["secret"]["S"]) if "Item" in answer else None
        return self._known

    def get(self) -> bytes:
        """The secret, made now if there is none; of several who make it at once, all get the first one's.

        Raises:
            TransientError: The table could not be reached; trying again can help.
        """
        return self.find() or self._made()

    def _made(self) -> bytes:
        try:
            self._client.put_item(
                TableName=self._table,
                Item=_KEY | {"secret": {"S": secrets.token_hex(32)}},
                ConditionExpression="attribute_not_exists(pk)",
            )
        except AWS_ERRORS as error:
            if code_of(error) != "ConditionalCheckFailedException":
                raise _unreachable(error) from error
        # Read, not remembered: what others have put there first is the secret.
        found = self.find()
        if found is None:
            raise TransientError("the secret of identities is gone again", "identity_secret_unreachable")
        return found


def _unreachable(error: Exception) -> Exception:
    return fault_of(error, "the secret of identities cannot be reached right now", "identity_secret_unreachable")
