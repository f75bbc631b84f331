"""Rules, firings and what actions reach, in memory; rules and firings are checked against the real ones."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from orderhub.errors import TransientError
from orderhub.events.reactions import Mark, Reaction
from orderhub.events.stored_event import EventKey
from orderhub.orders.model import Json
from orderhub.rules.firing import Firing
from orderhub.rules.order_details import OrderDetails
from orderhub.rules.ports import Outgoing
from orderhub.rules.rule import Entry, Rule
from orderhub.tasks.task import Task


@dataclass(slots=True)
class FakeRules:
    stored: dict[str, list[Entry]] = field(default_factory=dict)
    changes: int = 0
    read: int = 0

    def find(self, name: str) -> Rule | None:
        return self.stored[name][-1].rule if name in self.stored else None

    def version(self) -> int:
        return self.changes

    def entries(self, after: str | None = None) -> Iterator[Entry]:
        self.read += 1
        return (self.stored[name][-1] for name in sorted(self.stored) if name > (after or ""))

    def each(self, after: str | None = None) -> Iterator[Rule]:
        return (entry.rule for entry in self.entries(after) if entry.rule)

    def versions(self, name: str, limit: int, before: datetime | None = None) -> list[Entry]:
        found = [entry for entry in self.stored.get(name, ()) if before is None or entry.saved_at < before]
        return found[::-1][:limit]

    def revision(self, name: str, moment: datetime) -> Rule | None:
        past = [entry for entry in self.stored[name][:-1] if entry.saved_at <= moment]
        return past[-1].rule if past else None

    def save(self, rule: Rule) -> bool:
        was = self.find(rule.name)
        self._add(Entry(name=rule.name, saved_at=rule.saved_at, rule=rule))
        return was is None

    def delete(self, name: str, now: datetime) -> bool:
        was = self.find(name)
        if was:
            self._add(Entry(name=name, saved_at=now, rule=None))
        return was is not None

    def _add(self, entry: Entry) -> None:
        self.stored.setdefault(entry.name, []).append(entry)
        self.changes += 1


@dataclass(slots=True)
class FakeFirings:
    stored: dict[tuple[str, str], tuple[str, frozenset[int]]] = field(default_factory=dict)

    def fired(self, firings: Iterable[Firing]) -> frozenset[tuple[str, str]]:
        return frozenset((firing.rule, firing.on) for firing in firings) & self.stored.keys()

    def claim(self, firing: Firing, now: datetime) -> frozenset[int] | None:
        assert now.tzinfo
        event_id, done = self.stored.setdefault((firing.rule, firing.on), (firing.event_id, frozenset()))
        return done if event_id == firing.event_id else None

    def has_begun(self, firing: Firing) -> bool:
        event_id, _ = self.stored.get((firing.rule, firing.on), ("", None))
        return event_id == firing.event_id

    def note(self, firing: Firing, done: AbstractSet[int]) -> None:
        event_id, before = self.stored[firing.rule, firing.on]
        self.stored[firing.rule, firing.on] = event_id, before | done


@dataclass(slots=True)
class FakeLookups:
    """What events do not tell; ``read`` is what was asked for, ``broken`` what cannot be reached right now."""

    tagged: dict[str, list[str]] = field(default_factory=dict)
    members: dict[str, list[str]] = field(default_factory=dict)
    cells: dict[str, dict[str, Json]] = field(default_factory=dict)
    orders: dict[str, OrderDetails] = field(default_factory=dict)
    broken: set[str] = field(default_factory=set)
    read: list[tuple[str, str]] = field(default_factory=list)

    def tags(self, customer_id: str, /) -> Sequence[str] | None:
        self._look("tags", customer_id)
        return self.tagged.get(customer_id, [])

    def segments(self, customer_id: str, /) -> Sequence[str] | None:
        self._look("segments", customer_id)
        return self.members.get(customer_id)

    def rfm(self, customer_id: str, /) -> Mapping[str, Json] | None:
        self._look("rfm", customer_id)
        return self.cells.get(customer_id)

    def order(self, order_no: str, /) -> OrderDetails | None:
        self._look("order", order_no)
        return self.orders.get(order_no)

    def _look(self, kind: str, key: str) -> None:
        self.read.append((kind, key))
        if kind in self.broken:
            raise TransientError(f"{kind} cannot be read", f"{kind}_unreachable")


@dataclass(slots=True)
class World:
    """All that actions reach; ``broken`` names the parts that cannot be reached right now."""

    events: list[Outgoing] = field(default_factory=list)
    tasks: dict[str, Task] = field(default_factory=dict)
    tags: set[tuple[str, str, str]] = field(default_factory=set)
    noted: list[tuple[str, Reaction, tuple[Mark, ...]]] = field(default_factory=list)
    broken: set[str] = field(default_factory=set)
    lookups: FakeLookups = field(default_factory=FakeLookups)

    def publish(self, events: Sequence[Outgoing]) -> None:
        self._reach("bus")
        self.events += events

    def create(self, task: Task) -> bool:
        self._reach("tasks")
        is_new = task.task_id not in self.tasks
        self.tasks.setdefault(task.task_id, task)
        return is_new

    def add(self, customer_id: str, tag: str, now: datetime, by: str) -> None:
        assert now.tzinfo
        self._reach("tags")
        self.tags.add((customer_id, tag, by))
        self.lookups.tagged.setdefault(customer_id, []).append(tag)

    def note(self, place: EventKey, reaction: Reaction, marks: Iterable[Mark] = ()) -> None:
        self.noted.append((place.event_id, reaction, tuple(marks)))

    def published(self) -> list[tuple[str, dict[str, Any]]]:
        """Detail-types and details of what was published."""
        return [(event.detail_type, json.loads(event.detail)) for event in self.events]

    def _reach(self, part: str) -> None:
        if part in self.broken:
            raise TransientError(f"{part} cannot be reached", f"{part}_unreachable")
