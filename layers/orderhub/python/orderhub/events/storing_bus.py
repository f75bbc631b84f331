"""A bus whose events are stored: what time going by publishes is found in the history as all else is."""

from collections.abc import Sequence

from orderhub.events.ports import EventWriter, Publisher


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
