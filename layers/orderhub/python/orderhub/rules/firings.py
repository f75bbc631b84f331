"""What rules have done, in the Operations table, where this module alone looks for it.

A row stands for a rule and what it fired on; it holds the event that came first, and which actions are done.
"""

from collections.abc import Set as AbstractSet
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from orderhub.edge.aws import AWS_ERRORS, fault_of
from orderhub.rules.firing import Firing

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class Firings:
    """What fired. Every method raises Passing when trying again can help.

    Args:
        client: DynamoDB.
        table: The Operations table.
        retention_days: How long it is known that a rule fired: as long as the event is kept.
    """

    def __init__(self, client: "DynamoDBClient", table: str, retention_days: int) -> None:
        self._client = client
        self._table = table
        self._kept = timedelta(days=retention_days)

    def claim(self, firing: Firing, at: datetime) -> frozenset[int] | None:
        """Claim a firing for its event: the actions done already, or None when another event came first."""
        expires = str(int((at + self._kept).timestamp()))
        row = self._update(
            firing,
            "SET event_id = if_not_exists(event_id, :event), expires_at = if_not_exists(expires_at, :expires)",
            {":event": {"S": firing.event_id}, ":expires": {"N": expires}},
        )
        if row["event_id"]["S"] != firing.event_id:
            return None
        return frozenset(int(number) for number in row.get("done", {}).get("NS", ()))

    def note(self, firing: Firing, done: AbstractSet[int]) -> None:
        """Note the actions that are done, by their place in the rule."""
        numbers = [str(one) for one in sorted(done)]
        self._update(firing, "ADD done :done", {":done": {"NS": numbers}})

    def _update(self, firing: Firing, change: str, values: dict[str, Any]) -> Any:  # noqa: ANN401 - a row
        try:
            return self._client.update_item(
                TableName=self._table,
                Key={"pk": {"S": f"fired#{firing.rule}"}, "sk": {"S": firing.on}},
                UpdateExpression=change,
                ExpressionAttributeValues=values,
                ReturnValues="ALL_NEW",
            )["Attributes"]
        except AWS_ERRORS as error:
            raise fault_of(error, "what rules did cannot be reached right now", "rules_unreachable") from error
