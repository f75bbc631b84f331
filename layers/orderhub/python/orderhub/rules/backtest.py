"""What a rule would have done in the past days, had it been there; pure, no AWS, and nothing happens."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from orderhub.events.contact import can_be_reached
from orderhub.events.kept import Kept
from orderhub.orders.rows import time_text
from orderhub.rules.firing import Told
from orderhub.rules.judge import Judge
from orderhub.rules.rule import Rule

SAMPLE = 10
"""How many of its firings are shown one by one."""


@dataclass(slots=True, kw_only=True)
class Backtest:
    """What came of it.

    ``looked_at`` counts the events that the rule waits for, ``fired`` the times it would have fired, ``messages``
    those it would have asked for to people who can be reached, and ``people`` who would have got them.
    ``overlap`` says how often other rules would have fired on the same events. ``ended_at`` is the moment of the
    last event when time was up before the end.
    """

    looked_at: int = 0
    fired: int = 0
    messages: int = 0
    people: set[str] = field(default_factory=set)
    sample: list[dict[str, str]] = field(default_factory=list)
    overlap: Counter[str] = field(default_factory=Counter)
    ended_at: datetime | None = None

    def shown(self) -> dict[str, Any]:
        """It as the API shows it."""
        return {
            "lookedAt": self.looked_at,
            "fired": self.fired,
            "messages": self.messages,
            "people": len(self.people),
            "sample": self.sample,
            "overlap": [{"rule": name, "fired": times} for name, times in self.overlap.most_common()],
            "isComplete": self.ended_at is None,
            "endedAt": self.ended_at and time_text(self.ended_at),
        }


def backtested(
    rule: Rule, others: Sequence[Rule], events: Iterable[Kept], is_time_up: Callable[[], bool]
) -> Backtest:
    """Hold a rule against past events.

    Args:
        rule: The rule; whether it is enabled is not asked.
        others: The rules whose overlap is wanted.
        events: What was told, oldest first.
        is_time_up: Whether to stop.
    """
    found, fired_on = Backtest(), set[str]()
    for event in events:
        if event.detail_type not in rule.on:
            continue
        found.looked_at += 1
        told = Told(detail_type=event.detail_type, detail=event.said, place=event.place)
        judge = Judge(told.detail_type, told.detail)
        on = told.firing(rule).on
        if on not in fired_on and judge.fires(rule):
            fired_on.add(on)
            _count(found, rule, event, told)
            found.overlap.update(other.name for other in others if judge.fires(other))
        if is_time_up():
            found.ended_at = told.place.occurred_at
            break
    return found


def _count(found: Backtest, rule: Rule, event: Kept, told: Told) -> None:
    found.fired += 1
    if len(found.sample) < SAMPLE:
        found.sample.append(event.brief)
    messages = sum(action.is_message for action in rule.do)
    if messages and told.customer_id and can_be_reached(told.detail):
        found.messages += messages
        found.people.add(told.customer_id)
