"""Segments, files, runs and customers in memory; what segments and files promise is checked against real ones."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from orderhub.customers.lists import list_of
from orderhub.customers.merges import Merge
from orderhub.customers.sales import CustomerOrder
from orderhub.events.customer_events import CustomerEvent
from orderhub.segments.people import People
from orderhub.segments.segment import Counted, Definition, Exported, Segment, Started


@dataclass(slots=True)
class FakeSegments:
    stored: dict[str, Segment] = field(default_factory=dict)

    def find(self, name: str) -> Segment | None:
        return self.stored.get(name)

    def each(self, after: str | None = None) -> Iterator[Segment]:
        return (self.stored[name] for name in sorted(self.stored) if name > (after or ""))

    def save(self, definition: Definition, started: Started, *, is_other: bool = True) -> Segment:
        known = self.stored.get(definition.name) or Segment(
            definition=definition, created_at=started.at, updated_at=started.at, started=started
        )
        since = started.at if is_other else known.since
        saved = replace(known, definition=definition, updated_at=started.at, started=started, since=since)
        self.stored[definition.name] = saved
        return saved

    def start_export(self, name: str, started: Started) -> bool:
        return self._change(name, started=started, exporting=started)

    def note(self, name: str, counted: Counted, exported: Exported | None) -> bool:
        known = self.stored.get(name)
        if known is None or known.definition.revision != counted.revision:
            return False
        return self._change(name, noted=counted, exported=exported or known.exported)

    def delete(self, name: str) -> bool:
        return self.stored.pop(name, None) is not None

    def _change(self, name: str, **changes: Any) -> bool:  # noqa: ANN401 - fields of a segment
        if name in self.stored:
            self.stored[name] = replace(self.stored[name], **changes)
        return name in self.stored


@dataclass(slots=True)
class FakeFiles:
    stored: dict[str, str] = field(default_factory=dict)
    notes: dict[str, dict[str, Any]] = field(default_factory=dict)

    def write(self, key: str, text: str) -> None:
        self.stored[key] = text

    def write_note(self, key: str, note: Mapping[str, Any]) -> None:
        self.notes[key] = dict(note)

    def note(self, key: str) -> dict[str, Any]:
        return self.notes[key]

    def read(self, key: str, start: int, size: int) -> str | None:
        if key not in self.stored:
            return None
        return self.stored[key].encode()[start : start + size].decode(errors="ignore")

    def join(self, key: str, header: str, parts: Iterable[str]) -> None:
        self.stored[key] = header + "".join(self.stored[part] for part in parts)

    def address(self, key: str, seconds: int) -> str:
        return f"https://files.example/{key}?for={seconds}"


@dataclass(slots=True)
class FakeRuns:
    started: list[tuple[str, str, bool]] = field(default_factory=list)
    under_way: set[str] = field(default_factory=set)

    def start(self, run: str, name: str, *, export: bool) -> None:
        self.started.append((run, name, export))
        self.under_way.add(run)

    def is_under_way(self, run: str) -> bool:
        return run in self.under_way


@dataclass(slots=True)
class FakeBus:
    events: list[CustomerEvent] = field(default_factory=list)

    def publish(self, events: Sequence[CustomerEvent]) -> None:
        self.events += events


@dataclass(slots=True)
class FakeCustomers:
    """Customers with their orders, in the lists their ids put them into."""

    orders: dict[str, list[CustomerOrder]] = field(default_factory=lambda: defaultdict(list))
    into: dict[str, str] = field(default_factory=dict)
    tagged: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    merged_at: datetime = datetime(2026, 1, 1, tzinfo=UTC)

    def add(self, *orders: CustomerOrder) -> None:
        for order in orders:
            self.orders[order.customer_id].append(order)

    def customers_in(self, number: int, after: str | None, limit: int) -> tuple[str, ...]:
        found = sorted(order for order in self.orders if list_of(order) == number and order > (after or ""))
        return tuple(found[:limit])

    def each_order(self, customer_id: str) -> Iterator[CustomerOrder]:
        return iter(self.orders[customer_id])

    def each_merge(self) -> list[Merge]:
        return [
            Merge(customer_id=customer_id, into=into, by="key", merged_at=self.merged_at)
            for customer_id, into in self.into.items()
        ]

    def of(self, family: Iterable[str]) -> tuple[str, ...]:
        return tuple(sorted({tag for customer_id in family for tag in self.tagged[customer_id]}))

    def people(self) -> People:
        return People(self, self, self)


def customer_id(number: int) -> str:
    """An id as customers have it: a digest."""
    return sha256(str(number).encode()).hexdigest()[:32]
