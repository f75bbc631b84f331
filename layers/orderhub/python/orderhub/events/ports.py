"""What others need of events: an event that was published, the bus, and the store."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol


class PublishedEvent(Protocol):
    """An event as it was published; ``detail`` is JSON text."""

    @property
    def event_id(self) -> str: ...  # noqa: D102 - named as the event names it; so are the others
    @property
    def detail_type(self) -> str: ...  # noqa: D102
    @property
    def occurred_at(self) -> datetime: ...  # noqa: D102
    @property
    def detail(self) -> str: ...  # noqa: D102


class Publisher[E](Protocol):
    """Where events are published."""

    def publish(self, events: Sequence[E]) -> None:
        """Publish events in their order.

        Raises:
            TransientError: Not all went out, but the first ``done`` of them; publishing the others again can help.
        """
        ...


class EventWriter[E](Protocol):
    """Where published events are stored."""

    def write(self, events: Sequence[E]) -> None:
        """Store events; one that is stored already stays as it is.

        Raises:
            TransientError: Not all were stored; writing all of them again can help.
        """
        ...
