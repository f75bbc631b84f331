"""Coming and going: which segments a customer is in that they were not, and the event that tells it; pure.

Its shape is the contract ``events/contracts/segment-event.v1.json``.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from orderhub.events.customer_events import Cause, CustomerEvent, customer_event
from orderhub.segments.conditions import Condition
from orderhub.segments.evaluate import CustomerState, holds

SCHEMA = "segment-event.v1"
ENTERED = "segmentENTERED"
LEFT = "segmentLEFT"


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchedSegment:
    """A segment whose entries and exits are published."""

    name: str
    revision: str
    condition: Condition


def moves(
    customer_id: str, before: CustomerState, after: CustomerState, segments: Iterable[WatchedSegment], cause: Cause
) -> Iterator[CustomerEvent]:
    """The events of a customer who was looked at before something happened and after it.

    Args:
        customer_id: The customer.
        before: As they were, or as they were seen on the day before.
        after: As they are.
        segments: Those whose moves are published.
        cause: What happened.
    """
    for segment in segments:
        was, now = holds(segment.condition, before), holds(segment.condition, after)
        if was != now:
            yield _event(customer_id, segment, after, cause, name=ENTERED if now else LEFT)


def _event(
    customer_id: str, segment: WatchedSegment, customer: CustomerState, cause: Cause, *, name: str
) -> CustomerEvent:
    own = Cause(
        key=f"{segment.name}:{cause.key}", occurred_at=cause.occurred_at, correlation_id=cause.correlation_id
    )
    content = {"name": segment.name, "revision": segment.revision, "as_of": customer.day.isoformat()}
    return customer_event(name, SCHEMA, customer_id, own, {"segment": content})
