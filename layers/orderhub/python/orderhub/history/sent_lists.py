"""Where messages are found: by an order, by a customer, or by a workflow; each newest first.

There is no list of all messages: it would be one more write for each, for a question that names somebody nearly
always.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from heapq import merge
from typing import Protocol

from orderhub.customers.delivery import Delivery
from orderhub.events.stored_event import StoredEvent
from orderhub.history.sent import HELD, Looked, Position, SentFilters, SentMessage, sent_by, sent_for
from orderhub.messages.outcomes import Outcome, done_on
from orderhub.messages.sent_rows import LedgerEntry
from orderhub.orders.attributes import time_text
from orderhub.workflows.run import Run, RunState
from orderhub.workflows.run_rows import place_of

MOST_EVENTS = 1_000
"""So many of the newest events of an order are looked at; nearly all have fewer than twenty."""
_BEHIND = "!"
"""Sorts behind a place, and before every other one."""


class Events(Protocol):
    """Where events are read; see EventReader."""

    def read(self, key: str, most: int, before: int | None = None) -> Sequence[StoredEvent]: ...  # noqa: D102 - above


class Runs(Protocol):
    """Where runs are listed; see RunsTable."""

    def page(  # noqa: D102 - above
        self, workflow: str, states: tuple[RunState, ...], limit: int, before: str | None, /
    ) -> list[Run]: ...


class Deliveries(Protocol):
    """Where it is read what customers got; see DeliveryReader."""

    def each(  # noqa: D102 - above
        self, customer_id: str, since: datetime | None, until: datetime | None, at_once: int, /
    ) -> Iterator[Delivery]: ...


class Ledger(Protocol):
    """Who knows by which channel a message went; see SentRows."""

    def of(self, delivery: Delivery, /) -> LedgerEntry | None: ...  # noqa: D102 - above


def of_order(order_no: str, events: Events, behind: Position | None) -> Iterator[Looked]:
    """The messages that came of an order's events, by when they went out."""
    stored = events.read(order_no, MOST_EVENTS)
    messages = sorted(
        (message for event in stored for message in sent_for(event)), key=lambda each: each.place, reverse=True
    )
    for message in messages:
        if behind is None or message.place < tuple(behind):
            yield Looked(position=message.place, message=message)


def of_customer(
    family: Sequence[str],
    stores: tuple[Deliveries, Ledger],
    filters: SentFilters,
    behind: Position | None,
    at_once: int,
) -> Iterator[Looked]:
    """The messages that went out to customers that are one, by when they did."""
    deliveries, ledger = stores
    until = datetime.fromisoformat(behind[0].split("#")[1]) if behind else filters.until
    lists = (deliveries.each(member, filters.since, until, at_once) for member in family)
    for delivery in merge(*lists, key=_position, reverse=True):
        position = _position(delivery)
        if behind is not None and position >= tuple(behind):
            continue
        # The ledger is asked only about what may be shown.
        is_named = filters.names(delivery.workflow, delivery.message)
        yield Looked(position=position, message=_delivered(delivery, ledger.of(delivery)) if is_named else None)


def of_workflow(
    workflow: str, runs: Runs, filters: SentFilters, behind: Position | None, at_once: int
) -> Iterator[Looked]:
    """The messages of a workflow's runs, by when the runs began; ``filters`` says of when these are."""
    before = time_text(filters.until) if filters.until else None
    before = f"{behind[0]}{_BEHIND}" if behind else before
    states = _states(filters.outcome)
    while True:
        read = runs.page(workflow, states, at_once, before)
        for run in read:
            if filters.since and run.started_at < filters.since:
                return
            yield from _looked(run, tuple(behind) if behind else None)
        if len(read) < at_once:
            return
        before = place_of(read[-1])


def _states(outcome: Outcome | None) -> tuple[RunState, ...]:
    """The states of runs that may have come to an outcome; all of them where a message went out."""
    match outcome:
        case Outcome.QUIET:
            return (RunState.WAITING,)
        case _ if outcome in HELD:
            return (RunState.STOPPED,)
        case _:
            return tuple(RunState)


def _looked(run: Run, behind: tuple[str, ...] | None) -> Iterator[Looked]:
    place = place_of(run)
    is_last_read = behind is not None and behind[0] == place
    for message in sent_by(run):
        if not is_last_read or (behind and message.place < behind[1:]):
            yield Looked(position=(place, *message.place), message=message)
    if not is_last_read:
        # Behind all of its messages.
        yield Looked(position=(place, "", "", ""), message=None)


def _position(delivery: Delivery) -> tuple[str, str]:
    return delivery.place, delivery.customer_id


def _delivered(delivery: Delivery, entry: LedgerEntry | None) -> SentMessage:
    version = delivery.event_id.rpartition(":")[2]
    # The events of a customer begin with the customer's id.
    is_of_order = version.isdecimal() and not delivery.event_id.startswith(f"{delivery.customer_id}:")
    return SentMessage(
        workflow=delivery.workflow,
        outcome=done_on(entry.channel) if entry else Outcome.SENT,
        at=delivery.sent_at,
        event_id=delivery.event_id,
        run_id=entry.run_id if entry else "",
        message=delivery.message,
        channel=entry.channel if entry else "",
        order_no=delivery.order_no if is_of_order else None,
        customer_id=delivery.customer_id,
    )
