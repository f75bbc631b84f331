"""What a count finds at one customer: whose member they are, and what time or a merge changed; pure, no AWS."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from orderhub.customers.sales import CustomerOrder
from orderhub.events.customer_events import Cause, CustomerEvent
from orderhub.orders.attributes import time_text
from orderhub.segments.conditions import Condition, currency_of
from orderhub.segments.evaluate import Cells, CustomerState, Tags, holds
from orderhub.segments.members import line_of, member_of
from orderhub.segments.parse import parse
from orderhub.segments.segment import Segment
from orderhub.segments.watch import WatchedSegment, moves

type Plan = Mapping[str, Any]

_NOBODY: Mapping[str, datetime] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentDefaults:
    """What counts where nothing else is named: the currency of amounts, the zone of days, the RFM grid."""

    currency: str
    zone: ZoneInfo
    cells: Cells


@dataclass(frozen=True, slots=True, kw_only=True)
class _Planned:
    """A segment in a count; ``since`` and ``counted_at`` are when it was counted last, if moves are published."""

    watched: WatchedSegment
    currency: str
    since: date | None
    counted_at: datetime | None


def plan_of(run: str, day: date, segments: Iterable[Segment], *, export: bool) -> dict[str, Any]:
    """What a run counts, as a JSON document: it stays as it is, whatever becomes of the segments meanwhile."""
    return {"run": run, "day": day.isoformat(), "export": export, "segments": [*map(_stored, segments)]}


class MemberCheck:
    """Looks at customers by a plan."""

    def __init__(self, plan: Plan, defaults: SegmentDefaults) -> None:
        self._run = plan["run"]
        self._day = date.fromisoformat(plan["day"])
        self._defaults = defaults
        self._cell_of = defaults.cells(self._day)
        self._segments = [_planned(stored, defaults.currency) for stored in plan["segments"]]

    def lines(self, customer_id: str, orders: Sequence[CustomerOrder], tags: Tags) -> Iterator[tuple[int, str]]:
        """A customer's line in each segment they are in, with the place of the segment in the plan."""
        customer = self._seen(orders, self._day, tags)
        for place, segment in enumerate(self._segments):
            if holds(segment.watched.condition, customer):
                yield place, line_of(member_of(customer_id, orders, segment.currency), self._defaults.zone)

    def events(
        self,
        customer_id: str,
        orders: Sequence[CustomerOrder],
        tags: Tags,
        merged_at: Mapping[str, datetime] = _NOBODY,
    ) -> Iterator[CustomerEvent]:
        """The events of a customer because days have passed, or because others were merged into them.

        Args:
            customer_id: The customer.
            orders: All orders, also of those who are a part of them.
            tags: What they are tagged with.
            merged_at: Those who are a part of them, and since when.
        """
        begin = datetime.combine(self._day, time(), self._defaults.zone)
        cause = Cause(key=self._day.isoformat(), occurred_at=begin, correlation_id=self._run)
        today = self._seen(orders, self._day, tags)
        for segment in self._segments:
            if segment.since is None or segment.counted_at is None:
                continue
            new = {member: merged_on for member, merged_on in merged_at.items() if merged_on > segment.counted_at}
            if new:
                own = [order for order in orders if order.customer_id not in new]
                before, merged_on = self._seen(own, segment.since, tags), max(new.values())
                merged = Cause(
                    key=f"merged:{time_text(merged_on)}", occurred_at=merged_on, correlation_id=self._run
                )
                yield from moves(customer_id, before, today, [segment.watched], merged)
            elif segment.since < self._day:
                before = self._seen(orders, segment.since, tags)
                yield from moves(customer_id, before, today, [segment.watched], cause)

    def _seen(self, orders: Sequence[CustomerOrder], day: date, tags: Tags) -> CustomerState:
        return CustomerState(orders=orders, day=day, zone=self._defaults.zone, cell_of=self._cell_of, tags=tags)


def _stored(segment: Segment) -> dict[str, Any]:
    definition, counted = segment.definition, segment.counted
    return {
        "name": definition.name,
        "revision": definition.revision,
        "conditions": definition.conditions,
        "since": counted.as_of.isoformat() if counted and definition.events else None,
        "at": time_text(counted.at) if counted and definition.events else None,
    }


def _planned(stored: Mapping[str, Any], currency: str) -> _Planned:
    condition: Condition = parse(stored["conditions"], currency)
    return _Planned(
        watched=WatchedSegment(name=stored["name"], revision=stored["revision"], condition=condition),
        currency=currency_of(condition) or currency,
        since=date.fromisoformat(stored["since"]) if stored["since"] else None,
        counted_at=datetime.fromisoformat(stored["at"]) if stored.get("at") else None,
    )
