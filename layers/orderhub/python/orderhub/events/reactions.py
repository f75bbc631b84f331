"""What an event set off: the workflows and rules that it started, and how each of them ended."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Mark(StrEnum):
    """What events are counted and filtered by."""

    STARTED = "started"
    STOPPED = "stopped"
    FIRED = "fired"
    NO_CONTACT = "no_contact"
    ERROR = "error"
    REPLAYED = "replayed"


class Kind(StrEnum):
    """What can react to an event."""

    WORKFLOW = "workflow"
    RULE = "rule"
    WEBHOOK = "webhook"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reaction:
    """One thing that became of an event: who reacted, what came of it, and why it stopped or failed.

    ``state`` is a word such as ``started``, ``waiting``, ``sent``, ``stopped``, ``fired``, ``failed``;
    ``reason`` a stable code, empty where there is nothing to say. None of them holds a colon.
    """

    kind: Kind
    name: str
    state: str
    reason: str = ""

    @property
    def text(self) -> str:
        """All of it on one line; the same reaction always has the same text."""
        return f"{self.kind}:{self.name}:{self.state}:{self.reason}"


def reaction_in(text: str) -> Reaction:
    """The reaction that a line tells of."""
    kind, name, state, reason = text.split(":", 3)
    return Reaction(kind=Kind(kind), name=name, state=state, reason=reason)


def shown(reactions: Iterable[Reaction]) -> list[dict[str, str | None]]:
    """Reactions as the API shows them, in one order."""
    ordered = sorted(reactions, key=lambda one: one.text)
    return [
        {"kind": one.kind, "name": one.name, "state": one.state, "reason": one.reason or None} for one in ordered
    ]
