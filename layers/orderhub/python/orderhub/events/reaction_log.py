"""What events set off, in the Events table beside the events: the only module that writes it.

The row of an event has the event's number, the row of what it set off the same number below zero: one query
brings both, and no event can be in the way of the other.
"""

from collections.abc import Iterable
from datetime import timedelta
from typing import TYPE_CHECKING

from orderhub.events.history import UNREACHABLE, day_shard_of
from orderhub.events.reactions import Mark, Reaction
from orderhub.events.stored_event import EventKey
from orderhub.orders.attributes import time_text
from orderhub.platform.table import Table

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import AttributeValueTypeDef


class ReactionLog:
    """Reactions as they are stored: as long as the event itself.

    Args:
        client: DynamoDB.
        table: The Events table.
        retention_days: How long an event is stored, counted from when it happened.
    """

    def __init__(self, client: "DynamoDBClient", table: str, retention_days: int) -> None:
        self._table = Table(client, table, *UNREACHABLE)
        self._kept = timedelta(days=retention_days)

    def note(self, place: EventKey, reaction: Reaction, marks: Iterable[Mark] = ()) -> None:
        """Keep what an event set off; keeping it again changes nothing.

        Raises:
            TransientError: It is not stored; trying again can help.
        """
        values = self._values(place, reaction)
        added = "reactions :reactions"
        if names := sorted(set(marks)):
            values[":marks"] = {"SS": names}
            added += ", marks :marks"
        self._table.update(
            {"order_no": {"S": place.key}, "version": {"N": str(-place.number)}},
            "SET event_id = :event_id, detail_type = :detail_type, occurred_at = :occurred_at, "
            f"day_shard = :day_shard, expires_at = :expires_at ADD {added}",
            values,
        )

    def _values(self, place: EventKey, reaction: Reaction) -> "dict[str, AttributeValueTypeDef]":
        return {
            ":event_id": {"S": place.event_id},
            ":detail_type": {"S": place.detail_type},
            ":occurred_at": {"S": time_text(place.occurred_at)},
            ":day_shard": {"S": day_shard_of(place.key, place.occurred_at)},
            ":expires_at": {"N": str(int((place.occurred_at + self._kept).timestamp()))},
            ":reactions": {"SS": [reaction.text]},
        }
