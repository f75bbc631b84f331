"""Choosing events of the past: going over them from where one was, and counting them; pure, no AWS."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from orderhub.events.ports import PublishedEvent
from orderhub.orders.attributes import time_text
from orderhub.replays.replay import MOST, Chosen

_SHOWN = 10


class OfOrders(Protocol):
    """Where the events of an order are."""

    def read(self, order_no: str) -> Sequence[PublishedEvent]:
        """The events of an order, newest first."""
        ...


class OfDays(Protocol):
    """Where the events of a time are."""

    def each(self, since: datetime, until: datetime, types: frozenset[str]) -> Iterable[PublishedEvent]:
        """The events from one moment up to, and without, another, oldest first; of some types, or all."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """The events of the past, by order and by time; both raise TransientError when trying again can help."""

    orders: OfOrders
    days: OfDays

    def each(self, chosen: Chosen, mark: str = "") -> Iterator[tuple[str, PublishedEvent]]:
        """The chosen events, those of an order oldest first, each with the mark to go on from.

        Going on from a mark repeats the event it came with: those of its order, or of its moment, stay together.
        """
        if chosen.start and chosen.end:
            since = datetime.fromisoformat(mark) if mark else chosen.start
            for event in self.days.each(since, chosen.end, frozenset(chosen.types)):
                yield time_text(event.occurred_at), event
            return
        for number, order_no in enumerate(chosen.order_nos):
            if number < int(mark or 0):
                continue
            for event in reversed(self.orders.read(order_no)):
                if not chosen.types or event.detail_type in chosen.types:
                    yield str(number), event


@dataclass(slots=True)
class Count:
    """What was chosen: how many events, of which types, and the first of them.

    ``is_whole`` is False where counting ended before the events did: there are too many, or the time was up.
    """

    events: int = 0
    types: Counter[str] = field(default_factory=Counter)
    first: list[PublishedEvent] = field(default_factory=list)
    is_whole: bool = True


def count(
    past: Past,
    chosen: Chosen,
    until: datetime,
    clock: Callable[[], datetime],
    also: Callable[[PublishedEvent], None] = lambda _: None,
) -> Count:
    """Count what is chosen, up to one more than a replay tells and as long as there is time.

    Args:
        past: The events of the past.
        chosen: Which of them.
        until: When time is up.
        clock: Tells the time.
        also: Is given each event that is counted.

    Raises:
        TransientError: The events could not be read; trying again can help.
    """
    counted = Count()
    for _, event in past.each(chosen):
        if counted.events == MOST or clock() >= until:
            counted.is_whole = False
            break
        counted.events += 1
        counted.types[event.detail_type] += 1
        if len(counted.first) < _SHOWN:
            counted.first.append(event)
        also(event)
    return counted
