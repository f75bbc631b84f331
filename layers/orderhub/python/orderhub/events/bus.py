"""The event bus: the only module that publishes to it."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from orderhub.errors import TransientError
from orderhub.events.announcement import SOURCE
from orderhub.events.ports import EventWriter, Publisher
from orderhub.platform.faults import translated

if TYPE_CHECKING:
    from mypy_boto3_events import EventBridgeClient
    from mypy_boto3_events.type_defs import PutEventsRequestEntryTypeDef

_AT_ONCE = 10
"""What AWS takes in one PutEvents."""


class Event(Protocol):
    """What goes out: an order's event, or a customer's."""

    @property
    def detail_type(self) -> str:
        """Its name."""
        ...

    @property
    def occurred_at(self) -> datetime:
        """When it happened."""
        ...

    @property
    def detail(self) -> str:
        """All it says, as JSON."""
        ...


class EventBus:
    """Events as they go out to subscribers.

    Args:
        client: EventBridge.
        name: The bus.
    """

    def __init__(self, client: "EventBridgeClient", name: str) -> None:
        self._client = client
        self._name = name

    def publish(self, events: Sequence[Event]) -> None:
        """Publish events in their order, one call after the other; nothing more after one that fails.

        Raises:
            TransientError: Not all went out. The first ``done`` of them did; others of the call that failed may
                have, and go out again with the same ids.
        """
        for start in range(0, len(events), _AT_ONCE):
            self._put([self._entry(event) for event in events[start : start + _AT_ONCE]], start)

    def _put(self, entries: Sequence["PutEventsRequestEntryTypeDef"], done: int) -> None:
        try:
            with translated("the event bus cannot be reached right now", "bus_unreachable"):
                answer = self._client.put_events(Entries=entries)
        except TransientError as fault:
            fault.done = done
            raise
        if failed := answer["FailedEntryCount"]:
            # EventBridge answers 200 and names here what it did not take.
            accepted = next(place for place, entry in enumerate(answer["Entries"]) if "ErrorCode" in entry)
            message = f"the event bus did not take {failed} events"
            raise TransientError(message, "events_not_taken", done=done + accepted)

    def _entry(self, event: Event) -> "PutEventsRequestEntryTypeDef":
        return {
            "EventBusName": self._name,
            "Source": SOURCE,
            "DetailType": event.detail_type,
            "Time": event.occurred_at,
            "Detail": event.detail,
        }


class StoringBus[E]:
    """Publishes events and stores them."""

    def __init__(self, bus: Publisher[E], history: EventWriter[E]) -> None:
        self._bus = bus
        self._history = history

    def publish(self, events: Sequence[E]) -> None:
        """Publish events in their order, then store them.

        Raises:
            TransientError: Not all was done; doing all of it again repeats the same events.
        """
        self._bus.publish(events)
        self._history.write(events)
