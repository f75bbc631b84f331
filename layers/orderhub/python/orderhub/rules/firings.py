"""What rules have done, in the Operations table, where this module alone looks for it.

A row stands for a rule and what it fired on; it holds the event that came first, and which actions are done.
"""

from collections.abc import Callable, Iterable
from collections.abc import Set as AbstractSet
from datetime import datetime, timedelta
from time import sleep
from typing import TYPE_CHECKING, Any

from orderhub.errors import TransientError
from orderhub.platform.aws import AWS_ERRORS, fault_of
from orderhub.platform.batches import Batches
from orderhub.rules.firing import Firing

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_FIRED = "fired#"


class Firings:
    """What fired. Every method raises TransientError when trying again can help.

    Args:
        client: DynamoDB.
        table: The Operations table.
        retention_days: How long it is known that a rule fired: as long as the event is kept.
        pause: Waits that many seconds.
    """

    def __init__(
        self, client: "DynamoDBClient", table: str, retention_days: int, pause: Callable[[float], None] = sleep
    ) -> None:
        self._client = client
        self._table = table
        self._kept = timedelta(days=retention_days)
        self._batches = Batches(client, table, pause, _unreachable, _busy)

    def fired(self, firings: Iterable[Firing]) -> frozenset[tuple[str, str]]:
        """Which rules have fired, and on what, of some firings that may come."""
        keys = {(one.rule, one.on): _key(one) for one in firings}
        found = self._batches.read(keys.values(), ProjectionExpression="pk, sk")
        return frozenset((row["pk"]["S"].removeprefix(_FIRED), row["sk"]["S"]) for row in found)

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

    def has_begun(self, firing: Firing) -> bool:
        """Whether a firing was claimed for its event before."""
        try:
            row = self._client.get_item(TableName=self._table, Key=_key(firing), ConsistentRead=True).get("Item")
        except AWS_ERRORS as error:
            raise _unreachable(error) from error
        return row is not None and row["event_id"]["S"] == firing.event_id

    def note(self, firing: Firing, done: AbstractSet[int]) -> None:
        """Note the actions that are done, by their place in the rule."""
        numbers = [str(one) for one in sorted(done)]
        self._update(firing, "ADD done :done", {":done": {"NS": numbers}})

    def _update(self, firing: Firing, change: str, values: dict[str, Any]) -> Any:  # noqa: ANN401 - a row
        try:
            return self._client.update_item(
                TableName=self._table,
                Key=_key(firing),
                UpdateExpression=change,
                ExpressionAttributeValues=values,
                ReturnValues="ALL_NEW",
            )["Attributes"]
        except AWS_ERRORS as error:
            raise _unreachable(error) from error


def _key(firing: Firing) -> dict[str, Any]:
    return {"pk": {"S": f"{_FIRED}{firing.rule}"}, "sk": {"S": firing.on}}


def _unreachable(error: Exception) -> Exception:
    return fault_of(error, "what rules did cannot be reached right now", "rules_unreachable")


def _busy() -> TransientError:
    return TransientError("what rules did cannot be read right now", "rules_unreachable", is_busy=True)
