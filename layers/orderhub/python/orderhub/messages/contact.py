"""What is stored of a contact so that they are not written to too often, or at all."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from orderhub.messages.consent import LINK, ConsentChannel, Statement


@dataclass(frozen=True, slots=True, kw_only=True)
class Cap:
    """So many messages in so many days, to one contact, of all workflows together."""

    messages: int
    span: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """What is stored of a contact: what they want, and which messages went to them when.

    ``unsubscribed_at`` is when they last used the link in a message; ``said`` is what came otherwise, at most one
    for each channel. ``revision`` grows with each change, so that two who look at once do not both go on.
    """

    customer_id: str
    unsubscribed_at: datetime | None = None
    said: tuple[Statement, ...] = ()
    sent: Mapping[str, datetime] = field(default_factory=dict)
    revision: int = 0

    @property
    def statements(self) -> tuple[Statement, ...]:
        """All that is known of what they want."""
        if self.unsubscribed_at is None:
            return self.said
        by_link = Statement(channel=ConsentChannel.ALL, given=False, source=LINK, at=self.unsubscribed_at)
        return (*self.said, by_link)
