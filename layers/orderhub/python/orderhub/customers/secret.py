"""The secret that keys of identities are made with: its row in the Secrets table, used here alone."""

import secrets
from collections.abc import Callable
from typing import TYPE_CHECKING

from orderhub.errors import TransientError
from orderhub.platform.row_keys import row_key
from orderhub.platform.table import Table

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_KEY = row_key("secrets", "identity")


class IdentitySecret:
    """One secret for the life of the stack: keys are made of it, so it is never changed.

    Args:
        client: DynamoDB.
        table: The Secrets table.
        has_customers: Whether there are customers, given by whoever may make the secret: where there are, it is
            lost and not made anew, or nobody who is known would be found again.
    """

    def __init__(
        self, client: "DynamoDBClient", table: str, has_customers: Callable[[], bool] = lambda: False
    ) -> None:
        self._has_customers = has_customers
        self._table = Table(
            client, table, "the secret of identities cannot be reached right now", "identity_secret_unreachable"
        )
        self._known: bytes | None = None

    def find(self) -> bytes | None:
        """The secret; None as long as no customer was ever made.

        Raises:
            TransientError: The table could not be read; trying again can help.
        """
        if self._known is None:
            row = self._table.get(_KEY)
            self._known = bytes.fromhex(row["secret"]["S"]) if row else None
        return self._known

    def get(self) -> bytes:
        """The secret, made now if there is none; of several who make it at once, all get the first one's.

        Raises:
            TransientError: The table could not be reached; trying again can help. Or there are customers and no
                secret (``identity_secret_missing``): it has to be put back.
        """
        return self.find() or self._made()

    def _made(self) -> bytes:
        # Somebody else may have made it meanwhile, and the first customer with it.
        if self._has_customers() and self.find() is None:
            raise TransientError("there are customers, and not their secret", "identity_secret_missing")
        row = _KEY | {"secret": {"S": secrets.token_hex(32)}}
        self._table.put(row, ConditionExpression="attribute_not_exists(pk)")
        # Read, not remembered: what others have put there first is the secret.
        secret = self.find()
        if secret is None:
            raise TransientError("the secret of identities is gone again", "identity_secret_unreachable")
        return secret
