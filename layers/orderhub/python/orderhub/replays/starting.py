"""Which of some events start a workflow when they are published again, and what its runs send; pure, no AWS.

A replay starts only the runs that the events themselves start: by anything else a workflow would write to
buyers of what did not happen.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from itertools import batched
from typing import Any, Protocol

from orderhub.events.event_facts import can_be_reached, contact_in
from orderhub.events.ports import PublishedEvent
from orderhub.events.records import Snapshot, snapshot_of
from orderhub.messages.outcomes import Outcome
from orderhub.orders.rows import is_header
from orderhub.workflows.cause import Cause
from orderhub.workflows.stops import has_left
from orderhub.workflows.workflow import HowOften, Reason, Workflow

_TOGETHER = 100
_OFF, _TYPE, _CONDITION = "workflow_off", "type_starts_nothing", "condition_not_met"


class Headers(Protocol):
    """Where the headers of orders are."""

    def read(self, order_nos: Iterable[str]) -> Mapping[str, Mapping[str, Any]]:
        """The rows of these orders as they are now; nothing where there is none."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class _Start:
    """A run that would start: what it is about, as the event says it, and the messages there are for it."""

    cause: Cause
    messages: tuple[str, ...]


@dataclass(slots=True, kw_only=True)
class Starting:
    """The runs of a workflow that chosen events start, and what is known of them beforehand.

    Args:
        workflow: The workflow as it is set now.
        templates: The names of all messages there are words for.
    """

    workflow: Workflow
    templates: AbstractSet[str]
    starts: list[_Start] = field(default_factory=list)
    not_starting: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    stops: Counter[str] = field(default_factory=Counter)
    sent: Counter[str] = field(default_factory=Counter)
    people: dict[str, set[str]] = field(default_factory=dict)
    _begun: set[str] = field(default_factory=set)

    def add(self, event: PublishedEvent) -> None:
        """Count an event in, as one that starts a run or one that does not."""
        cause = Cause(event_type=event.detail_type, detail=json.loads(event.detail))
        why = self._why_not(cause)
        if why:
            reason, condition = why
            self.not_starting[reason, cause.event_type, condition] += 1
            return
        names = tuple(
            name for message in self.workflow.messages if (name := cause.filled(message)) in self.templates
        )
        self.starts.append(_Start(cause=cause, messages=names))

    def look(self, headers: Headers, is_time_up: Callable[[], bool]) -> bool:
        """Hold the runs against the orders as they are now; False when time was up before the end.

        Raises:
            TransientError: The orders could not be read; trying again can help.
        """
        for some in batched(self.starts, _TOGETHER, strict=False):
            if is_time_up():
                return False
            rows = headers.read(order_no for start in some if (order_no := start.cause.order_no))
            now = {order_no: snapshot_of(row) for order_no, row in rows.items() if is_header(row)}
            for start in some:
                self._tally(start, now.get(start.cause.order_no or ""))
        return True

    def shown(self) -> dict[str, Any]:
        """It as the API shows it."""
        return {
            "starts": len(self.starts),
            "messages": [
                {"message": name, "messages": number, "people": len(self.people[name])}
                for name, number in self.sent.most_common()
            ],
            "stops": [{"reason": reason, "runs": runs} for reason, runs in self.stops.most_common()],
            "notStarting": [
                {"reason": reason, "type": event_type, "condition": condition or None, "events": events}
                for (reason, event_type, condition), events in self.not_starting.most_common()
            ],
        }

    def _why_not(self, cause: Cause) -> tuple[str, str] | None:
        """Why an event starts no run, and which condition it does not meet."""
        workflow = self.workflow
        if not workflow.is_on:
            return _OFF, ""
        if not workflow.listens_to(cause.event_type):
            return _TYPE, ""
        failed = [check.condition for check in workflow.checks(cause.event_type, cause.detail) if not check.holds]
        if failed:
            return _CONDITION, failed[0]
        return self._claimed(cause.customer_id)

    def _claimed(self, customer_id: str | None) -> tuple[str, str] | None:
        """Why the contact is let alone, whose run was started by an event before; all of them start now."""
        start = self.workflow.start
        if customer_id is None or (start.how_often is HowOften.EACH_TIME and not start.alone):
            return None
        if customer_id not in self._begun:
            self._begun.add(customer_id)
            return None
        if start.alone:
            return Reason.ALREADY_IN_PROGRESS, ""
        return (Reason.ONCE_ONLY if start.how_often is HowOften.ONCE else Reason.ONCE_PER_PERIOD), ""

    def _tally(self, start: _Start, now: Snapshot | None) -> None:
        stop = _stop_of(start, self.workflow, now)
        if stop:
            self.stops[stop] += 1
            return
        for name in start.messages:
            self.sent[name] += 1
            self.people.setdefault(name, set()).add(start.cause.customer_id or start.cause.place.key)


def _stop_of(start: _Start, workflow: Workflow, now: Snapshot | None) -> str | None:
    """Why a run would stop at once, or send nothing; as far as its order tells."""
    cause = start.cause
    if cause.order_no:
        if now is None:
            return Reason.ORDER_GONE
        if _has_moved_on(cause, workflow, now):
            return Reason.ORDER_MOVED_ON
    if workflow.messages and not start.messages:
        return Outcome.NO_MESSAGE
    reachable = bool(contact_in(now.header).reachable_by) if now else can_be_reached(cause.detail)
    return None if reachable or not workflow.messages else Outcome.NOBODY_TO_REACH


def _has_moved_on(cause: Cause, workflow: Workflow, now: Snapshot) -> bool:
    was, version, status, version_now = cause.status, cause.version, now.header.status, now.stamp.version
    if workflow.program.is_about_status and (status is not was or version_now < version):
        return True
    is_asked = Reason.ORDER_MOVED_ON in workflow.stops
    return is_asked and was is not None and has_left(was, version, status, version_now)
