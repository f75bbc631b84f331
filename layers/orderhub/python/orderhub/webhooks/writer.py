"""Saves webhooks: the row of each, and its secret in the Secrets table, together or not at all."""

from datetime import datetime
from typing import TYPE_CHECKING

from orderhub.errors import TransientError
from orderhub.orders.attributes import time_text
from orderhub.platform.row_keys import row_key
from orderhub.webhooks.secrets import OVERLAP, secret_key
from orderhub.webhooks.table import ALL, WebhooksTable
from orderhub.webhooks.webhook import Webhook

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

    from orderhub.platform.row_keys import Row


class WebhooksWriter(WebhooksTable):
    """The webhooks of a stack, for the function that saves them; it writes secrets and reads none.

    Every method raises TransientError when trying again can help.

    Args:
        client: DynamoDB.
        table: The Operations table.
        secrets_table: The Secrets table.
    """

    def __init__(self, client: "DynamoDBClient", table: str, secrets_table: str) -> None:
        super().__init__(client, table)
        self._secrets_table = secrets_table

    def create(self, webhook: Webhook, secret: str) -> bool:
        """Store a new webhook; False, and nothing is stored, when there is one of its name."""
        row = row_key(ALL, webhook.name) | {
            "url": {"S": webhook.url},
            "created_at": {"S": time_text(webhook.created_at)},
            "changed_at": {"S": time_text(webhook.changed_at)},
        }
        put = {"Item": row, "ConditionExpression": "attribute_not_exists(pk)"}
        return self._table.transact({"Put": put}, {"Put": self._secret_row(webhook.name, secret)})

    def move(self, name: str, url: str, now: datetime) -> bool:
        """Have a webhook called at another address; False when there is none of that name."""
        row = self._table.update(
            row_key(ALL, name),
            "SET #url = :url, changed_at = :at",
            {":url": {"S": url}, ":at": {"S": time_text(now)}},
            ConditionExpression="attribute_exists(pk)",
            ExpressionAttributeNames={"#url": "url"},
        )
        return row is not None

    def turn(self, name: str, secret: str, now: datetime) -> bool:
        """Have a webhook's calls signed with another secret, and a day long with the one before as well.

        False when there is none of that name.
        """
        changed = {
            "Key": row_key(ALL, name),
            "UpdateExpression": "SET changed_at = :at",
            "ExpressionAttributeValues": {":at": {"S": time_text(now)}},
            "ConditionExpression": "attribute_exists(pk)",
        }
        turned = {
            "TableName": self._secrets_table,
            "Key": secret_key(name),
            "UpdateExpression": (
                "SET previous = if_not_exists(secret, :new), previous_until = :until, secret = :new"
            ),
            "ExpressionAttributeValues": {":new": {"S": secret}, ":until": {"S": time_text(now + OVERLAP)}},
        }
        if self._table.transact({"Update": changed}, {"Update": turned}):
            return True
        self._raise_if_there(name)
        return False

    def delete(self, name: str) -> bool:
        """Take a webhook and its secret away; False if there was none."""
        gone = {"Key": row_key(ALL, name), "ConditionExpression": "attribute_exists(pk)"}
        secret = {"TableName": self._secrets_table, "Key": secret_key(name)}
        if self._table.transact({"Delete": gone}, {"Delete": secret}):
            return True
        self._raise_if_there(name)
        return False

    def _secret_row(self, name: str, secret: str) -> "Row":
        return {"TableName": self._secrets_table, "Item": secret_key(name) | {"secret": {"S": secret}}}

    def _raise_if_there(self, name: str) -> None:
        """What failed for another reason than that there is no such webhook can be tried again."""
        if self.has(name):
            raise TransientError("somebody else changes this webhook right now", "webhook_busy", is_busy=True)
