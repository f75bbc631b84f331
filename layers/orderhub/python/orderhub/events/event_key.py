"""Where an event stands in the history: under the key it is searched by, in the order in which things happened."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from orderhub.errors import InvalidInput
from orderhub.events.announcement import SCHEMA

CUSTOMER = "customer#"
"""What stands before a customer's id in the key of an event that is about no order."""
DAY_SHARDS = 16
"""Over how many partitions of the index a day is spread; every change falls into one, and what it set off too."""
_UNIQUE = 10**9
"""Room beside the microsecond an event happened in, for telling those of one microsecond apart."""
_MALFORMED = (AttributeError, LookupError, TypeError, ValueError)


@dataclass(frozen=True, slots=True, kw_only=True)
class EventKey:
    """An event's place, the same however often it is published.

    ``key`` is the order number, or ``customer#<id>`` where the event is about a customer. ``number`` grows with
    time: for an order its version, else the microsecond the event happened in, made unique by its id.
    """

    key: str
    number: int
    event_id: str
    detail_type: str
    occurred_at: datetime


def event_key_of(detail_type: str, detail: Mapping[str, Any]) -> EventKey:
    """The place of an event, by its detail as it was on the bus.

    Raises:
        InvalidInput: ``event_unreadable``: the detail is not in the envelope of the hub's events.
    """
    try:
        key, event_id, metadata = detail["eventKey"], detail["orderId"], detail["metadata"]
        occurred_at = datetime.fromisoformat(metadata["occurred_at"])
        is_order = metadata["schema"] == SCHEMA
        number = int(detail["order"]["version"]) if is_order else _number(event_id, occurred_at)
        return EventKey(
            key=key if is_order else f"{CUSTOMER}{key}",
            number=number,
            event_id=event_id,
            detail_type=detail_type,
            occurred_at=occurred_at,
        )
    except _MALFORMED:
        raise InvalidInput("an event is not in the envelope of the hub's events", "event_unreadable") from None


def _number(event_id: str, occurred_at: datetime) -> int:
    moment = int(occurred_at.astimezone(UTC).timestamp()) * 10**6 + occurred_at.microsecond
    return moment * _UNIQUE + int.from_bytes(sha256(event_id.encode()).digest()[:8]) % _UNIQUE
