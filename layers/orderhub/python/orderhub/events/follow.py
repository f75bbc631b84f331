"""Following the changes of orders: what is published of each, and what becomes of records nobody can read."""

from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from orderhub.errors import InvalidInput, TransientError
from orderhub.events.announcement import OrderEvent, event_of, is_announced
from orderhub.events.customer_events import About, CustomerEvent
from orderhub.events.event_facts import Contact, contact_in
from orderhub.events.ports import EventWriter, Publisher
from orderhub.events.records import OrderChange, Record, order_no_of, read

FOLLOWS_QUARANTINED = "follows_quarantined"
"""Why a good record is set aside: an earlier change of its order is, and must be published first."""
type _Seen = OrderChange | InvalidInput | None
"""What a record holds of an order; None where it is a line's."""
type CustomersOf = Callable[[Sequence[OrderChange]], Sequence[About]]
"""Finds the customer of each change, given all changes of a batch in their order, unpublished ones too."""


type SequenceNumber = str
"""Where a record stands among those of its order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SetAside:
    """A record of the stream that is not published, and the code of the reason; no order number if unreadable."""

    record: Record
    reason: str
    order_no: str | None

    @property
    def sequence_number(self) -> SequenceNumber | None:
        """None if it has none."""
        number: SequenceNumber | None = self.record.get("dynamodb", {}).get("SequenceNumber")
        return number


class Quarantine(Protocol):
    """Where records wait for a person."""

    def put(self, records: Sequence[SetAside]) -> None:
        """Hand over records in their order.

        Raises:
            TransientError: Not all were taken; handing over all of them again can help.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What becomes of one record: an event and what it makes happen to customers, or set aside, or nothing."""

    record: Record
    event: OrderEvent | None = None
    of_customers: Sequence[CustomerEvent] = ()
    aside: SetAside | None = None

    @property
    def events(self) -> Sequence[OrderEvent | CustomerEvent]:
        """All that is published of the record."""
        return [self.event, *self.of_customers] if self.event else []


@dataclass(frozen=True, slots=True)
class Followed:
    """What became of a batch, record by record; ``failed`` is the first that has to come again."""

    outcomes: Sequence[Outcome]
    failed: SequenceNumber | None = None

    @property
    def events(self) -> list[OrderEvent]:
        """The events of orders."""
        return [outcome.event for outcome in self.outcomes if outcome.event]

    @property
    def of_customers(self) -> list[CustomerEvent]:
        """The events of customers, published because of those of orders."""
        return [event for outcome in self.outcomes for event in outcome.of_customers]

    @property
    def set_aside(self) -> list[SetAside]:
        """Records for the quarantine."""
        return [outcome.aside for outcome in self.outcomes if outcome.aside]

    @property
    def silent(self) -> int:
        """How many records nothing is published of."""
        return sum(outcome.event is None and outcome.aside is None for outcome in self.outcomes)


def customers_by_orders(changes: Sequence[OrderChange]) -> Sequence[About]:
    """Customers as the orders alone describe them."""
    return [About(contact=contact_in(change.order.header)) for change in changes]


def follow(
    batch: Iterable[Record],
    *,
    bus: Publisher[OrderEvent | CustomerEvent],
    history: EventWriter[OrderEvent | CustomerEvent],
    quarantine: Quarantine,
    customers_of: CustomersOf = customers_by_orders,
) -> Followed:
    """Publish each change in a batch, in its order.

    Where the bus took some events and then failed, the records before the first that is not wholly published are
    done, and ``failed`` of the answer names that one. The quarantine comes before the bus: repeated there, a
    record costs a glance at its sequence number; repeated on the bus, an event costs every subscriber. So when it
    cannot be reached, nothing has been published yet.

    Raises:
        TransientError: No record is done; following the whole batch again repeats the same events.
    """
    followed = sort(batch, customers_of)
    quarantine.put(followed.set_aside)
    events: list[OrderEvent | CustomerEvent] = [*followed.events, *followed.of_customers]
    try:
        bus.publish(events)
    except TransientError as fault:
        followed = _done(followed, {event.event_id for event in events[fault.done :]})
        if not followed.outcomes:
            raise
    history.write([*followed.events, *followed.of_customers])
    return followed


def sort(batch: Iterable[Record], customers_of: CustomersOf = customers_by_orders) -> Followed:
    """Read each record of a batch, find its customer, and decide what is announced of it.

    The same when repeated, as far as its customer is.
    """
    changes_of_records = [(record, _seen(record)) for record in batch]
    customers = customers_of([change for _, change in changes_of_records if isinstance(change, OrderChange)])
    return Followed(list(_announce(changes_of_records, iter(customers))))


def _done(followed: Followed, unpublished: Container[str]) -> Followed:
    """The part of a batch before the first record of which an event is not published."""
    first = next(
        place
        for place, outcome in enumerate(followed.outcomes)
        if any(event.event_id in unpublished for event in outcome.events)
    )
    return Followed(followed.outcomes[:first], followed.outcomes[first].record["dynamodb"]["SequenceNumber"])


def _announce(changes_of_records: Sequence[tuple[Record, _Seen]], customers: Iterator[About]) -> Iterator[Outcome]:
    waiting: set[str | None] = set()
    for record, change in changes_of_records:
        order_no = order_no_of(record)
        about = next(customers) if isinstance(change, OrderChange) else About(contact=Contact())
        try:
            event = _event_of(about.change or change, about.contact, is_waiting=order_no in waiting)
        except InvalidInput as fault:
            waiting.add(order_no)
            yield Outcome(record=record, aside=SetAside(record=record, reason=fault.code, order_no=order_no))
            continue
        yield Outcome(record=record, event=event, of_customers=about.events if event else ())


def _seen(record: Record) -> _Seen:
    try:
        return read(record)
    except InvalidInput as fault:
        return fault


def _event_of(change: _Seen, contact: Contact, *, is_waiting: bool) -> OrderEvent | None:
    if isinstance(change, InvalidInput):
        raise change
    if change is None:
        return None
    if is_waiting:
        raise InvalidInput("an earlier change of the order is set aside", FOLLOWS_QUARANTINED)
    return event_of(change, contact) if is_announced(change) else None
