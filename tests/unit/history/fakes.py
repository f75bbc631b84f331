"""The Events table in memory: events by key and number, and the rows of its days."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date

from orderhub.events.announcement import OrderEvent
from orderhub.events.customer_events import CustomerEvent
from orderhub.events.days import Chunk, Part, Position, Row, Wanted
from orderhub.events.reactions import Mark, Reaction
from orderhub.events.stored_event import DAY_SHARDS, StoredEvent, event_key_of, has_contact
from orderhub.orders.attributes import time_text
from orderhub.orders.rows import shard_of

type Key = tuple[str, int]


@dataclass
class FakeEvents:
    """``most`` is how many rows AWS would bring at once; the rows of one moment lie in an order of their own."""

    most: int = 1_000_000
    stored: dict[Key, StoredEvent] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)
    chunks: int = 0

    def add(
        self, event: OrderEvent | CustomerEvent, *reactions: Reaction, marks: Iterable[Mark] = ()
    ) -> StoredEvent:
        """Keep an event, and what it set off."""
        detail = json.loads(event.detail)
        place = event_key_of(event.detail_type, detail)
        own = frozenset[Mark]() if has_contact(detail) else frozenset({Mark.NO_CONTACT})
        stored = StoredEvent(place=place, detail=event.detail, reactions=reactions, marks=own | set(marks))
        position = Position(time_text(place.occurred_at), shard_of(place.key, DAY_SHARDS), place.key, place.number)
        row = Row(position=position, event_id=place.event_id, detail_type=place.detail_type, marks=own)
        self.stored[place.key, place.number] = stored
        self.rows.append(row)
        if reactions or marks:
            below = position._replace(number=-place.number)
            self.rows.append(replace(row, position=below, reactions=reactions, marks=frozenset(marks)))
        return stored

    def chunk(self, part: Part, wanted: Wanted, most: int) -> Chunk:
        """As the index gives it."""
        assert part.first <= part.last, "AWS refuses it"
        self.chunks += 1
        held = [row for row in self.rows if row.position.shard == part.shard]
        held.sort(key=lambda row: (row.position.occurred_at, row.event_id[::-1], row.position.number))
        ordered = held[::-1] if part.newest_first else held
        ordered = [row for row in ordered if part.first <= row.position.occurred_at <= part.last]
        if part.after:
            ordered = ordered[[row.position for row in ordered].index(part.after) + 1 :]
        looked_at = ordered[: min(most, self.most)]
        return Chunk(
            rows=[row for row in looked_at if _is_wanted(row, wanted)],
            last=looked_at[-1].position if len(looked_at) < len(ordered) else None,
        )

    def read(self, key: str, most: int, before: int | None = None) -> list[StoredEvent]:
        """As the table gives it."""
        found = [entry for entry in self.stored.values() if entry.place.key == key]
        earlier = [entry for entry in found if before is None or entry.place.number < before]
        return sorted(earlier, key=lambda event: -event.place.number)[:most]

    def days(self, oldest: date, newest: date) -> list[date]:
        """As the table gives them."""
        held = {entry.occurred_at.date() for entry in self.stored.values()}
        return sorted((day for day in held if oldest <= day <= newest), reverse=True)

    def of(self, keys: Iterable[Key]) -> dict[Key, StoredEvent]:
        """As the table gives it."""
        return {key: self.stored[key] for key in keys if key in self.stored}


def _is_wanted(row: Row, wanted: Wanted) -> bool:
    if wanted.types and row.detail_type not in wanted.types:
        return False
    if wanted.mark:
        return wanted.mark in row.marks
    return wanted.reactions or row.position.number > 0
