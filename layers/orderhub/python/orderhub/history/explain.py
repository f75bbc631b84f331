"""Why something reacted to an event, or did not; pure, no AWS.

What did not react noted nothing. A rule and the start of a workflow follow from the event alone, so what they
looked at is worked out again, with the values the event had then.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from orderhub.events.checks import Check
from orderhub.events.reactions import TOLD_AGAIN, Reaction, ReactionKind, details_of, settled
from orderhub.events.stored_event import StoredEvent, has_contact
from orderhub.orders.json_values import time_text
from orderhub.orders.model import Json


class WhyNot(StrEnum):
    """Why a rule or workflow did not react to an event it waits for."""

    CONDITION = "condition_failed"
    ONCE = "fires_once"
    NOT_NOTED = "not_noted"
    NOT_WAITING = "not_waiting"


@dataclass(frozen=True, slots=True, kw_only=True)
class Listener:
    """A rule or workflow that waits for events of a type, held against one; ``once`` if it fires once an order.

    One that does not wait for them was told of the event by a rule, by a replay or by hand.
    """

    kind: ReactionKind
    name: str
    checks: Sequence[Check]
    once: bool = False
    waits: bool = True


def explained(event: StoredEvent, listeners: Iterable[Listener]) -> dict[str, Json]:
    """An event with everything that could have reacted to it, and everything that did."""
    waiting = {(one.kind, one.name): one for one in listeners}
    asked = {(one.kind, one.name) for one in event.reactions} - waiting.keys()
    # Whoever was asked by a rule, by a replay or by hand reacts to events it does not wait for.
    others = [Listener(kind=kind, name=name, checks=(), waits=False) for kind, name in sorted(asked)]
    return {
        "id": event.event_id,
        "detail-type": event.detail_type,
        "occurred_at": time_text(event.occurred_at),
        "contact_found": has_contact(event.said),
        "reactors": [_shown(one, event.reactions) for one in (*waiting.values(), *others)],
    }


def _shown(listener: Listener, reactions: Iterable[Reaction]) -> dict[str, Json]:
    came_of_it = [one for one in reactions if (one.kind, one.name) == (listener.kind, listener.name)]
    reacted = any(one.state != TOLD_AGAIN for one in came_of_it)
    return {
        "kind": listener.kind,
        "name": listener.name,
        "reacted": reacted,
        "replayed": any(one.state == TOLD_AGAIN for one in came_of_it),
        "came_of_it": [
            {"state": one.state, "reason": one.reason or None, **details_of(one)} for one in settled(came_of_it)
        ],
        "why_not": None if reacted else _why_not(listener),
        "checks": [one.shown() for one in listener.checks],
    }


def _why_not(listener: Listener) -> WhyNot:
    if not listener.waits:
        return WhyNot.NOT_WAITING
    if not all(one.holds for one in listener.checks):
        return WhyNot.CONDITION
    return WhyNot.ONCE if listener.once else WhyNot.NOT_NOTED
