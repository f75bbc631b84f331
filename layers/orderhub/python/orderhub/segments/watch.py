"""Watching customers as their orders come: who enters a segment by it and who leaves one, and the events of both.

Their shape is the contract ``events/contracts/segment-event.v1.json``.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from zoneinfo import ZoneInfo

from orderhub.customers.sales import CustomerOrder
from orderhub.customers.transitions import OrderTransition
from orderhub.events.customer_events import Cause, CustomerEvent, customer_event
from orderhub.mistakes import Mistaken
from orderhub.platform.log import log
from orderhub.platform.remembered import remembered
from orderhub.rfm.boundaries import Boundaries
from orderhub.rfm.customer_sales import cell_of, customer_sales_of, end_of
from orderhub.segments.conditions import Condition
from orderhub.segments.evaluate import CellOf, Cells, CustomerState, holds
from orderhub.segments.parse import parse
from orderhub.segments.people import CustomerTags
from orderhub.segments.segment import Segment

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


def cells_by(boundaries: Callable[[], Boundaries], zone: ZoneInfo) -> Cells:
    """The cells by the boundaries that are set, read only when a cell is requested."""

    def cells(as_of: date) -> CellOf:
        until = end_of(as_of, zone)

        def cell(orders: Sequence[CustomerOrder], currency: str, day: date) -> tuple[int, int]:
            own = (order for order in orders if order.currency == currency)
            sales = ((order.ordered_at, order.sale, order.refunded) for order in own if order.sale is not None)
            return cell_of(customer_sales_of("", sales, until), day, boundaries(), zone)

        return cell

    return cells


class SegmentWatcher:
    """Tells of segments that are entered and left, as of the day the order was changed.

    Args:
        segments: Reads those whose moves are published.
        cells: Tells the cells of the RFM grid as of a day.
        zone: Whose days they are.
        tags: What customers are tagged with.
    """

    def __init__(
        self, segments: Callable[[], Sequence[WatchedSegment]], cells: Cells, zone: ZoneInfo, tags: CustomerTags
    ) -> None:
        self._segments = segments
        self._cells = cells
        self._zone = zone
        self._tags = tags

    def events_of(self, step: OrderTransition) -> Sequence[CustomerEvent]:
        """Who came and went by a step, as events.

        Raises:
            TransientError: The segments could not be read; trying again can help.
        """
        day = step.changed_at.astimezone(self._zone).date()
        cell_of = self._cells(day)
        # A customer merged from several has the tags of all whose orders these are.
        family = dict.fromkeys((step.customer_id, *(order.customer_id for order in (*step.before, *step.after))))
        tags = cache(lambda: frozenset(self._tags.of(family)))
        before, after = (
            CustomerState(orders=orders, day=day, zone=self._zone, cell_of=cell_of, tags=tags)
            for orders in (step.before, step.after)
        )
        cause = Cause(
            key=f"{step.order_no}:{step.version}", occurred_at=step.changed_at, correlation_id=step.correlation_id
        )
        return list(moves(step.customer_id, before, after, self._segments(), cause))


def segment_watcher(  # noqa: PLR0913, PLR0917 - what it looks at
    segments: Callable[[], Iterable[Segment]],
    boundaries: Callable[[], Boundaries],
    currency: str,
    zone: ZoneInfo,
    clock: Callable[[], datetime],
    tags: CustomerTags,
) -> SegmentWatcher:
    """A watcher that reads the segments at most once a minute.

    Args:
        segments: Reads all segments.
        boundaries: Those of the RFM grid; read each customer and cell.
        currency: Of amounts that name none.
        zone: Whose days they are.
        clock: Tells the time.
        tags: What customers are tagged with.
    """
    watched = remembered(lambda: watched_among(segments(), currency), clock)
    return SegmentWatcher(watched, cells_by(boundaries, zone), zone, tags)


def watched_among(segments: Iterable[Segment], currency: str) -> list[WatchedSegment]:
    """Those of some segments whose moves are published; ``currency`` is of amounts that name none."""
    with_events = (segment for segment in segments if segment.definition.events)
    return [
        WatchedSegment(name=segment.definition.name, revision=segment.definition.revision, condition=condition)
        for segment, condition in readable(with_events, currency)
    ]


def readable(segments: Iterable[Segment], currency: str) -> Iterator[tuple[Segment, Condition]]:
    """Segments with their conditions; one whose conditions an older version took must not hold up the others."""
    for segment in segments:
        try:
            yield segment, parse(segment.definition.conditions, currency)
        except Mistaken:
            log.error("segment_unreadable", extra={"segment": segment.definition.name})
