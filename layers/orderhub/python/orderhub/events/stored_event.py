"""An event as it is stored: its place, what was published, and what it set off."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from orderhub.events.event_key import EventKey
from orderhub.events.reactions import Mark, Reaction
from orderhub.orders.attributes import time_text


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
