"""What a rule would have done in the past days, had it been there; pure, no AWS, and nothing happens."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from orderhub.events.event_facts import why_unreachable
from orderhub.events.stored_event import StoredEvent
from orderhub.orders.attributes import time_text
from orderhub.rules.firing import IncomingEvent
from orderhub.rules.judge import Judge
from orderhub.rules.lookups import lookups_in
from orderhub.rules.overlap import MessageOverlap
from orderhub.rules.rule import Rule

SAMPLE = 10
"""How many of its firings are shown one by one."""


@dataclass(slots=True, kw_only=True)
class Backtest:
    """What came of it.

    ``looked_at`` counts the events that the rule waits for, ``fired`` the times it would have fired, ``messages``
    those it would have asked for to people who can be reached, and ``people`` who would have got them;
    ``unreachable`` counts the messages that would have reached nobody, by the reason.
    ``overlap`` says how often other rules would have fired on the same events, ``message_overlap`` how many of its
    messages others would have sent about the same orders. ``ended_at`` is the moment of the last event when time
    was up before the end. ``as_now`` names what the rule asks that events do not tell, taken as it is now.
    """

    looked_at: int = 0
    fired: int = 0
    messages: int = 0
    people: set[str] = field(default_factory=set)
    unreachable: Counter[str] = field(default_factory=Counter)
    sample: list[dict[str, str]] = field(default_factory=list)
    overlap: Counter[str] = field(default_factory=Counter)
    message_overlap: list[dict[str, Any]] = field(default_factory=list)
    ended_at: datetime | None = None
    as_now: list[str] = field(default_factory=list)

    def shown(self) -> dict[str, Any]:
        """It as the API shows it."""
        return {
            "lookedAt": self.looked_at,
            "fired": self.fired,
            "messages": self.messages,
            "people": len(self.people),
            "unreachable": dict(self.unreachable),
            "sample": self.sample,
            "overlap": [{"rule": name, "fired": times} for name, times in self.overlap.most_common()],
            "messageOverlap": self.message_overlap,
            "asNow": self.as_now,
            "isComplete": self.ended_at is None,
            "endedAt": self.ended_at and time_text(self.ended_at),
        }


def backtested(
    rule: Rule,
    others: Sequence[Rule],
    events: Iterable[StoredEvent],
    is_time_up: Callable[[], bool],
    messages: MessageOverlap,
) -> Backtest:
    """Hold a rule against past events.

    Args:
        rule: The rule; whether it is enabled is not asked.
        others: The rules whose overlap is wanted.
        events: What was published, oldest first.
        is_time_up: Whether to stop.
        messages: Gathers what is sent, by the rule and by others.
    """
    result, fired_on = Backtest(as_now=_lookups_of(rule)), set[str]()
    for event in events:
        incoming = IncomingEvent(detail_type=event.detail_type, detail=event.contents, place=event.place)
        messages.hear(incoming)
        if event.detail_type in rule.on:
            result.looked_at += 1
            judge, on = Judge(incoming.detail_type, incoming.detail, messages.lookups), incoming.firing(rule).on
            if on not in fired_on and judge.fires(rule):
                fired_on.add(on)
                messages.fired(incoming)
                _count(result, rule, event, incoming, messages.contact_kinds)
                result.overlap.update(other.name for other in others if judge.fires(other))
        if is_time_up():
            result.ended_at = incoming.place.occurred_at
            break
    result.message_overlap = messages.shown()
    return result


def _lookups_of(rule: Rule) -> list[str]:
    return sorted({lookup.value for condition in rule.when for lookup in lookups_in(condition).lookups})


def _count(
    result: Backtest, rule: Rule, event: StoredEvent, incoming: IncomingEvent, contact_kinds: frozenset[str]
) -> None:
    result.fired += 1
    if len(result.sample) < SAMPLE:
        result.sample.append(event.brief)
    messages = sum(action.is_message for action in rule.do)
    if not messages:
        return
    if reason := why_unreachable(incoming.detail, contact_kinds):
        result.unreachable[reason] += messages
        return
    result.messages += messages
    result.people.add(incoming.detail["contactId"])
