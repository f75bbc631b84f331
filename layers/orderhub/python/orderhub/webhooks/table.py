"""Where webhooks are stored: their rows in the Operations table, which this module alone touches."""

from datetime import datetime
from typing import TYPE_CHECKING

from orderhub.orders.attributes import time_text
from orderhub.platform.row_keys import Row, row_key
from orderhub.platform.table import Table
from orderhub.webhooks.webhook import Webhook

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_ALL = "webhooks"


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
        row = self._table.get(row_key(_ALL, name))
        return _webhook_in(row) if row else None

    def has(self, name: str) -> bool:
        """Whether there is a webhook of that name; asked without its secret, for those who may not read that."""
        return self._table.get(row_key(_ALL, name), ProjectionExpression="pk, sk") is not None

    def all(self) -> list[Webhook]:
        """All webhooks by name; there are few."""
        return list(map(_webhook_in, self._table.partition(_ALL)))

    def create(self, webhook: Webhook) -> bool:
        """Store a new webhook; False, and nothing is stored, when there is one of its name."""
        row = row_key(_ALL, webhook.name) | {
            "url": {"S": webhook.url},
            "secret": {"S": webhook.secret},
            "created_at": {"S": time_text(webhook.created_at)},
            "changed_at": {"S": time_text(webhook.changed_at)},
        }
        return self._table.put(row, ConditionExpression="attribute_not_exists(pk)")

    def move(self, name: str, url: str, now: datetime) -> bool:
        """Have a webhook called at another address; False when there is none of that name."""
        return self._set(name, "url", url, now)

    def turn(self, name: str, secret: str, now: datetime) -> bool:
        """Have a webhook's calls signed with another secret; False when there is none of that name."""
        return self._set(name, "secret", secret, now)

    def delete(self, name: str) -> bool:
        """Take a webhook away; False if there was none."""
        return self._table.delete(row_key(_ALL, name), ReturnValues="ALL_OLD") is not None

    def _set(self, name: str, attribute: str, text: str, now: datetime) -> bool:
        row = self._table.update(
            row_key(_ALL, name),
            "SET #attribute = :text, changed_at = :at",
            {":text": {"S": text}, ":at": {"S": time_text(now)}},
            ConditionExpression="attribute_exists(pk)",
            ExpressionAttributeNames={"#attribute": attribute},
        )
        return row is not None


def _webhook_in(row: Row) -> Webhook:
    return Webhook(
        name=row["sk"]["S"],
        url=row["url"]["S"],
        secret=row["secret"]["S"],
        created_at=datetime.fromisoformat(row["created_at"]["S"]),
        changed_at=datetime.fromisoformat(row["changed_at"]["S"]),
    )
