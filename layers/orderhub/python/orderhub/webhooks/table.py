"""Where webhooks are read: their rows in the Operations table, which hold no secret."""

from datetime import datetime
from typing import TYPE_CHECKING

from orderhub.platform.row_keys import Row, row_key
from orderhub.platform.table import Table
from orderhub.webhooks.webhook import NAME, Webhook

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

ALL = "webhooks"


class WebhooksTable:
    """The webhooks of a stack. Every method raises TransientError when trying again can help.

    Args:
        client: DynamoDB.
        table: The Operations table.
    """

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._table = Table(client, table, "the webhooks cannot be reached right now", "webhooks_unreachable")

    def read(self, name: str) -> Webhook | None:
        """A webhook, None if there is none of that name."""
        row = self._table.get(row_key(ALL, name))
        return _webhook_in(row) if row else None

    def has(self, name: str) -> bool:
        """Whether there is a webhook of that name; asked without where it leads, for those who need not know."""
        # DynamoDB refuses a key that is too long.
        if not NAME.fullmatch(name):
            return False
        return self._table.get(row_key(ALL, name), ProjectionExpression="pk, sk") is not None

    def all(self) -> list[Webhook]:
        """All webhooks by name; there are few."""
        return list(map(_webhook_in, self._table.partition(ALL)))


def _webhook_in(row: Row) -> Webhook:
    return Webhook(
        name=row["sk"]["S"],
        url=row["url"]["S"],
        created_at=datetime.fromisoformat(row["created_at"]["S"]),
        changed_at=datetime.fromisoformat(row["changed_at"]["S"]),
    )
