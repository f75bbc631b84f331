"""Where events go: the bus, and the store that keeps them."""

from collections.abc import Sequence
from typing import Protocol


class Publisher[E](Protocol):
    """Where events are published."""

    def publish(self, events: Sequence[E]) -> None:
        """Publish events in their order.

        Raises:
            TransientError: Not all went out; publishing all of them again can help.
        """
        ...


class EventWriter[E](Protocol):
    """Where published events are kept."""

    def write(self, events: Sequence[E]) -> None:
        """Keep events; one that is kept already stays as it is.

        Raises:
            TransientError: Not all were kept; writing all of them again can help.
        """
        ...
