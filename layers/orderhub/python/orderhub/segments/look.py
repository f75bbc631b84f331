"""What a count finds at one customer: whose member they are, and what time alone changed; pure, no AWS."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from orderhub.customers.sales import CustomerOrder
from orderhub.events.customer_events import Cause, CustomerEvent
from orderhub.segments.conditions import Condition, currency_of
from orderhub.segments.evaluate import Cells, Seen, holds
from orderhub.segments.members import line_of, member_of
from orderhub.segments.moves import Told, moves
from orderhub.segments.parse import parse
from orderhub.segments.segment import Segment

type Plan = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Usual:
    """What counts where nothing else is said: the currency of amounts, the zone of days, the RFM grid."""

    currency: str
    zone: ZoneInfo
    cells: Cells


@dataclass(frozen=True, slots=True, kw_only=True)
class _Planned:
    """A segment in a count; ``since`` is the day it was counted last, if it is told who came and went since."""

    told: Told
    currency: str
    since: date | None


def plan_of(run: str, day: date, segments: Iterable[Segment], *, export: bool) -> dict[str, Any]:
    """What a run counts, as a JSON document: it stays as it is, whatever becomes of the segments meanwhile."""
    return {"run": run, "day": day.isoformat(), "export": export, "segments": [*map(_said, segments)]}


class Look:
    """Looks at customers by a plan."""

    def __init__(self, plan: Plan, usual: Usual) -> None:
        self._run = plan["run"]
        self._day = date.fromisoformat(plan["day"])
        self._usual = usual
        self._cell_of = usual.cells(self._day)
        self._segments = [_planned(said, usual.currency) for said in plan["segments"]]

    def lines(self, customer_id: str, orders: Sequence[CustomerOrder]) -> Iterator[tuple[int, str]]:
        """A customer's line in each segment they are in, with the place of the segment in the plan."""
        seen = self._seen(orders, self._day)
        for place, segment in enumerate(self._segments):
            if holds(segment.told.condition, seen):
                yield place, line_of(member_of(customer_id, orders, segment.currency))

    def events(self, customer_id: str, orders: Sequence[CustomerOrder]) -> Iterator[CustomerEvent]:
        """What of a customer is to be told because days have passed."""
        begin = datetime.combine(self._day, time(), self._usual.zone)
        cause = Cause(key=self._day.isoformat(), at=begin, correlation_id=self._run)
        today = self._seen(orders, self._day)
        for segment in self._segments:
            if segment.since and segment.since < self._day:
                before = self._seen(orders, segment.since)
                yield from moves(customer_id, before, today, [segment.told], cause)

    def _seen(self, orders: Sequence[CustomerOrder], day: date) -> Seen:
        return Seen(orders=orders, day=day, zone=self._usual.zone, cell_of=self._cell_of)


def _said(segment: Segment) -> dict[str, Any]:
    definition, counted = segment.definition, segment.counted
    return {
        "name": definition.name,
        "revision": definition.revision,
        "conditions": definition.conditions,
        "since": counted.as_of.isoformat() if counted and definition.events else None,
    }


def _planned(said: Mapping[str, Any], currency: str) -> _Planned:
    condition: Condition = parse(said["conditions"], currency)
    return _Planned(
        told=Told(name=said["name"], revision=said["revision"], condition=condition),
        currency=currency_of(condition) or currency,
        since=date.fromisoformat(said["since"]) if said["since"] else None,
    )
