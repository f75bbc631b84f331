"""Where webhooks are kept: their rows in the Operations table, which this module alone touches."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from orderhub.orders.attributes import time_text
from orderhub.platform.aws import AWS_ERRORS, code_of, fault_of
from orderhub.webhooks.webhook import Webhook

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_ALL = "webhooks"
_REFUSED = "ConditionalCheckFailedException"


class WebhooksTable:
    """The webhooks of a stack. Every method raises TransientError when trying again can help.

    Args:
        client: DynamoDB.
        table: The Operations table.
    """

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table

    def read(self, name: str) -> Webhook | None:
        """A webhook, None if there is none of that name."""
        try:
            answer = self._client.get_item(TableName=self._table, Key=_key(name), ConsistentRead=True)
        except AWS_ERRORS as error:
            raise _unreachable(error) from error
        return _webhook_in(answer["Item"]) if "Item" in answer else None

    def has(self, name: str) -> bool:
        """Whether there is a webhook of that name; asked without its secret, for those who may not read that."""
        try:
            answer = self._client.get_item(
                TableName=self._table, Key=_key(name), ConsistentRead=True, ProjectionExpression="pk, sk"
            )
        except AWS_ERRORS as error:
            raise _unreachable(error) from error
        return "Item" in answer

    def all(self) -> list[Webhook]:
        """All webhooks by name; there are few."""
        try:
            answer = self._client.query(
                TableName=self._table,
                ConsistentRead=True,
                KeyConditionExpression="pk = :all",
                ExpressionAttributeValues={":all": {"S": _ALL}},
            )
        except AWS_ERRORS as error:
            raise _unreachable(error) from error
        return [_webhook_in(row) for row in answer["Items"]]

    def create(self, webhook: Webhook) -> bool:
        """Keep a new webhook; False, and nothing is kept, when there is one of its name."""
        row = _key(webhook.name) | {
            "url": {"S": webhook.url},
            "secret": {"S": webhook.secret},
            "created_at": {"S": time_text(webhook.created_at)},
            "changed_at": {"S": time_text(webhook.changed_at)},
        }
        try:
            self._client.put_item(TableName=self._table, Item=row, ConditionExpression="attribute_not_exists(pk)")
        except AWS_ERRORS as error:
            return _refused(error)
        return True

    def move(self, name: str, url: str, at: datetime) -> bool:
        """Have a webhook called at another address; False when there is none of that name."""
        return self._set(name, "url", url, at)

    def turn(self, name: str, secret: str, at: datetime) -> bool:
        """Have a webhook's calls signed with another secret; False when there is none of that name."""
        return self._set(name, "secret", secret, at)

    def delete(self, name: str) -> bool:
        """Take a webhook away; False if there was none."""
        try:
            answer = self._client.delete_item(TableName=self._table, Key=_key(name), ReturnValues="ALL_OLD")
        except AWS_ERRORS as error:
            raise _unreachable(error) from error
        return "Attributes" in answer

    def _set(self, name: str, attribute: str, text: str, at: datetime) -> bool:
        try:
            self._client.update_item(
                TableName=self._table,
                Key=_key(name),
                UpdateExpression="SET #attribute = :text, changed_at = :at",
                ConditionExpression="attribute_exists(pk)",
                ExpressionAttributeNames={"#attribute": attribute},
                ExpressionAttributeValues={":text": {"S": text}, ":at": {"S": time_text(at)}},
            )
        except AWS_ERRORS as error:
            return _refused(error)
        return True


def _refused(error: Exception) -> bool:
    """False where the condition of a write was not met; any other error is raised."""
    if code_of(error) != _REFUSED:
        raise _unreachable(error) from error
    return False


def _key(name: str) -> dict[str, Any]:
    return {"pk": {"S": _ALL}, "sk": {"S": name}}


def _webhook_in(row: Mapping[str, Any]) -> Webhook:
    return Webhook(
        name=row["sk"]["S"],
        url=row["url"]["S"],
        secret=row["secret"]["S"],
        created_at=datetime.fromisoformat(row["created_at"]["S"]),
        changed_at=datetime.fromisoformat(row["changed_at"]["S"]),
    )


def _unreachable(error: Exception) -> Exception:
    return fault_of(error, "the webhooks cannot be reached right now", "webhooks_unreachable")
