"""What an event set off: the workflows and rules that it started, and how each of them ended."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum


class Mark(StrEnum):
    """What events are counted and filtered by."""

    STARTED = "started"
    STOPPED = "stopped"
    FIRED = "fired"
    NO_CONTACT = "no_contact"
    ERROR = "error"
    REPLAYED = "replayed"


SENT_AGAIN = "replayed"
"""The state of a reaction that means only that an event was sent again; its reason is the replay."""


class ReactionKind(StrEnum):
    """What can react to an event; an action is one that a rule or a workflow asked for."""

    WORKFLOW = "workflow"
    RULE = "rule"
    WEBHOOK = "webhook"
    ACTION = "action"


_DETAILS = ("message", "channel", "by", "run")
_FIRST = "started"
_WAITING = "waiting"
_EARLIEST = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reaction:
    """One thing that became of an event: who reacted, what came of it, and why it stopped or failed.

    ``state`` is a word such as ``started``, ``waiting``, ``sent``, ``stopped``, ``fired``, ``failed``;
    ``reason`` a stable code, empty where there is nothing to say. None of them holds a colon. Of a workflow's
    ``run`` it says which ``message`` went out by which ``channel``, and which order, case or segment stopped it
    (``by``). ``reacted_at`` is when it came to that; unknown of those that are older than it is stored.
    """

    kind: ReactionKind
    name: str
    state: str
    reason: str = ""
    message: str = ""
    channel: str = ""
    by: str = ""
    run: str = ""
    reacted_at: datetime | None = None

    @property
    def text(self) -> str:
        """All of it on one line; the same reaction always has the same text."""
        details = {name: getattr(self, name) for name in _DETAILS if getattr(self, name)}
        if self.reacted_at:
            details["at"] = self.reacted_at.isoformat()
        text = f"{self.kind}:{self.name}:{self.state}:{self.reason}"
        return f"{text}:{json.dumps(details, ensure_ascii=False)}" if details else text


def reaction_in(text: str) -> Reaction:
    """The reaction that a line describes."""
    kind, name, state, reason, *more = text.split(":", 4)
    details = json.loads(more[0]) if more else {}
    reacted_at = details.pop("at", None)
    reaction = Reaction(kind=ReactionKind(kind), name=name, state=state, reason=reason, **details)
    return replace(reaction, reacted_at=datetime.fromisoformat(reacted_at)) if reacted_at else reaction


def settled(reactions: Iterable[Reaction]) -> list[Reaction]:
    """Reactions in the order they came, without the waiting of runs that have gone on since."""
    ordered = sorted(
        reactions, key=lambda reaction: (reaction.reacted_at or _EARLIEST, reaction.state != _FIRST, reaction.text)
    )
    return [
        reaction
        for reaction in ordered
        if reaction.state != _WAITING or not any(_ends(other, reaction) for other in ordered)
    ]


def _ends(other: Reaction, waiting: Reaction) -> bool:
    is_same = (other.kind, other.name, other.run) == (waiting.kind, waiting.name, waiting.run)
    if not is_same or other.state == _FIRST or other == waiting:
        return False
    if other.reacted_at and waiting.reacted_at:
        return other.reacted_at > waiting.reacted_at
    # Without times only an end is known to be later.
    return other.state != _WAITING


def shown(reactions: Iterable[Reaction]) -> list[dict[str, str | None]]:
    """Reactions as the API shows them, in the order they came."""
    return [
        {
            "kind": reaction.kind,
            "name": reaction.name,
            "state": reaction.state,
            "reason": reaction.reason or None,
            **details_of(reaction),
        }
        for reaction in settled(reactions)
    ]


def details_of(reaction: Reaction) -> dict[str, str | None]:
    """When a reaction came, which message went out by which channel, what stopped it, and of which run it is."""
    return {
        "at": reaction.reacted_at.isoformat().replace("+00:00", "Z") if reaction.reacted_at else None,
        "message": reaction.message or None,
        "channel": reaction.channel or None,
        "stoppedBy": reaction.by or None,
        "runId": reaction.run or None,
    }
