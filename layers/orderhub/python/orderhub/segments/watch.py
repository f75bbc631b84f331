"""Watching customers as their orders come: who enters a segment by it, and who leaves one."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from functools import cache
from zoneinfo import ZoneInfo

from orderhub.customers.order_transition import OrderTransition
from orderhub.events.customer_events import Cause, CustomerEvent
from orderhub.mistakes import Mistaken
from orderhub.platform.log import log
from orderhub.platform.remembered import remembered
from orderhub.rfm.boundaries import Boundaries
from orderhub.segments.cells import cells_by
from orderhub.segments.conditions import Condition
from orderhub.segments.evaluate import Cells, CustomerState
from orderhub.segments.moves import WatchedSegment, moves
from orderhub.segments.parse import parse
from orderhub.segments.people import CustomerTags
from orderhub.segments.segment import Segment


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
