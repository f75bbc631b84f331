"""How things are for a run: what its conditions come to, and when its waits end."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from orderhub.events.announcement import order_facts
from orderhub.orders.model import Order
from orderhub.rules.judge import Judge, Verdict
from orderhub.rules.ports import Lookups
from orderhub.rules.rule import Once, Rule
from orderhub.workflows.order_dates import date_in
from orderhub.workflows.program import Wait
from orderhub.workflows.run import Run, until_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """Composed once; every method raises TransientError when trying again can help.

    Args:
        lookups: What conditions ask besides the event.
        order: Reads an order as it is now.
        zone: Whose times of day a wait goes by.
        scale: What all waits are multiplied by.
    """

    lookups: Lookups
    order: Callable[[str], Order | None]
    zone: ZoneInfo
    scale: float

    def is_met(self, conditions: tuple[str, ...], run: Run) -> bool:
        """Whether all of some conditions hold for the event of a run, with its order as it is now."""
        return self._judge(run).fires(_rule(conditions, run))

    def verdict(self, conditions: tuple[str, ...], run: Run) -> Verdict:
        """The same, with each condition and the values it looked at."""
        return self._judge(run).verdict(_rule(conditions, run))

    def end_of(self, wait: Wait, run: Run, now: datetime) -> datetime | None:
        """When a wait is over; None when it is at once: the date has passed, or the order has none."""
        if wait.until:
            local, clock = now.astimezone(self.zone), time.fromisoformat(wait.until)
            day = local.date() + (timedelta(days=1) if local.time() >= clock else timedelta())
            return until_of(now, (datetime.combine(day, clock, self.zone) - now) * self.scale)
        if not wait.field:
            return until_of(now, wait.lasts * self.scale)
        order = self.order(run.order_no) if run.order_no else None
        moment = date_in(order, wait.field, self.zone) if order else None
        if moment is None or moment + wait.lasts <= now:
            return None
        return until_of(now, (moment + wait.lasts - now) * self.scale)

    def _judge(self, run: Run) -> Judge:
        return Judge(run.cause.event_type, self._current_detail(run), self.lookups)

    def _current_detail(self, run: Run) -> Mapping[str, Any]:
        """The detail of a run's event with the facts of its order as they are now, where it is about one."""
        detail = run.cause.detail
        now = self.order(detail["eventKey"]) if "order" in detail else None
        return {**detail, "order": {**detail["order"], **order_facts(now)}} if now else detail


def _rule(conditions: tuple[str, ...], run: Run) -> Rule:
    return Rule(
        name=run.workflow,
        description="",
        on=(run.cause.event_type,),
        when=conditions,
        do=(),
        once=Once.NEVER,
        enabled=True,
        saved_at=run.started_at,
    )
