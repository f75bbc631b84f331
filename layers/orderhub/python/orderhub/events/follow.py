"""Following the changes of orders: what is published of each, and what becomes of records nobody can read."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from orderhub.errors import InvalidInput
from orderhub.events.announcement import OrderEvent, event_of, is_announced
from orderhub.events.contact import Contact, contact_in
from orderhub.events.customer_events import About, CustomerEvent
from orderhub.events.ports import EventWriter, Publisher
from orderhub.events.records import OrderChange, Record, order_no_of, read

FOLLOWS_QUARANTINED = "follows_quarantined"
"""Why a good record is set aside: an earlier change of its order is, and must be published first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SetAside:
    """A record of the stream that is not published, and the code of the reason; no order number if unreadable."""

    record: Record
    reason: str
    order_no: str | None

    @property
    def sequence_number(self) -> str | None:
        """Where the record stands among those of its order."""
        number: str | None = self.record.get("dynamodb", {}).get("SequenceNumber")
        return number


class Quarantine(Protocol):
    """Where records wait for a person."""

    def put(self, records: Sequence[SetAside]) -> None:
        """Hand over records in their order.

        Raises:
            TransientError: Not all were taken; handing over all of them again can help.
        """
        ...


@dataclass(slots=True)
class Followed:
    """What became of a batch; ``silent`` counts records of which nothing is published.

    ``of_customers`` is published because of ``events``.
    """

    events: list[OrderEvent] = field(default_factory=list)
    of_customers: list[CustomerEvent] = field(default_factory=list)
    set_aside: list[SetAside] = field(default_factory=list)
    silent: int = 0


type _Seen = OrderChange | InvalidInput | None
"""What a record holds of an order; None where it is a line's."""

type CustomersOf = Callable[[Sequence[OrderChange]], Sequence[About]]
"""Finds the customer of each change, given all changes of a batch in their order, unpublished ones too."""


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
    """Publish each change in a batch, in its order; what fails raises, and the same batch can be given again.

    The quarantine comes before the bus: repeated there, a record costs a glance at its sequence number;
    repeated on the bus, an event costs every subscriber. So when it cannot be reached, nothing has been
    published yet.

    Raises:
        TransientError: Something was not done; following the whole batch again repeats the same events.
    """
    followed = sort(batch, customers_of)
    quarantine.put(followed.set_aside)
    events: list[OrderEvent | CustomerEvent] = [*followed.events, *followed.of_customers]
    bus.publish(events)
    history.write(events)
    return followed


def sort(batch: Iterable[Record], customers_of: CustomersOf = customers_by_orders) -> Followed:
    """Read each record of a batch, find its customer, and decide what is announced of it.

    The same when repeated, as far as its customer is.
    """
    changes_of_records = [(record, _seen(record)) for record in batch]
    customers = customers_of([change for _, change in changes_of_records if isinstance(change, OrderChange)])
    return _announce(changes_of_records, iter(customers))


def _announce(changes_of_records: Sequence[tuple[Record, _Seen]], customers: Iterator[About]) -> Followed:
    followed = Followed()
    waiting: set[str | None] = set()
    for record, change in changes_of_records:
        order_no = order_no_of(record)
        about = next(customers) if isinstance(change, OrderChange) else About(contact=Contact())
        try:
            event = _event_of(about.change or change, about.contact, is_waiting=order_no in waiting)
        except InvalidInput as fault:
            followed.set_aside.append(SetAside(record=record, reason=fault.code, order_no=order_no))
            waiting.add(order_no)
            continue
        if event:
            followed.events.append(event)
            followed.of_customers += about.events
        else:
            followed.silent += 1
    return followed


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
