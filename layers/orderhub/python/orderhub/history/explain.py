"""Why something reacted to an event, or did not; pure, no AWS.

What did not react noted nothing. A rule and the start of a workflow follow from the event alone, so what they
looked at is worked out again, with the values the event had then.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

from orderhub.events.checks import Check
from orderhub.events.reactions import SENT_AGAIN, Reaction, ReactionKind, details_of, settled
from orderhub.events.stored_event import StoredEvent, has_contact
from orderhub.orders.json_values import time_text
from orderhub.orders.model import Json
from orderhub.rules.judge import Judge
from orderhub.rules.ports import Lookups
from orderhub.rules.rule import Once, Rule


class Workflow(Protocol):
    """A workflow as the catalog has it."""

    @property
    def name(self) -> str: ...  # noqa: D102 - its name

    def listens_to(self, detail_type: str) -> bool:
        """Whether events of that type can start it."""
        ...

    def checks(self, detail_type: str, detail: Mapping[str, Any]) -> Sequence[Check]:
        """What has to hold for an event to start it."""
        ...


class WhyNot(StrEnum):
    """Why a rule or workflow did not react to an event it waits for."""

    CONDITION = "condition_failed"
    ONCE = "fires_once"
    NOT_NOTED = "not_noted"
    NOT_WAITING = "not_waiting"


@dataclass(frozen=True, slots=True, kw_only=True)
class Listener:
    """A rule or workflow that waits for events of a type, held against one; ``once`` if it fires once an order.

    One that does not wait for them was sent the event by a rule, by a replay or by hand.
    """

    kind: ReactionKind
    name: str
    checks: Sequence[Check]
    once: bool = False
    waits: bool = True


def explained(event: StoredEvent, listeners: Iterable[Listener]) -> dict[str, Json]:
    """An event with everything that could have reacted to it, and everything that did."""
    waiting = {(listener.kind, listener.name): listener for listener in listeners}
    unexpected = {(reaction.kind, reaction.name) for reaction in event.reactions} - waiting.keys()
    # Whoever was asked by a rule, by a replay or by hand reacts to events it does not wait for.
    others = [Listener(kind=kind, name=name, checks=(), waits=False) for kind, name in sorted(unexpected)]
    return {
        "id": event.event_id,
        "detail-type": event.detail_type,
        "occurred_at": time_text(event.occurred_at),
        "contact_found": has_contact(event.contents),
        "reactors": [_shown(listener, event.reactions) for listener in (*waiting.values(), *others)],
    }


def _shown(listener: Listener, reactions: Iterable[Reaction]) -> dict[str, Json]:
    came_of_it = [
        reaction for reaction in reactions if (reaction.kind, reaction.name) == (listener.kind, listener.name)
    ]
    reacted = any(reaction.state != SENT_AGAIN for reaction in came_of_it)
    return {
        "kind": listener.kind,
        "name": listener.name,
        "reacted": reacted,
        "replayed": any(reaction.state == SENT_AGAIN for reaction in came_of_it),
        "came_of_it": [
            {"state": reaction.state, "reason": reaction.reason or None, **details_of(reaction)}
            for reaction in settled(came_of_it)
        ],
        "why_not": None if reacted else _why_not(listener),
        "checks": [check.shown() for check in listener.checks],
    }


def _why_not(listener: Listener) -> WhyNot:
    if not listener.waits:
        return WhyNot.NOT_WAITING
    if not all(check.holds for check in listener.checks):
        return WhyNot.CONDITION
    return WhyNot.ONCE if listener.once else WhyNot.NOT_NOTED


def listeners_of(
    event: StoredEvent, workflows: Iterable[Workflow], rules: Iterable[Rule], lookups: Lookups
) -> Iterator[Listener]:
    """The workflows and rules that wait for events of that type, with what each looks at in this one.

    Args:
        event: The event.
        workflows: All of them, those that are turned off too.
        rules: Those in force when the event happened.
        lookups: Where it is read what the event does not tell; it is shown as it is now.
    """
    name, detail = event.detail_type, event.contents
    for workflow in workflows:
        if workflow.listens_to(name):
            yield Listener(kind=ReactionKind.WORKFLOW, name=workflow.name, checks=workflow.checks(name, detail))
    judge = Judge(name, detail, lookups)
    for rule in rules:
        if name in rule.on:
            checks = (_is_enabled(rule), *judge.verdict(rule).checks)
            yield Listener(kind=ReactionKind.RULE, name=rule.name, checks=checks, once=rule.once is not Once.NEVER)


def _is_enabled(rule: Rule) -> Check:
    return Check(condition="the rule is enabled", holds=rule.enabled, values={"enabled": rule.enabled})
