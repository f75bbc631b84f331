"""Bus, history and quarantine in memory; what they promise is checked against the real ones too."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from orderhub.errors import TransientError
from orderhub.events.announcement import OrderEvent
from orderhub.events.customer_events import CustomerEvent
from orderhub.events.follow import SetAside


@dataclass(slots=True)
class FakeBus:
    takes: int = 1_000_000
    """How many more events it takes before it fails, once."""
    published: list[OrderEvent | CustomerEvent] = field(default_factory=list)

    def publish(self, events: Sequence[OrderEvent | CustomerEvent]) -> None:
        taken, self.takes = self.takes, 1_000_000
        self.published += events[:taken]
        if taken < len(events):
            raise TransientError("full", "events_not_taken", done=taken)


@dataclass(slots=True)
class FakeHistory:
    fails: bool = False
    stored: dict[tuple[str, int], OrderEvent] = field(default_factory=dict)
    of_customers: dict[str, CustomerEvent] = field(default_factory=dict)

    def write(self, events: Sequence[OrderEvent | CustomerEvent]) -> None:
        if self.fails:
            self.fails = False
            raise TransientError("busy", "history_busy")
        self.stored |= {
            (event.order_no, event.version): event for event in events if isinstance(event, OrderEvent)
        }
        self.of_customers |= {event.event_id: event for event in events if isinstance(event, CustomerEvent)}

    def read(self, order_no: str, most: int | None = None, before: int | None = None) -> list[OrderEvent]:
        found = [event for event in self.stored.values() if event.order_no == order_no]
        earlier = [event for event in found if before is None or event.version < before]
        return sorted(earlier, key=lambda event: -event.version)[:most]

    def published(self, versions: Iterable[tuple[str, int]]) -> set[tuple[str, int]]:
        return set(versions) & self.stored.keys()


@dataclass(slots=True)
class FakeQuarantine:
    fails: bool = False
    records: list[SetAside] = field(default_factory=list)

    def put(self, records: Sequence[SetAside]) -> None:
        if self.fails:
            self.fails = False
            raise TransientError("away", "quarantine_unreachable")
        self.records += records
