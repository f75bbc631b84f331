"""What rules have done, in the Operations table, where this module alone looks for it.

A row stands for a rule and what it fired on; it holds the event that came first, and which actions are done.
"""

from collections.abc import Callable, Iterable
from collections.abc import Set as AbstractSet
from datetime import datetime, timedelta
from time import sleep
from typing import TYPE_CHECKING

from orderhub.platform.row_keys import Row, row_key
from orderhub.platform.table import Table
from orderhub.rules.firing import Firing

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_FIRED = "fired#"
_CODE = "rules_unreachable"


class Firings:
    """What fired. Every method raises TransientError when trying again can help.

    Args:
        client: DynamoDB.
        table: The Operations table.
        retention_days: How long it is known that a rule fired: as long as the event is stored.
        pause: Waits that many seconds.
    """

    def __init__(
        self, client: "DynamoDBClient", table: str, retention_days: int, pause: Callable[[float], None] = sleep
    ) -> None:
        self._table = Table(client, table, "what rules did cannot be reached right now", _CODE)
        self._kept = timedelta(days=retention_days)
        self._batches = self._table.batches(pause, "what rules did cannot be read right now", _CODE)

    def fired(self, firings: Iterable[Firing]) -> frozenset[tuple[str, str]]:
        """Which rules have fired, and on what, of some firings that may come."""
        keys = {(firing.rule, firing.on): _key(firing) for firing in firings}
        rows = self._batches.read(keys.values(), ProjectionExpression="pk, sk")
        return frozenset((row["pk"]["S"].removeprefix(_FIRED), row["sk"]["S"]) for row in rows)

    def claim(self, firing: Firing, now: datetime) -> frozenset[int] | None:
        """Claim a firing for its event: the actions done already, or None when another event came first."""
        expires = str(int((now + self._kept).timestamp()))
        change = "SET event_id = if_not_exists(event_id, :event), expires_at = if_not_exists(expires_at, :expires)"
        values = {":event": {"S": firing.event_id}, ":expires": {"N": expires}}
        row = self._table.update(_key(firing), change, values, ReturnValues="ALL_NEW") or {}
        if row["event_id"]["S"] != firing.event_id:
            return None
        return frozenset(int(number) for number in row.get("done", {}).get("NS", ()))

    def has_begun(self, firing: Firing) -> bool:
        """Whether a firing was claimed for its event before."""
        row = self._table.get(_key(firing))
        return row is not None and row["event_id"]["S"] == firing.event_id

    def note(self, firing: Firing, done: AbstractSet[int]) -> None:
        """Note the actions that are done, by their place in the rule."""
        numbers = [str(number) for number in sorted(done)]
        values = {":done": {"NS": numbers}}
        self._table.update(_key(firing), "ADD done :done", values, ReturnValues="ALL_NEW")


def _key(firing: Firing) -> Row:
    return row_key(f"{_FIRED}{firing.rule}", firing.on)
