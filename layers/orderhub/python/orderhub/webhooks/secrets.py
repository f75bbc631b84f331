"""What calls of webhooks are signed with: rows in the Secrets table, read by this module alone."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from orderhub.errors import TransientError
from orderhub.orders.attributes import time_text
from orderhub.platform.row_keys import Row, row_key
from orderhub.platform.table import Table

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_ALL = "webhooks"
OVERLAP = timedelta(hours=24)
"""How long calls are signed with the secret before, too, once there is another one."""


class WebhookSecrets:
    """The secrets of webhooks, read anew with each call: one that was turned counts at once.

    Args:
        client: DynamoDB.
        table: The Secrets table.
    """

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._table = Table(client, table, "the webhooks cannot be reached right now", "webhooks_unreachable")

    def of(self, name: str, now: datetime) -> tuple[str, ...]:
        """The secrets of a webhook, the newest first.

        Raises:
            TransientError: The table could not be reached, or the webhook has no secret
                (``webhook_secret_missing``): it has to be turned.
        """
        row = self._table.get(secret_key(name))
        if row is None:
            raise TransientError("the webhook has no secret; turn it", "webhook_secret_missing")
        secrets = [row["secret"]["S"]]
        if "previous" in row and time_text(now) < row["previous_until"]["S"]:
            secrets.append(row["previous"]["S"])
        return tuple(secrets)


def secret_key(name: str) -> Row:
    """The key of the row in the Secrets table that holds the secret of a webhook."""
    return row_key(_ALL, name)
