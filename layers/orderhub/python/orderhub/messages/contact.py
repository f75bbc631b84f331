"""What is stored of a contact so that they are not written to too often, or at all."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Cap:
    """So many messages in so many days, to one contact, of all workflows together."""

    messages: int
    span: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """What is stored of a contact: when they unsubscribed, and which messages went to them when.

    ``revision`` grows with each change, so that two who look at once do not both go on.
    """

    customer_id: str
    unsubscribed_at: datetime | None = None
    sent: Mapping[str, datetime] = field(default_factory=dict)
    revision: int = 0
