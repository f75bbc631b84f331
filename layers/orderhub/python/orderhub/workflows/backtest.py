"""What a workflow would have started in the past days, had it been on; pure, no AWS, and nothing happens."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from orderhub.events.event_facts import why_unreachable
from orderhub.events.stored_event import StoredEvent
from orderhub.orders.attributes import time_text
from orderhub.workflows.cause import Cause
from orderhub.workflows.workflow import HowOften, Workflow

SAMPLE = 10
"""How many of its starts are shown one by one."""


@dataclass(slots=True, kw_only=True)
class Backtest:
    """What came of it.

    ``looked_at`` counts the events that can start the workflow, ``started`` the runs that it would have started,
    ``refused`` those that how often it starts would have stopped at once. ``messages`` is the most they could have
    sent to ``people`` who can be reached: what stops a run later is in no event; ``unreachable`` counts
    the runs whose messages would have reached nobody, by the reason. ``ended_at`` is the moment of the last event
    when time was up before the end.
    """

    looked_at: int = 0
    started: int = 0
    refused: int = 0
    messages: int = 0
    people: set[str] = field(default_factory=set)
    unreachable: Counter[str] = field(default_factory=Counter)
    sample: list[dict[str, str]] = field(default_factory=list)
    ended_at: datetime | None = None

    def shown(self) -> dict[str, Any]:
        """It as the API shows it."""
        return {
            "lookedAt": self.looked_at,
            "started": self.started,
            "refused": self.refused,
            "messages": self.messages,
            "people": len(self.people),
            "unreachable": dict(self.unreachable),
            "sample": self.sample,
            "isComplete": self.ended_at is None,
            "endedAt": self.ended_at and time_text(self.ended_at),
        }


def backtested(
    workflow: Workflow,
    events: Iterable[StoredEvent],
    is_time_up: Callable[[], bool],
    contact_kinds: frozenset[str],
) -> Backtest:
    """Hold the start of a workflow against past events.

    Args:
        workflow: The workflow as it is set now; whether it is on is not asked.
        events: What was published, oldest first.
        is_time_up: Whether to stop.
        contact_kinds: The kinds of contact that messages are sent to.
    """
    result, last = Backtest(), dict[str, datetime]()
    for event in events:
        cause = Cause(event_type=event.detail_type, detail=event.contents)
        result.looked_at += 1
        if workflow.is_started_by(cause.event_type, cause.detail):
            if _may_start(workflow, last.get(cause.customer_id or ""), cause.occurred_at):
                _count(result, workflow, event, contact_kinds)
                if cause.customer_id:
                    last[cause.customer_id] = cause.occurred_at
            else:
                result.refused += 1
        if is_time_up():
            result.ended_at = cause.occurred_at
            break
    return result


def _may_start(workflow: Workflow, last: datetime | None, occurred_at: datetime) -> bool:
    """Whether a contact's last start lets it start again."""
    how_often = workflow.start.how_often
    if last is None or how_often is HowOften.EACH_TIME:
        return True
    return how_often is HowOften.ONCE_PER_PERIOD and occurred_at - last >= workflow.period


def _count(result: Backtest, workflow: Workflow, event: StoredEvent, contact_kinds: frozenset[str]) -> None:
    result.started += 1
    if len(result.sample) < SAMPLE:
        result.sample.append(event.brief)
    if not workflow.messages:
        return
    if reason := why_unreachable(event.contents, contact_kinds):
        result.unreachable[reason] += 1
        return
    result.messages += len(workflow.messages)
    result.people.add(event.contents["contactId"])
