"""What rules need from outside: their own rows, and what their actions reach."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime
from typing import Protocol

from orderhub.events.commands import Command
from orderhub.events.reactions import Mark, Reaction
from orderhub.events.stored_event import EventKey
from orderhub.orders.model import Json
from orderhub.rules.custom_events import CustomEvent
from orderhub.rules.firing import Firing
from orderhub.rules.order_details import OrderDetails
from orderhub.rules.rule import Entry, Rule
from orderhub.tasks.task import Task

type Outgoing = Command | CustomEvent


class Rules(Protocol):
    """The rules that were saved."""

    def find(self, name: str) -> Rule | None:
        """A rule as it is now."""
        ...

    def version(self) -> int:
        """A number that grows with each change."""
        ...

    def each(self, after: str | None = None) -> Iterator[Rule]:
        """All rules by name, from behind one on."""
        ...

    def entries(self, after: str | None = None) -> Iterator[Entry]:
        """What stands for each name, also for those whose rule was deleted."""
        ...

    def revision(self, name: str, moment: datetime) -> Rule | None:
        """What was saved before what stands there now, and last by a moment."""
        ...

    def versions(self, name: str, limit: int, before: datetime | None = None) -> list[Entry]:
        """What was saved under a name, newest first, from before a moment on."""
        ...

    def save(self, rule: Rule) -> bool:
        """Keep a rule; whether it is new."""
        ...

    def delete(self, name: str, now: datetime) -> bool:
        """Take a rule away; False if there was none."""
        ...


class Firings(Protocol):
    """What fired before."""

    def claim(self, firing: Firing, now: datetime) -> frozenset[int] | None:
        """The actions that are done already, or None when another event came first."""
        ...

    def has_begun(self, firing: Firing) -> bool:
        """Whether a firing was claimed for its event before."""
        ...

    def note(self, firing: Firing, done: AbstractSet[int]) -> None:
        """Note the actions that are done."""
        ...


class EventEmitter(Protocol):
    """Publishes what rules emit, and stores it in the history."""

    def publish(self, events: Sequence[CustomEvent]) -> None:
        """Publish events and store them; doing it again repeats the same events."""
        ...


class Tasks(Protocol):
    """What people are to do."""

    def create(self, task: Task) -> bool:
        """Keep a new task; False when it is there."""
        ...


class Tags(Protocol):
    """What customers are marked with."""

    def add(self, customer_id: str, tag: str, now: datetime, by: str) -> object:
        """Mark a customer; doing it again changes nothing."""
        ...


class CustomerLookups(Protocol):
    """What events do not hold of customers, each together with all that are merged; None where it is not known.

    It is read as it is now. Every method raises TransientError when trying again can help.
    """

    def tags(self, customer_id: str, /) -> Sequence[str] | None:
        """What a customer is tagged with."""
        ...

    def segments(self, customer_id: str, /) -> Sequence[str] | None:
        """The names of the segments a customer is in."""
        ...

    def rfm(self, customer_id: str, /) -> Mapping[str, Json] | None:
        """The cell of the RFM grid a customer is in, as events of moves between cells have it."""
        ...


class OrderLookups(Protocol):
    """What events do not hold of orders; read as it is now."""

    def order(self, order_no: str, /) -> OrderDetails | None:
        """What an order says of its items and in its extra fields; None where there is no such order.

        Raises:
            TransientError: It cannot be read right now; trying again can help.
        """
        ...


class Lookups(CustomerLookups, OrderLookups, Protocol):
    """What events do not tell."""


class Reactions(Protocol):
    """What events set off."""

    def note(self, place: EventKey, reaction: Reaction, marks: Iterable[Mark] = ()) -> None:
        """Keep what an event set off."""
        ...
