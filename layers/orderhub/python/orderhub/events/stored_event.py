"""An event as it is stored: its place in the history, what was published, and what it set off; pure, no AWS.

An event stands under the key it is searched by, in the order in which things happened. Its detail lies in its row
without the two names that the row has anyway, so most events are a row of one write unit (1 kB), and stay text
that an operator can read.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from orderhub.errors import InvalidInput
from orderhub.events.announcement import SCHEMA
from orderhub.events.event_facts import compact
from orderhub.events.reactions import Mark, Reaction
from orderhub.orders.attributes import time_text

CUSTOMER = "customer#"
"""What stands before a customer's id in the key of an event that is about no order."""
DAY_SHARDS = 16
"""Over how many partitions of the index a day is spread; every change falls into one, and what it set off too."""
_UNIQUE = 10**9
"""Room beside the microsecond an event happened in, for telling those of one microsecond apart."""
_MALFORMED = (AttributeError, LookupError, TypeError, ValueError)
_NAMED = ("eventKey", "orderId")


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


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredEvent:
    """An event of the history; ``detail`` is JSON text, ``marks`` say what it can be found by."""

    place: EventKey
    detail: str
    reactions: tuple[Reaction, ...] = ()
    marks: frozenset[Mark] = frozenset()

    @property
    def event_id(self) -> str:
        """The event's own id."""
        return self.place.event_id

    @property
    def detail_type(self) -> str:
        """Its name."""
        return self.place.detail_type

    @property
    def occurred_at(self) -> datetime:
        """When it happened."""
        return self.place.occurred_at

    @property
    def contents(self) -> Mapping[str, Any]:
        """All that is in its detail."""
        contents: Mapping[str, Any] = json.loads(self.detail)
        return contents

    @property
    def brief(self) -> dict[str, str]:
        """Which one it is, for those who look it up."""
        return {
            "key": self.contents["eventKey"],
            "eventId": self.event_id,
            "type": self.detail_type,
            "at": time_text(self.occurred_at),
        }


def has_contact(detail: Mapping[str, Any]) -> bool:
    """Whether it is known whom an event is about."""
    return detail["contactId"] is not None


def stored_detail(detail: Mapping[str, Any]) -> str:
    """A detail as its row keeps it."""
    return compact({name: part for name, part in detail.items() if name not in _NAMED})


def published_detail(row: Mapping[str, Any]) -> str:
    """The detail as it went out, from its row."""
    detail = json.loads(row["detail"]["S"])
    key = row["order_no"]["S"]
    if detail["metadata"]["schema"] != SCHEMA:
        key = key.removeprefix(CUSTOMER)
    return compact({"eventKey": key, "orderId": row["event_id"]["S"], **detail})
