"""Which events are wanted."""

from dataclasses import dataclass
from datetime import datetime

from orderhub.events.reactions import Mark
from orderhub.events.stored_event import StoredEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Which events are wanted: all that fulfil every condition; ``until`` is the first moment too late.

    ``digest`` tells these conditions from any others, as far as they were requested; it fits into a cursor.
    """

    since: datetime
    until: datetime
    digest: str
    types: frozenset[str] = frozenset()
    marks: frozenset[Mark] = frozenset()
    key: str | None = None

    def admit(self, event: StoredEvent) -> bool:
        """Whether an event is wanted."""
        return (
            self.since <= event.occurred_at < self.until
            and (not self.types or event.detail_type in self.types)
            and self.marks <= event.marks
        )
