"""A replay: which events are told again, to whom, and how far that is; pure, no AWS."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from orderhub.events.reactions import Kind
from orderhub.orders.json_values import time_text

MOST = 20_000
"""So many events one replay tells; it takes some minutes."""
LEASE = timedelta(minutes=11)
"""How long a worker that gives no sign is waited for: longer than one can live."""
MAX_ATTEMPTS = 5
"""How often a replay is taken in hand without getting on before it is given up."""
KEPT = timedelta(days=90)
REPLAY = "Replay Events"
"""Has the worker work off a replay."""


class State(StrEnum):
    """How far a replay is."""

    WAITING = "waiting"
    WORKING = "working"
    DONE = "done"
    FAILED = "failed"

    @property
    def is_open(self) -> bool:
        """Whether something is still to come."""
        return self in (State.WAITING, State.WORKING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """Which events: those of some orders, or those from ``start`` to before ``end``; of some types, or all."""

    order_nos: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    start: datetime | None = None
    end: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Who is told: a workflow, a rule or a webhook, by its name."""

    kind: Kind
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Replay:
    """One replay.

    ``events`` is how many were chosen, ``sent`` how many have been told, of which some may have been told twice,
    ``skipped`` how many have not been told because they start nothing.
    ``mark`` says where it goes on. ``attempts`` counts how often it was taken in hand since it last got on;
    somebody has it in hand until ``leased_until``. ``code`` says why a failed one failed.
    """

    replay_id: str
    chosen: Chosen
    to: Target
    events: int
    created_at: datetime
    updated_at: datetime
    state: State = State.WAITING
    mark: str = ""
    sent: int = 0
    skipped: int = 0
    attempts: int = 0
    leased_until: datetime | None = None
    ended_at: datetime | None = None
    code: str | None = None

    def is_free(self, now: datetime) -> bool:
        """Whether it is to be worked on, and nobody gives a sign of doing so."""
        return self.state.is_open and (self.leased_until is None or self.leased_until <= now)


def shown(replay: Replay) -> dict[str, Any]:
    """A replay as the API shows it."""
    return {
        "replayId": replay.replay_id,
        "state": replay.state.value,
        "chosen": chosen_shown(replay.chosen),
        "to": {replay.to.kind.value: replay.to.name},
        "events": replay.events,
        "sent": replay.sent,
        "skipped": replay.skipped,
        "code": replay.code,
        "createdAt": time_text(replay.created_at),
        "updatedAt": time_text(replay.updated_at),
        "endedAt": time_text(replay.ended_at) if replay.ended_at else None,
    }


def chosen_shown(chosen: Chosen) -> Mapping[str, Any]:
    """Which events, as a request says it."""
    said = {
        "orderNos": list(chosen.order_nos),
        "types": list(chosen.types),
        "from": time_text(chosen.start) if chosen.start else None,
        "to": time_text(chosen.end) if chosen.end else None,
    }
    return {name: value for name, value in said.items() if value}
